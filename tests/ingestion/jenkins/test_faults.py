"""What goes wrong on the way: the run waits, repeats, or says what it could not read, and ends in the same tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from infra.demo.faults import FaultPlan, Spoiled
from infra.demo.vendors.jenkins import Store
from ingestion.scopes import ScopeStatus
from ingestion.web.client import ATTEMPTS, Client
from tests.ingestion.jenkins.conftest import MAIN, NIGHTLY, PREFIX, Collected, Server, build, controller, serving

REPORTS = ("*/testReport/*", "*/wfapi/*", "*/jacoco/*")
"""Paths of what a build has beside itself."""
LISTS = (f"{PREFIX}/api/json", "*/nightly/api/json", "*/main/api/json")
"""Paths of the list of jobs, and of the builds of two of them."""


def busy() -> Store:
    """A controller with a job of several pages."""
    store = controller()
    store.jobs[NIGHTLY].builds[:] = [build(number) for number in range(1, 260)]
    return store


@contextmanager
def spoiled(store: Store, *rules: dict[str, Any], seed: int = 0) -> Iterator[Server]:
    plan = FaultPlan.model_validate({"seed": seed, "rules": [{"vendor": "jenkins", **rule} for rule in rules]})
    with serving(store, [Spoiled(plan).middleware("jenkins")]) as server:
        yield server


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "_pause", lambda *_: None)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 502}, {"kind": "status", "status": 503},
        {"kind": "status", "status": 429, "headers": {"Retry-After": "0"}}, {"kind": "truncated"}, {"kind": "garbage"},
        {"kind": "reset"},
    ],
    ids=lambda fault: str(fault.get("status", fault["kind"])),
)  # fmt: skip
def test_what_passes_costs_nothing(collected: Collected, fault: dict[str, Any]) -> None:
    with serving(busy()) as server:
        collected.collect(server)
        expected = collected.contents()
    for table in expected:
        collected.rows(f"delete from raw_jenkins.{table} returning 1")
    collected.rows("delete from raw_jenkins._progress returning 1")
    # A wait that Jenkins names is no attempt that failed, and takes a second at least.
    times = 1 if fault.get("status") == 429 else ATTEMPTS - 1
    with spoiled(busy(), *({"path": path, "times": times, "fault": fault} for path in (*REPORTS, *LISTS))) as server:
        report = collected.collect(server)
    assert not report.failed, report
    assert collected.contents() == expected


@pytest.mark.parametrize("path", REPORTS)
def test_a_report_that_never_comes_is_told_and_costs_nothing_else(collected: Collected, path: str) -> None:
    rule = {"path": path, "times": "always", "fault": {"kind": "status", "status": 504}}
    with spoiled(busy(), rule) as server:
        report = collected.collect(server)
    assert not report.failed
    rejected = collected.rows("select table_name, key, reason from raw_jenkins._rejected_rows")
    assert rejected
    assert all("could not be read" in str(reason) for *_, reason in rejected)
    assert collected.count("builds") == 2 + 1 + 259 + 1


def test_a_report_of_a_controller_that_went_down_is_read_in_the_next_run(collected: Collected) -> None:
    down = {"times": "always", "fault": {"kind": "status", "status": 503}}
    gone = {"path": REPORTS[0], **down}, {"path": LISTS[-1], "nth": 2, **down}
    with spoiled(busy(), *gone) as server:
        assert collected.collect(server).failed
    assert not collected.rows("select * from raw_jenkins._rejected_rows")
    with serving(busy()) as server:
        assert not collected.collect(server).failed
    assert collected.count("test_suites") == 1


def test_an_account_that_may_not_read_a_job_reads_the_others(collected: Collected) -> None:
    rule = {"path": "*/shop/job/payments/*", "times": "always", "fault": {"kind": "status", "status": 403}}
    with spoiled(busy(), rule) as server:
        report = collected.collect(server)
    said = {scope.scope: (scope.status, scope.error) for scope in report.scopes}
    assert said[NIGHTLY] == (ScopeStatus.OK, None)
    assert said["shop/payments"][0] is ScopeStatus.WARNING
    assert "builds are not collected" in (said["shop/payments"][1] or "")


def test_a_refused_token_is_told(collected: Collected) -> None:
    with spoiled(busy(), {"times": "always", "fault": {"kind": "status", "status": 401}}) as server:
        report = collected.collect(server)
    assert [(scope.scope, scope.status) for scope in report.scopes] == [("*", ScopeStatus.FAILED)]
    assert "SEI_JENKINS_TOKEN was refused" in (report.scopes[0].error or "")


def test_a_test_report_that_is_gone_is_told_and_costs_nothing_else(collected: Collected) -> None:
    rule = {"path": "*/testReport/*", "times": "always", "fault": {"kind": "status", "status": 404}}
    with spoiled(controller(), rule) as server:
        report = collected.collect(server)
    assert not report.failed
    assert collected.rows("select table_name, key from raw_jenkins._rejected_rows") == [("test_suites", "1")]
    assert collected.rows(f"select count(*) from raw_jenkins.builds where job = '{MAIN}'") == [(2,)]
    assert collected.count("coverage") == 1
