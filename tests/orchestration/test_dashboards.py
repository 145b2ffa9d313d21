"""The dashboards as `sei up` leaves them, in a real browser, against the marts."""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import psutil
import psycopg
import pytest
from playwright.sync_api import Page, sync_playwright

from infra.errors import UserError
from infra.home import Home
from infra.processes import free_port
from infra.services import Services, running
from infra.settings import Settings
from infra.superset import environment
from infra.superset.importing import bring_dashboards
from infra.superset.server import start, stop_superset
from infra.warehouse import Role
from orchestration.dagster_processes import stop_ui
from orchestration.dbt_manifest import manifest
from tests.command_line import CommandLine

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not environment.is_installed(), reason="no Superset: `make setup` installs it with Python 3.11"),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]
EXECUTIVE = "/superset/dashboard/sei/#TAB-executive"
CHARTS = 13
ASKED = """
window.asked = [];
const ask = window.fetch;
window.fetch = (url, options) => {
    const { pathname, search } = new URL(url, location.href);
    const hasCharts = document.querySelector('[data-test-chart-name]') !== null;
    if (pathname === '/api/v1/chart/data') window.asked.push([`${search} ${options.body}`, hasCharts]);
    return ask(url, options);
};
"""
LATEST = """
select value
from marts.metrics
where metric = '{metric}' and entity_id = '{entity}' and grain = 'month' and is_complete and value is not null
    and period_start < '{before}'
order by period_start desc
limit 1
"""


@pytest.fixture(scope="module")
def output(finished: CommandLine) -> Iterator[str]:
    done = finished("up", SEI_BI="on", SEI_BI_PORT=str(free_port(0)))
    assert done.returncode == 0, done.stdout + done.stderr
    yield done.stdout
    home = Home(finished.home)
    stop_superset(home)
    stop_ui(home)


@pytest.fixture
def services(finished: CommandLine, output: str) -> Iterator[Services]:
    settings = Settings(home=finished.home, bi="on", bi_port=free_port(0), _env_file=None)  # type: ignore[call-arg]
    with running(settings) as found:
        yield found


@pytest.fixture(scope="module")
def page(output: str, finished: CommandLine) -> Iterator[Page]:
    credentials = json.loads((finished.home / "credentials.json").read_text())
    [address] = [line.split()[-1] for line in output.splitlines() if line.endswith(EXECUTIVE)]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        page = browser.new_page(viewport={"width": 1440, "height": 1600})
        page.goto(address)
        page.fill("#username", "admin")
        page.fill("#password", credentials["superset_admin"])
        page.keyboard.press("Enter")
        page.wait_for_url("**/superset/dashboard/sei/**")
        drawn(page)
        yield page
        browser.close()


def drawn(page: Page) -> None:
    """Wait until every chart is there and none is loading."""
    page.locator('[data-test="slice-container"]').nth(CHARTS - 1).wait_for(timeout=60_000)
    while page.locator(".loading").count():
        page.wait_for_timeout(200)


def asked(page: Page) -> list[tuple[str, bool]]:
    """Queries that the page sends when it is opened, each with whether the charts that show it were there already."""
    address = f"{page.url.partition('/superset/')[0]}{EXECUTIVE}"
    page.goto("about:blank")
    page.goto(address)
    drawn(page)
    page.wait_for_timeout(2_000)  # What it asked for is kept once it asks for nothing more.
    return [(str(question), bool(has_charts)) for question, has_charts in page.evaluate("window.asked")]


def test_the_administrators_password_is_shown_once(output: str, finished: CommandLine, services: Services) -> None:
    password = json.loads((finished.home / "credentials.json").read_text())["superset_admin"]
    assert output.count(password) == 1
    assert (finished.home / "credentials.json").stat().st_mode & 0o777 == 0o600
    assert start(services).new_passwords == {}


