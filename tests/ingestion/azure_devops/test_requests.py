"""Requests that an organisation costs: how many, and that Azure DevOps documents each."""

import re

import pytest
from starlette.middleware import Middleware

from infra.demo.vendors.azure_devops import Store
from tests.infra.demo.vendors.azure_devops.small_organization import PAYMENTS, STORY, TASK, add, at, organization
from tests.infra.demo.vendors.azure_devops.swagger import IS_HERE, faults
from tests.ingestion.azure_devops.conftest import PREFIX, Collected, is_of_planning, serving
from tests.ingestion.spoiling import Spoil, Spoiling

needs_documents = pytest.mark.skipif(not IS_HERE, reason="the shared data is not here: set SEI_SHARED_DATA")
ORGANIZATION = ("/_apis/projects", "/_apis/wit/fields")
"""End points that are asked once for all projects."""


def many(count: int, changes: int) -> Store:
    """An organisation with so many more work items, each with so many changes, one after the other over all."""
    store = organization()
    for number in range(count):
        add(store, 5_000 + number, 100)
    for change in range(changes):
        for number in range(count):
            store.change(5_000 + number, at(200 + change), "ada", title=f"Change {change}")
    return store


def test_a_thousand_work_items_with_ten_revisions_each_cost_few_requests(collected: Collected) -> None:
    with serving(many(1_000, 9)) as server:
        assert not collected.collect(server, PAYMENTS).failed
        assert server.planning_requests() <= 30
    assert collected.rows("select count(*) from raw_azure_devops.work_item_revisions where work_item_id >= 5000") == [
        (10_000,)
    ]
    assert collected.rows("select count(*) from raw_azure_devops.work_items where work_item_id >= 5000") == [(1_000,)]


def test_nothing_new_costs_two_requests_per_project(collected: Collected) -> None:
    with serving(organization()) as server:
        collected.collect(server)
        before = server.planning_requests()
        report = collected.collect(server)
        assert server.planning_requests() - before == 2 * 2 + len(ORGANIZATION)
    assert [scope.rows for scope in report.scopes] == [0, 0]


def test_a_change_costs_its_revisions_and_links(collected: Collected) -> None:
    store = organization()
    with serving(store) as server:
        collected.collect(server)
        before = server.planning_requests()
        store.change(STORY, at(500), "bob", state="Active")
        collected.collect(server)
        assert server.planning_requests() - before == 2 * 2 + len(ORGANIZATION) + 2


def test_what_changes_while_it_is_read_is_read_too_and_nothing_is_lost(collected: Collected) -> None:
    """Each batch that goes out is followed by a change of what was read already, and of what was not."""
    store, spoil = many(100, 2), Spoil()
    numbers = iter(range(5_000, 5_100, 2))

    def change(path: str, body: object) -> object:
        if "workitemrevisions" in path and (number := next(numbers, None)):
            store.change(number, at(900), "bob", title="Meanwhile")
            store.change(number + 1, at(900), "bob", title="Meanwhile")
        return body

    spoil.change = change  # type: ignore[assignment]
    with serving(store, [Middleware(Spoiling, spoil)], largest_batch=40) as server:
        collected.collect(server)
        # What changed after the last batch is for the next run.
        spoil.change = lambda _path, body: body
        collected.collect(server)
    found = "select work_item_id, revision from raw_azure_devops.work_item_revisions"
    expected = {(one.id, revision.number) for one in store.work_items.values() for revision in one.revisions}
    assert {*collected.rows(found)} == expected
    titles = "select count(*) from raw_azure_devops.work_items where title = 'Meanwhile'"
    assert collected.rows(titles) == [(sum(one.last["title"] == "Meanwhile" for one in store.work_items.values()),)]


def test_ids_of_more_work_items_than_a_query_gives_are_asked_for_in_turns(
    collected: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingestion.sources.azure_devops.work_items.IDS_AT_ONCE", 7)
    store = many(20, 0)
    with serving(store) as server:
        collected.collect(server, PAYMENTS)
        store.work_items[TASK].is_visible = False
        collected.let_pass(swept=8)
        collected.collect(server, PAYMENTS)
        assert server.requests("/{project}/_apis/wit/wiql") == 4
    gone = "select work_item_id from raw_azure_devops.work_items where deleted_at is not null and not is_deleted"
    assert collected.rows(gone) == [(TASK,)]


@needs_documents
def test_every_request_of_two_runs_and_a_sweep_is_documented(collected: Collected) -> None:
    spoil, store = Spoil(), organization()
    add(store, 60, -500)
    with serving(store, [Middleware(Spoiling, spoil)]) as server:
        collected.collect(server, since="2026-03-02")
        collected.let_pass(swept=8, checked=2)
        store.change(60, at(600), "bob", state="Active")
        collected.collect(server, since="2026-03-02")
    kinds = {re.sub(r"/[0-9a-f-]{36}", "", path) for _, path, *_ in spoil.asked if is_of_planning(path)}
    assert len(kinds) == 13
    assert [
        fault for asked in spoil.asked for fault in faults(asked[0], asked[1].removeprefix(PREFIX), *asked[2:])
    ] == []


@needs_documents
def test_what_is_not_documented_is_said() -> None:
    assert faults("GET", "/_apis/projects", b"colour=red&api-version=7.1", b"") == [
        "/_apis/projects has no parameter colour"
    ]
    assert faults("GET", "/_apis/projects", b"", b"") == ["/_apis/projects needs api-version"]
    assert faults("GET", "/_apis/nothing", b"", b"") == ["no operation get /_apis/nothing"]
    assert faults("POST", "/a/_apis/wit/workitemsbatch", b"api-version=7.1", b'{"ids": ["1"]}') == [
        "ids/0: '1' is not of type 'integer'"
    ]
