"""What goes wrong on the way: the run waits, repeats, or says what it could not read, and ends in the same tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from infra.demo.faults import FaultPlan, Spoiled
from ingestion.scopes import ScopeStatus
from ingestion.web.allowance import Broker
from ingestion.web.client import ATTEMPTS, Client
from tests.infra.demo.vendors.azure_devops.small_organization import PAYMENTS, WAREHOUSE, add, organization
from tests.ingestion.azure_devops.conftest import Collected, Server, serving

REVISIONS, LINKS, BATCH, NODES, TEAMS = (
    "*/workitemrevisions",
    "*/workitemlinks",
    "*/workitemsbatch",
    "*/classificationnodes",
    "*/teams",
)
PATHS = (REVISIONS, LINKS, BATCH, NODES, TEAMS, "*/fields", "*/workitemtypes", "*/projects")


@contextmanager
def spoiled(*rules: dict[str, Any], count: int = 0, **behaviour: Any) -> Iterator[Server]:
    """The small organisation, with so many more work items, behind faults."""
    plan = FaultPlan.model_validate({"seed": 0, "rules": [{"vendor": "azure_devops", **rule} for rule in rules]})
    store = organization()
    for number in range(count):
        add(store, 1_000 + number, 100)
    with serving(store, [Spoiled(plan).middleware("azure_devops")], **behaviour) as server:
        yield server


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "_pause", lambda *_: None)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 503}, {"kind": "status", "status": 429, "headers": {"Retry-After": "0"}},
        {"kind": "truncated"}, {"kind": "garbage"}, {"kind": "reset"},
    ],
    ids=lambda fault: str(fault.get("status", fault["kind"])),
)  # fmt: skip
def test_what_passes_costs_nothing(collected: Collected, fault: dict[str, Any]) -> None:
    with spoiled() as server:
        collected.collect(server)
        expected = collected.count("work_items"), collected.count("work_item_revisions"), collected.count("teams")
    for table in (*collected.contents(), "_progress", "_conditions"):
        collected.rows(f"delete from raw_azure_devops.{table} returning 1")
    times = 1 if fault.get("status") == 429 else ATTEMPTS - 1
    with spoiled(*({"path": path, "times": times, "fault": fault} for path in PATHS)) as server:
        report = collected.collect(server)
    assert not report.failed, report
    found = collected.count("work_items"), collected.count("work_item_revisions"), collected.count("teams")
    assert found == expected


def test_a_server_that_gives_up_on_large_batches_is_asked_for_smaller_ones(collected: Collected) -> None:
    rule = {"path": REVISIONS, "times": 6, "fault": {"kind": "status", "status": 504}}
    with spoiled(rule, count=300) as server:
        report = collected.collect(server, PAYMENTS)
        assert not report.failed, report
        # Two refusals each of 1,000, 500 and 250 revisions, and what there is by 125.
        assert server.requests("/{project}/_apis/wit/reporting/workitemrevisions") >= 3
    assert collected.rows("select count(*) from raw_azure_devops.work_items where work_item_id >= 1000") == [(300,)]


@pytest.mark.parametrize("path", [LINKS, NODES, TEAMS], ids=["links", "iterations", "teams"])
def test_a_list_that_may_not_be_read_is_told_and_the_others_are_read(collected: Collected, path: str) -> None:
    rule = {"path": path, "times": "always", "fault": {"kind": "status", "status": 403}}
    with spoiled(rule) as server:
        report = collected.collect(server)
    assert {scope.status for scope in report.scopes} == {ScopeStatus.WARNING}
    assert all("are not collected" in (scope.error or "") for scope in report.scopes)
    assert collected.count("work_items") == 10 + 1 - 1 + 1


def test_a_list_that_breaks_off_is_a_failure_and_read_by_the_next_run(collected: Collected) -> None:
    down = {"kind": "status", "status": 503}
    with spoiled({"path": BATCH, "times": "always", "fault": down}) as server:
        assert collected.collect(server).failed
        assert collected.count("work_items") == 0
    with spoiled() as server:
        assert not collected.collect(server).failed
    assert collected.count("work_items") == 11


def test_a_project_that_is_gone_costs_no_other(collected: Collected) -> None:
    store = organization()
    with serving(store) as server:
        collected.collect(server)
        del store.projects[WAREHOUSE]
        report = collected.collect(server, PAYMENTS, WAREHOUSE)
    said = {scope.scope: (scope.status, scope.error) for scope in report.scopes}
    assert said[PAYMENTS] == (ScopeStatus.UNCHANGED, None)
    assert said[WAREHOUSE][0] is ScopeStatus.FAILED
    assert "there is no such project" in (said[WAREHOUSE][1] or "")


def test_a_token_that_ends_meanwhile_is_told(collected: Collected) -> None:
    sign_in = {"kind": "status", "status": 302, "headers": {"location": "https://login.example.com/_signin?realm=x"}}
    with spoiled({"path": REVISIONS, "times": "always", "fault": sign_in}) as server:
        report = collected.collect(server)
    assert {scope.status for scope in report.scopes} == {ScopeStatus.FAILED}
    assert all("SEI_AZURE_DEVOPS_TOKEN was refused" in (scope.error or "") for scope in report.scopes)


def test_a_good_answer_may_ask_for_a_pause(collected: Collected, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(Broker, "pause", lambda _self, _credential, seconds, _why: pauses.append(seconds))
    with spoiled(asks_to_wait_seconds=7) as server:
        assert not collected.collect(server).failed
    assert {*pauses} == {7.0}


def test_an_unknown_field_of_estimates_is_told(collected: Collected) -> None:
    with spoiled() as server:
        report = collected.collect(server, PAYMENTS, story_points="Complexity")
        assert "story_points = 'Complexity' names no field" in (report.scopes[0].error or "")
        assert not collected.collect(server, PAYMENTS, story_points="story points").failed
