"""Dagster's web UI in a real browser, as `sei up` leaves it."""

import shutil
from collections.abc import Iterator

import pytest

from infra.home import Home
from infra.services import running
from infra.settings import Settings
from tests.command_line import CommandLine

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@pytest.fixture(scope="module")
def address(finished: CommandLine) -> Iterator[str]:
    done = finished("up")
    assert done.returncode == 0, done.stdout + done.stderr
    [line] = [line for line in done.stdout.splitlines() if line.startswith("Dagster")]
    yield line.split()[1]
    from orchestration.background import stop_ui

    assert stop_ui(Home(finished.home))
    with running(Settings(home=finished.home, _env_file=None)):
        pass


@pytest.fixture(scope="module")
def browse() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        page = browser.new_page(viewport={"width": 1440, "height": 1000})

        def visible_text(url: str, awaited: str) -> str:
            page.goto(url)
            page.get_by_text(awaited).first.wait_for(timeout=60_000)
            return page.inner_text("body")

        yield visible_text
        browser.close()


def test_the_web_ui_is_on_loopback_only(address: str) -> None:
    assert address.startswith("http://127.0.0.1:")


def test_every_layer_is_in_the_catalogue(address: str, browse: object) -> None:
    text = browse(f"{address}/asset-groups", "staging")  # type: ignore[operator]
    assert all(layer in text for layer in ("raw", "intermediate", "marts", "spark", "ml"))


def test_a_metric_shows_its_trend_and_latest_value(address: str, browse: object) -> None:
    text = browse(f"{address}/assets/marts/metric_change_lead_time?view=events", "latest_value")  # type: ignore[operator]
    assert "trend" in text


def test_both_runs_are_in_the_history(address: str, browse: object) -> None:
    text = browse(f"{address}/runs", "collect")  # type: ignore[operator]
    assert "refresh" in text
    assert "Failure" not in text
