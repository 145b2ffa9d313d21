"""Dagster's web UI in a real browser, as `sei up` leaves it."""

import shutil
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, sync_playwright

from infra.home import Home
from infra.services import running
from infra.settings import Settings
from tests.command_line import CommandLine

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@pytest.fixture(scope="module")
def told(finished: CommandLine) -> Iterator[str]:
    """Output of `sei up`."""
    done = finished("up")
    assert done.returncode == 0, done.stdout + done.stderr
    yield done.stdout
    from orchestration.dagster_processes import stop_ui

    assert stop_ui(Home(finished.home))
    with running(Settings(home=finished.home, _env_file=None)):
        pass


@pytest.fixture(scope="module")
def address(told: str) -> str:
    [line] = [line for line in told.splitlines() if line.startswith("Dagster")]
    return line.split()[1]


@pytest.fixture(scope="module")
def page(address: str, told: str) -> Iterator[Page]:
    """A browser in which the administrator signed in with the password that was shown."""
    [line] = [line for line in told.splitlines() if line.startswith("Sign in   to Dagster as admin")]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.goto(f"{address}/runs")
        page.get_by_label("Name").fill("admin")
        page.get_by_label("Password").fill(line.split()[-1])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/runs")
        yield page
        browser.close()


def visible_text(page: Page, url: str, awaited: str) -> str:
    page.goto(url)
    page.get_by_text(awaited).first.wait_for(timeout=60_000)
    return page.inner_text("body")


def test_the_web_ui_is_on_loopback_only(address: str) -> None:
    assert address.startswith("http://127.0.0.1:")


def test_every_layer_is_in_the_catalogue(address: str, page: Page) -> None:
    text = visible_text(page, f"{address}/asset-groups", "staging")
    assert all(layer in text for layer in ("raw", "intermediate", "marts", "spark", "ml"))


def test_the_metrics_show_their_trends_and_latest_values(address: str, page: Page) -> None:
    text = visible_text(page, f"{address}/assets/marts/metrics?view=events", "latest_values")
    assert "trends" in text
    assert "invocation_id" not in text


def test_a_description_leads_to_the_documentation_which_asks_nobody_else_for_anything(address: str, page: Page) -> None:
    visible_text(page, f"{address}/assets/marts/metrics", "Every metric, for every entity")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("link", name="documentation").click()
    page.get_by_role("heading", name="metrics").wait_for(timeout=60_000)
    text = page.inner_text("body")
    assert "marts.metrics" in text
    assert "double precision" in text
    page.goto(f"{address}/documentation/#!/model/model.sei.metrics_of_deployed_commits")
    page.get_by_role("heading", name="metrics_of_deployed_commits").wait_for(timeout=60_000)
    page.get_by_text("Unit Tests").first.click()
    page.get_by_text("a_null_is_left_out_and_counted_and_never_zero").first.wait_for()
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]


def test_a_check_leads_to_the_data_docs(address: str, page: Page) -> None:
    visible_text(page, f"{address}/assets/raw_git/commits?view=checks", "data_docs")
    link = page.get_by_role("link", name="/quality/raw_git/index.html").get_attribute("href")
    assert "raw_git.commits" in visible_text(page, f"{address}{link}", "Checks")


def test_no_other_folder_is_served(address: str, page: Page) -> None:
    for path in (
        "/quality/..%2fcredentials.json",
        "/reports/../credentials.json",
        "/documentation/%2e%2e/credentials.json",
    ):
        assert "superset" not in page.request.get(f"{address}{path}").text().lower()


def test_both_runs_are_in_the_history(address: str, page: Page) -> None:
    text = visible_text(page, f"{address}/runs", "collect")
    assert "refresh" in text
    assert "Failure" not in text


def test_an_administrator_launches_a_run_and_signs_out(address: str, page: Page) -> None:
    page.goto(f"{address}/assets/raw_config/services?view=overview")
    page.get_by_role("button", name="Materialize").first.click()
    # The tables of sei.toml are made together.
    page.get_by_role("button", name="Confirm").click()
    page.get_by_text("Launched run").first.wait_for(timeout=60_000)
    page.goto(f"{address}/runs")
    page.get_by_text("Success").nth(2).wait_for(timeout=120_000)
    page.get_by_role("link", name="admin: account, sign out").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="You are signed out").wait_for()
    assert page.request.get(f"{address}/account", headers={"Accept": "*/*"}).status == httpx.codes.UNAUTHORIZED
