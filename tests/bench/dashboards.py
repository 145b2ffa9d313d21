"""Figures of the dashboards, each beside its bar: `python -m tests.bench.dashboards`.

It looks at the warehouse of SEI_HOME, which is filled already; `python -m infra.demo generate --scale 100` and a run
make one of the size that the bars are for. `SEI_BENCH_RUNS` (3) is how often each page is opened.
"""

import json
import os
import shutil
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from threading import local

import psutil
import psycopg
import yaml
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from infra.credentials import passwords
from infra.home import Home
from infra.services import Services, running
from infra.settings import load_settings
from infra.superset.assets import FOLDER, bundle
from infra.superset.catalog import Catalog, described, tables_of
from infra.superset.importing import OTHER_SCHEMAS, bring_dashboards, signed_in
from infra.superset.preparing import ADMIN
from infra.superset.server import Superset, start, stop_superset
from infra.warehouse import Role
from orchestration.dbt_manifest import manifest
from tests.dashboards import Person

START_BAR_S, MEMORY_BAR_MB = 15.0, 500.0
COLD_BAR_S, WARM_BAR_S = 5.0, 3.0
QUERY_BAR_S, CLIENTS, ROUNDS = 0.2, 8, 5
LOOKED_AT_MS = 2_000
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync")
PAGES = {path.stem: yaml.safe_load(path.read_text()) for path in (FOLDER / "pages").glob("*.yaml")}


def line(name: str, value: float, bar: float, unit: str) -> None:
    """One figure as a share of its bar."""
    verdict = "met" if value <= bar else "MISSED"
    print(f"{name:<58} {value / bar:6.2f} of the bar of {bar:g} {unit}: {verdict}")


def percentile(values: list[float], share: float = 0.95) -> float:
    """The smallest value that so many of all do not exceed."""
    return sorted(values)[max(0, -(-len(values) * int(share * 100) // 100) - 1)]


def started(services: Services) -> Superset:
    """Start Superset after it has been installed and prepared."""
    start(services)
    stop_superset(services.home)
    before = time.perf_counter()
    superset = start(services)
    line("Superset from start to answer", time.perf_counter() - before, START_BAR_S, "s")
    return superset


def memory(home: Home) -> None:
    """Memory of all processes of Superset, each page shared by several counted once."""
    leader = psutil.Process(json.loads((home.superset / "background.json").read_text())["pid"])
    held = sum(one.memory_full_info().pss for one in (leader, *leader.children(recursive=True)))
    line("Superset's memory after all charts (PSS)", held / 1e6, MEMORY_BAR_MB, "MB")


def statements(superset: Superset, catalog: Catalog) -> dict[str, str]:
    """The SQL of every chart, by its name."""
    charts = bundle(catalog, "postgresql+psycopg2://x").charts
    found = {}
    with signed_in(superset) as client:
        for uuid, name in charts.items():
            number = client.get(f"/api/v1/chart/{uuid}").json()["result"]["id"]
            answer = client.get(f"/api/v1/chart/{number}/data/", params={"force": "true"})
            found[name] = answer.json()["result"][0]["query"]
    return found


def queries(services: Services, asked: dict[str, str]) -> None:
    """Every chart's query on Postgres, by clients at once that each have a connection."""
    mine, url = local(), services.warehouse.url(Role.READER)

    def seconds(name: str) -> tuple[str, float]:
        if not hasattr(mine, "connection"):
            mine.connection = psycopg.connect(url, autocommit=True)
        before = time.perf_counter()
        mine.connection.execute(asked[name].rstrip(";\n ").encode()).fetchall()
        return name, time.perf_counter() - before

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(seconds, asked))
        took = list(pool.map(seconds, [name for _ in range(ROUNDS) for name in asked]))
    each = percentile([one for _, one in took])
    line(f"every chart's query, {CLIENTS} clients, 95 % are below", each, QUERY_BAR_S, "s")
    by_name = {name: statistics.median(one for other, one in took if other == name) for name in asked}
    for name in sorted(by_name, key=by_name.__getitem__, reverse=True)[:3]:
        line(f"  of the slowest, median: {name}"[:58], by_name[name], QUERY_BAR_S, "s")


@contextmanager
def profile(driver: Playwright, superset: Superset, password: str) -> Iterator[BrowserContext]:
    """Debian's Chromium with a new profile, as one person has it on disk, signed in."""
    with TemporaryDirectory() as folder:
        context = driver.chromium.launch_persistent_context(
            folder, executable_path=shutil.which("chromium"), args=[*CHROMIUM], viewport={"width": 1440, "height": 3000}
        )
        # Without a page, which would leave its scripts in the profile.
        cookies = Person.by_session(superset.address, "admin", password).client.cookies.jar
        context.add_cookies([{"name": one.name, "value": one.value or "", "url": superset.address} for one in cookies])
        yield context
        context.close()


def opened_in(page: Page, address: str, charts: int) -> float:
    """Seconds until the last chart of a page is drawn."""
    before = time.perf_counter()
    page.goto(address)
    page.locator('[data-test="slice-container"]').nth(charts - 1).wait_for(timeout=60_000)
    while page.locator(".loading").count():
        page.wait_for_timeout(50)
    return time.perf_counter() - before


def opened(context: BrowserContext, superset: Superset, slug: str) -> float:
    """Seconds until the last chart of a page is drawn in a new tab."""
    page = context.new_page()
    took = opened_in(page, f"{superset.address}/superset/dashboard/sei/#TAB-{slug}", len(PAGES[slug]["charts"]))
    page.wait_for_timeout(LOOKED_AT_MS)
    page.close()
    return took


def pages(superset: Superset, password: str, runs: int) -> None:
    """Every page: cold in a profile of its own, warm in one in which each was opened once before."""
    cold: list[float] = []
    warm: list[float] = []
    with sync_playwright() as driver:
        for _ in range(runs):
            for slug in PAGES:
                with profile(driver, superset, password) as context:
                    cold.append(opened(context, superset, slug))
            with profile(driver, superset, password) as context:
                for slug in PAGES:
                    opened(context, superset, slug)
                warm += [opened(context, superset, slug) for slug in PAGES]
    line("a page until its last chart, cold, 95 % are below", percentile(cold), COLD_BAR_S, "s")
    line("  median", statistics.median(cold), COLD_BAR_S, "s")
    line("a page until its last chart, warm, 95 % are below", percentile(warm), WARM_BAR_S, "s")
    line("  median", statistics.median(warm), WARM_BAR_S, "s")


def main() -> None:
    """All figures."""
    settings = load_settings()
    with running(settings) as services:
        superset = started(services)
        known = json.loads(manifest(services.home, services.warehouse).read_text())
        bring_dashboards(superset, services.warehouse, known)
        catalog = described(known, tables_of(services.warehouse.url(Role.READER), *OTHER_SCHEMAS))
        queries(services, statements(superset, catalog))
        password = passwords(services.home.credentials, [ADMIN])[ADMIN]
        pages(superset, password, int(os.environ.get("SEI_BENCH_RUNS", "3")))
        memory(services.home)
        stop_superset(services.home)


if __name__ == "__main__":
    main()