def test_cards_show_what_the_marts_say(page: Page, finished: CommandLine) -> None:
    text = page.inner_text("body")
    assert days_and_hours(latest(finished, "change_lead_time", "organization")) in text
    assert f"{latest(finished, 'change_fail_rate', 'organization'):.1%}" in text


def test_no_chart_shows_an_error(page: Page) -> None:
    text = page.inner_text("body")
    assert "Unexpected error" not in text
    assert page.locator('[role="alert"]').count() == 0


def test_a_page_that_was_opened_before_asks_for_everything_at_once(page: Page) -> None:
    page.add_init_script(ASKED)
    page.evaluate("localStorage.clear()")
    first, again = asked(page), asked(page)
    assert sorted(question for question, _ in first) == sorted(question for question, _ in again)
    assert len(first) > CHARTS
    assert [has_charts for _, has_charts in first].count(True) >= CHARTS
    assert not any(has_charts for _, has_charts in again)


def test_another_team_has_other_numbers(page: Page, finished: CommandLine) -> None:
    shown = days_and_hours(latest(finished, "change_lead_time", "team:Shop"))
    assert shown not in page.inner_text("body")
    page.locator(".ant-select").first.click()
    page.get_by_title("Team: Shop").first.click()
    page.get_by_role("button", name="Apply").click()
    page.get_by_text(shown).first.wait_for(timeout=60_000)


def test_the_period_limits_every_card(page: Page, finished: CommandLine) -> None:
    period = "2025-01-01%20:%202025-04-01"
    mask = f"(extraFormData:(time_range:'{period}'),filterState:(value:'{period}'),id:NATIVE_FILTER-period,ownState:())"
    shown = days_and_hours(latest(finished, "change_lead_time", "organization", before="2025-04-01"))
    page.goto(f"{page.url.partition('?')[0]}?native_filters=(NATIVE_FILTER-period:{mask})")
    page.get_by_text(shown).first.wait_for(timeout=60_000)
    drawn(page)
    assert page.get_by_text("from 1 Mar 2025", exact=True).count() >= 2


def test_a_second_start_finds_the_first(services: Services) -> None:
    first = state(services)
    assert start(services).address == first["address"]
    assert state(services) == first


def test_a_killed_superset_is_started_anew(services: Services) -> None:
    before = state(services)
    psutil.Process(before["pid"]).kill()
    assert start(services).address.startswith("http://127.0.0.1:")
    assert state(services)["pid"] != before["pid"]


def test_a_chart_that_cannot_run_is_named(services: Services) -> None:
    described = json.loads(manifest(services.home).read_text())
    superset = start(services)
    with psycopg.connect(services.warehouse.url(Role.TRANSFORMER), autocommit=True) as connection:
        connection.execute("alter table marts.dashboard_coverage rename to elsewhere")
        with pytest.raises(UserError, match=r"1 of \d+ charts .* What is linked: .*does not exist"):
            bring_dashboards(superset, services.warehouse, described)
        connection.execute("alter table marts.elsewhere rename to dashboard_coverage")
    pages = bring_dashboards(superset, services.warehouse, described)
    assert pages[f"{superset.address}{EXECUTIVE}"] == "Executive"


def test_down_stops_it(services: Services, finished: CommandLine) -> None:
    pid = state(services)["pid"]
    assert stop_superset(services.home)
    assert not psutil.pid_exists(pid)
    assert "Superset   not running" in finished("status").stdout


def state(services: Services) -> dict[str, Any]:
    """State that is kept of the running Superset."""
    return dict(json.loads((services.home.superset / "background.json").read_text()))


def latest(sei: CommandLine, metric: str, entity: str, before: str = "infinity") -> float:
    """The value of the last whole month before a date that has one."""
    [[value]] = sei.query(LATEST.format(metric=metric, entity=entity, before=before))
    return float(value)


def days_and_hours(seconds: float) -> str:
    """A duration of more than a day as a card shows it."""
    days, hours = divmod(round(seconds / 3600), 24)
    return f"{days}d {hours}h" if hours else f"{days}d"
