"""Every page of the dashboards over the demo organisation, in a real browser, wide and on a telephone."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from infra.demo.organization.generate import generate
from infra.home import Home
from infra.processes import free_port
from infra.services import running
from infra.settings import Settings
from infra.superset import environment
from infra.superset.assets import FOLDER
from infra.superset.server import stop_superset
from infra.warehouse import Role
from orchestration.dagster_processes import stop_ui
from tests.command_line import CommandLine, stop
from tests.demo_organization import environment as environment_of
from tests.demo_organization import served

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not environment.is_installed(), reason="no Superset: `make setup` installs it with Python 3.11"),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]
DAYS = 200
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync")
PAGES: dict[str, Any] = {path.stem: yaml.safe_load(path.read_text()) for path in (FOLDER / "pages").glob("*.yaml")}
LOOKS = {"sei": (1440, "sei/"), "sei-phone": (390, "sei-phone/?standalone=2&expand_filters=0")}
LATEST = """
select distinct on (metric) metric, value, unit
from marts.dashboard_metrics
where entity_id = 'organization' and grain = 'month' and is_complete and value is not null
order by metric, period_start desc
"""
COMPARED = """
select metric, min(sample_size) as fewest
from (
    select metric, sample_size, row_number() over (partition by metric order by period_start desc) as place
    from marts.dashboard_metrics
    where entity_id = 'organization' and grain = 'month' and is_complete and value is not null
) as periods
where place <= 2
group by metric
"""
MERGED_SIZES = """
select size from marts.dashboard_pull_requests
where entity = 'All services' and state = 'merged' and cycle_seconds is not null
order by size desc
"""
KINDS = ("All services", "Team", "Service", "Repository")
MANY = (
    """
    insert into marts.dashboard_entities (entity_type, entity_id, entity, entity_rank)
    select 'service', 'service:svc-' || lpad(i::text, 5, '0'), 'Service: svc-' || lpad(i::text, 5, '0'), 1000 + i
    from generate_series(1, 5000) as i
    """,
    """
    insert into marts.dashboard_services (entity_type, entity_id, entity, service, team)
    select 'organization', 'organization', 'All services', 'svc-' || lpad(i::text, 5, '0'), 'Core'
    from generate_series(1, 5000) as i
    """,
)
CARDS = """
() => [...document.querySelectorAll('[data-test-viz-type="big_number"]')].map(
    chart => [chart.getAttribute('data-test-chart-name'), chart.querySelector('.header-line').innerText])
"""
CHANGING = """
() => [...document.querySelectorAll('[data-test-viz-type="big_number"]')]
    .filter(chart => chart.innerText.includes('on the value before'))
    .map(chart => chart.getAttribute('data-test-chart-name'))
"""
# Nothing failed, is forecast too briefly or is broken in so short and clean a history, and nobody has defined a metric
# or a target: there is nothing to show.
MAY_BE_EMPTY = {
    "Failed deployments",
    "Flakiest jobs, 90 days",
    "Own metrics",
    "Own metrics and targets, latest whole period",
    "Rows left out, and why",
    "Rows that were set aside, and why",
    "Values as a share of their targets",
}


@dataclass(frozen=True)
class Dashboards:
    """Address of the dashboards, the administrator's password, and `sei` on the warehouse behind them."""

    address: str
    password: str
    sei: CommandLine


@pytest.fixture(scope="module")
def dashboards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboards]:
    folder = tmp_path_factory.mktemp("demo")
    generate(1, folder / "organization", days=DAYS)
    sei = CommandLine(folder / "home", folder / "organization" / "sei.toml")
    home = Home(sei.home)
    try:
        with served(folder / "organization") as ready:
            done = sei("up", **environment_of(ready, sei.home), SEI_BI="on", SEI_BI_PORT=str(free_port(0)))
        assert done.returncode == 0, done.stdout + done.stderr
        [line] = [line for line in done.stdout.splitlines() if line.startswith("Superset")]
        password = json.loads((sei.home / "credentials.json").read_text())["superset_admin"]
        yield Dashboards(line.split()[-1], password, sei)
    finally:
        stop_superset(home)
        stop_ui(home)
        stop(sei.home)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest, browser: Browser, dashboards: Dashboards) -> Iterator[tuple[Page, str, int]]:
    """A signed-in page of the width that the dashboard is for, and its address before the anchor."""
    width, path = LOOKS[request.param]
    with signed_in(browser, dashboards, width, 12_000 if width < 600 else 3_200) as page:
        yield page, f"{dashboards.address}/superset/dashboard/{path}", width


