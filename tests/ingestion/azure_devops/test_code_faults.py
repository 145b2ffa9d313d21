"""What goes wrong while code and builds are read: the run waits, repeats, or says what it could not read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from infra.demo.faults import FaultPlan, Spoiled
from infra.demo.vendors.azure_devops import Store
from ingestion.scopes import ScopeStatus
from ingestion.web.client import ATTEMPTS, Client
from tests.infra.demo.vendors.azure_devops.build_scene import organization_with_builds
from tests.infra.demo.vendors.azure_devops.small_organization import PAYMENTS
from tests.ingestion.azure_devops.conftest import Collected, Server, serving

PATHS = (
    "*/git/repositories", "*/git/pullrequests", "*/pullRequests/11", "*/threads", "*/build/builds", "*/timeline",
    "*/environments", "*/environmentdeploymentrecords", "*/release/deployments", "*/test/runs", "*/results",
    "*/codecoverage",
)  # fmt: skip
PARTS = {
    "*/pullRequests/11": ("pull_requests", "11"), "*/pullRequests/11/threads": ("pull_requests", "11"),
    "*/builds/22/timeline": ("build_records", "22"), "*/results": ("test_cases", "62"),
}  # fmt: skip
"""Path of a part -> table and key of what is told."""


@contextmanager
def spoiled(*rules: dict[str, Any], store: Store | None = None) -> Iterator[Server]:
    """The organisation behind faults."""
    plan = FaultPlan.model_validate({"seed": 0, "rules": [{"vendor": "azure_devops", **rule} for rule in rules]})
    with serving(store or organization_with_builds(), [Spoiled(plan).middleware("azure_devops")]) as server:
        yield server


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "_pause", lambda *_: None)


def code(collected: Collected) -> dict[str, list[tuple[object, ...]]]:
    """All rows but those that say when an iteration was seen."""
    return {name: rows for name, rows in collected.contents().items() if name != "iteration_observations"}


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 502}, {"kind": "status", "status": 429, "headers": {"Retry-After": "0"}},
        {"kind": "truncated"}, {"kind": "garbage"}, {"kind": "reset"},
    ],
    ids=lambda fault: str(fault.get("status", fault["kind"])),
)  # fmt: skip
def test_what_passes_costs_nothing(collected: Collected, fault: dict[str, Any]) -> None:
    with serving(organization_with_builds()) as server:
        collected.collect(server, PAYMENTS)
        # Addresses of pages name the server.
        expected = {name: len(rows) for name, rows in code(collected).items()}
    for table in (*collected.contents(), "_progress", "_conditions"):
        collected.rows(f"delete from raw_azure_devops.{table} returning 1")
    times = 1 if fault.get("status") == 429 else ATTEMPTS - 1
    with spoiled(*({"path": path, "times": times, "fault": fault} for path in PATHS)) as server:
        report = collected.collect(server, PAYMENTS)
    assert not report.failed, report
    assert {name: len(rows) for name, rows in code(collected).items()} == expected


@pytest.mark.parametrize("path", PARTS)
def test_a_part_that_never_comes_is_told_and_costs_nothing_else(collected: Collected, path: str) -> None:
    rule = {"path": path, "times": "always", "fault": {"kind": "status", "status": 504}}
    with spoiled(rule) as server:
        report = collected.collect(server, PAYMENTS)
    assert not report.failed, report
    rejected = collected.rows("select table_name, key, reason from raw_azure_devops._rejected_rows")
    assert [(table, key) for table, key, _ in rejected] == [PARTS[path]]
    assert "could not be read" in rejected[0][2]
    assert collected.count("pull_requests") == 3 - path.startswith("*/pullRequests")
    assert collected.count("builds") == 5


@pytest.mark.parametrize(
    ("path", "said", "tables"),
    [
        ("*/_apis/git/pullrequests", "pull requests are not collected", {"pull_requests", "pull_request_commits"}),
        ("*/_apis/build/builds", "builds are not collected", {"builds", "build_records"}),
        ("*/_apis/pipelines/*", "deployments to environments are not collected", {"environment_deployments"}),
        ("*/_apis/release/*", "deployments of releases are not collected", {"release_deployments"}),
        ("*/_apis/test/*", "tests are not collected", {"test_runs", "coverage"}),
    ],
)
def test_a_token_that_may_not_read_a_list_reads_the_others(
    collected: Collected, path: str, said: str, tables: set[str]
) -> None:
    rule = {"path": path, "times": "always", "fault": {"kind": "status", "status": 403}}
    with spoiled(rule) as server:
        report = collected.collect(server, PAYMENTS)
    [scope] = report.scopes
    assert scope.status is ScopeStatus.WARNING
    assert said in (scope.error or "")
    of_builds = {"environment_deployments", "test_runs", "coverage"} if "builds" in tables else set()
    for table in ("repositories", "pull_requests", "builds", "environment_deployments", "release_deployments"):
        if table not in of_builds:
            assert (collected.count(table) == 0) == (table in tables), table


def test_what_a_server_that_went_down_did_not_tell_comes_in_the_next_run(collected: Collected) -> None:
    down = {"times": "always", "fault": {"kind": "status", "status": 503}}
    # Listed once for the organisation, and asked for again after the timeline did not come.
    store = organization_with_builds()
    with spoiled({"path": "*/timeline", **down}, {"path": "*/_apis/projects", "nth": 2, **down}, store=store) as server:
        assert collected.collect(server, PAYMENTS).failed
    assert not collected.rows("select * from raw_azure_devops._rejected_rows")
    with serving(store) as server:
        assert not collected.collect(server, PAYMENTS).failed
    assert (collected.count("builds"), collected.count("build_records")) == (5, 15)


def test_no_token_stands_in_a_table_or_a_message(collected: Collected, caplog: pytest.LogCaptureFixture) -> None:
    rule = {"path": "*/git/pullrequests", "times": "always", "fault": {"kind": "status", "status": 500}}
    with spoiled(rule) as server:
        report = collected.collect(server, PAYMENTS)
    assert report.failed
    told = f"{report} {collected.contents()} {caplog.text}"
    assert "azure-token-canary" not in told