@contextmanager
def signed_in(browser: Browser, dashboards: Dashboards, width: int, height: int) -> Iterator[Page]:
    """A page of the administrator's, in a browser that knows nothing of others."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{dashboards.address}/login/")
    sign_in(page, dashboards)
    page.wait_for_url("**/superset/dashboard/sei/**")
    yield page
    page.close()


def sign_in(page: Page, dashboards: Dashboards) -> None:
    """Fill the page to sign in."""
    page.fill("#username", "admin")
    page.fill("#password", dashboards.password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_shows_every_chart_with_data_and_no_error(
    look: tuple[Page, str, int], dashboards: Dashboards, slug: str, tmp_path: Path
) -> None:
    page, address, width = look
    page.goto("about:blank")
    page.goto(f"{address}#TAB-{slug}")
    charts = PAGES[slug]["charts"]
    page.locator('[data-test="slice-container"]').nth(len(charts) - 1).wait_for(timeout=60_000)
    while page.locator(".loading").count():
        page.wait_for_timeout(200)
    page.screenshot(path=tmp_path / f"{slug}.png")
    assert page.locator('[data-test="slice-container"]').count() == len(charts)
    assert page.locator('[role="alert"]').count() == 0
    assert "Unexpected error" not in page.inner_text("body")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    empty = {
        chart.get_attribute("data-test-chart-name")
        for chart in page.locator("[data-test-chart-name]").all()
        if "No results were returned" in chart.inner_text()
    }
    assert empty <= MAY_BE_EMPTY
    latest = {metric: shown(float(value), unit) for metric, value, unit in dashboards.sei.query(LATEST)}
    wanted = {
        chart["name"]: latest[chart["params"]["metric"].removesuffix("_compared")]
        for chart in charts.values()
        if "card" in chart["kind"]
    }
    assert dict(page.evaluate(CARDS)) == wanted
    fewest = {metric: int(rows) for metric, rows in dashboards.sei.query(COMPARED)}
    assert set(page.evaluate(CHANGING)) == {
        chart["name"]
        for chart in charts.values()
        if chart["kind"] == "changing_card" and fewest[chart["params"]["metric"].removesuffix("_compared")] >= 5
    }


def test_only_signing_in_gives_a_session_so_that_no_late_answer_takes_it_back(
    browser: Browser, dashboards: Dashboards
) -> None:
    page = browser.new_page()
    begun: list[Request] = []
    page.on("response", lambda answer: begun.append(answer.request) if answer.header_value("set-cookie") else None)
    # The page reports that it was opened: who signs in at once has the answer to that afterwards.
    with page.expect_response("**/superset/log/**"):
        page.goto(f"{dashboards.address}/login/?next=/superset/welcome/")
    sign_in(page, dashboards)
    page.wait_for_url(f"{dashboards.address}/superset/welcome/", wait_until="networkidle")
    assert [(one.method, urlsplit(one.url).path) for one in begun] == [("GET", "/login/"), ("POST", "/login/")]
    assert page.request.get(f"{dashboards.address}/api/v1/me/").ok
    page.close()


def test_a_table_of_pull_requests_sorts_and_pages_through_all_of_them(browser: Browser, dashboards: Dashboards) -> None:
    with (
        running(Settings(home=dashboards.sei.home, _env_file=None)) as services,
        psycopg.connect(services.warehouse.url(Role.READER)) as connection,
    ):
        wanted = [str(size) for (size,) in connection.execute(MERGED_SIZES)]
    assert len(wanted) > 20
    with signed_in(browser, dashboards, 1440, 3_200) as page:
        page.goto("about:blank")
        page.goto(f"{dashboards.address}/superset/dashboard/sei/#TAB-pull_requests")
        table = page.locator('[data-test-chart-name="Merged, slowest first"]')
        table.locator("tbody td").first.wait_for(timeout=60_000)
        place = [name.strip() for name in table.locator("thead th").all_inner_texts()].index("Size") + 1
        table.locator("thead th", has_text="Size").click()
        sizes = table.locator(f"tbody td:nth-child({place})")
        expect(sizes).to_have_text(wanted[:10])
        table.locator("li", has_text=re.compile(rf"^{-(-len(wanted) // 10)}$")).click()
        expect(sizes).to_have_text(wanted[(len(wanted) - 1) // 10 * 10 :])


def test_one_of_five_thousand_services_is_found_in_the_filter_and_in_the_table(
    browser: Browser, dashboards: Dashboards
) -> None:
    with (
        running(Settings(home=dashboards.sei.home, _env_file=None)) as services,
        psycopg.connect(services.warehouse.url(Role.TRANSFORMER), autocommit=True) as connection,
        signed_in(browser, dashboards, 1440, 1000) as page,
    ):
        for statement in MANY:
            connection.execute(statement)
        try:
            page.goto("about:blank")
            page.goto(f"{dashboards.address}/superset/dashboard/sei/#TAB-dora")
            search = page.get_by_placeholder(re.compile(r"5\d{3} records"))
            search.wait_for(timeout=60_000)
            services_shown = page.locator('[data-test-chart-name="Services, 182 days"] tbody tr')
            assert "svc-" not in services_shown.first.inner_text(), "services without a score come last"
            search.fill("svc-04711")
            page.locator("td", has_text="svc-04711").wait_for()
            chooser = page.locator(".ant-select").first
            chooser.click()
            names = page.locator(".ant-select-item-option")
            names.nth(3).wait_for()
            shown_first = [name.inner_text() for name in names.all()]
            assert shown_first == sorted(shown_first, key=lambda name: (KINDS.index(name.split(":")[0]), name))
            page.keyboard.type("c-04711")
            page.get_by_title("Service: svc-04711", exact=True).click()
            page.get_by_role("button", name="Apply").click()
            page.get_by_text("No results were returned").first.wait_for()
            assert "Service: svc-04711" in chooser.inner_text()
        finally:
            for table in ("dashboard_entities", "dashboard_services"):
                connection.execute(f"delete from marts.{table} as one where one::text like '%svc-0%'")


def shown(value: float, unit: str) -> str:
    """A value as a card writes it."""
    if unit == "ratio":
        return f"{value:.1%}"
    if unit == "per_day":
        return f"{value:,.2f}"
    if unit != "seconds":
        return f"{value:,.1f}".removesuffix(".0")
    step = 3600 if value >= 86_400 else 60 if value >= 600 else 1
    left, parts = round(value / step) * step, []
    for size, letter in ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        count, left = divmod(left, size)
        parts += [f"{count}{letter}"] if count else []
    return " ".join(parts) or "0ms"
