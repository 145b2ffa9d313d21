"""The source against a Jira below a path prefix, Cloud and Data Center, over HTTP, into a warehouse."""

from typing import Any

import pytest
from starlette.middleware import Middleware

from infra.demo.vendors.jira.projection import store_of
from ingestion.scopes import ScopeStatus
from tests.infra.demo.vendors.jira.small_site import BUSY, DELETED, MOVED, STORY, TALL, at, events
from tests.ingestion.jira.conftest import Collected, serving
from tests.ingestion.spoiling import Spoil, Spoiling

BOTH = pytest.mark.parametrize("is_cloud", [True, False], ids=["Cloud", "Data Center"])


@BOTH
def test_every_entity_arrives_once_with_its_fields(collected: Collected, is_cloud: bool) -> None:
    with serving(store_of(events()), is_cloud=is_cloud) as server:
        report = collected.collect(server, is_cloud=is_cloud)
    assert [(scope.scope, scope.status, scope.error) for scope in report.scopes] == [
        ("MOB", ScopeStatus.OK, None), ("PAY", ScopeStatus.OK, None)
    ]  # fmt: skip
    counted = {name: len(rows) for name, rows in collected.contents().items()}
    assert counted["projects"] == 2
    assert counted["issues"] == 6
    assert counted["worklogs"] == 105, "more than come with an issue"
    assert counted["boards"] == 3
    assert counted["sprints"] == 3
    assert collected.rows(
        "select key, type, story_points, sprint_ids, status_category,"
        " coalesce(parent_id::text, epic_key) in ('10007', 'PAY-1')"
        f" from raw_jira.issues where issue_id = {STORY}"
    ) == [("PAY-2", "Story", 5.0, "[1, 2]", "indeterminate", True)]
    assert collected.rows(
        f"select kind, from_text, to_text, changed_at from raw_jira.issue_changes where issue_id = {STORY}"
        " and kind in ('status', 'resolution', 'story_points') order by change_id, place"
    ) == [
        ("status", "To Do", "In Progress", at(5)), ("story_points", "3", "5", at(343)),
        ("resolution", None, "Done", at(344)), ("status", "In Progress", "Done", at(344)),
        ("resolution", "Done", None, at(345)), ("status", "Done", "In Progress", at(345)),
    ]  # fmt: skip
    assert collected.rows(
        f"select to_value from raw_jira.issue_changes where issue_id = {STORY} and kind = 'sprint' order by change_id"
    ) == [("1",), ("1, 2",)]
    assert collected.rows("select sprint_id, board_id, state, completed_at from raw_jira.sprints order by 1") == [
        (1, 1, "closed", at(340)), (2, 1, "active", None), (3, 1, "future", None)
    ]  # fmt: skip
    assert collected.rows("select type, relation, other_issue_id from raw_jira.issue_links order by issue_id") == [
        ("Blocks", "blocks", MOVED), ("Blocks", "is blocked by", STORY)
    ]  # fmt: skip
    assert collected.rows("select name, category from raw_jira.statuses order by 1") == [
        ("Blocked", "indeterminate"), ("Done", "done"), ("In Progress", "indeterminate"),
        ("In Review", "indeterminate"), ("To Do", "new"),
    ]  # fmt: skip
    long_one = collected.rows(f"select count(*) from raw_jira.issue_changes where issue_id = {BUSY}")
    assert long_one == [(107,)], "more changes than Data Center gives with an issue"


@BOTH
def test_a_run_with_nothing_new_loads_nothing_and_asks_twice_per_project(collected: Collected, is_cloud: bool) -> None:
    with serving(store_of(events()), is_cloud=is_cloud) as server:
        collected.collect(server, is_cloud=is_cloud)
        before = collected.contents()
        searches, sprints = server.requests("/search"), server.requests("/sprint")
        report = collected.collect(server, is_cloud=is_cloud)
        listings = 1 if is_cloud else 0
        assert server.requests("/search") - searches == 2 + listings, "Cloud calls its list of projects a search too"
        assert server.requests("/sprint") - sprints == 2
    assert [(scope.status, scope.rows) for scope in report.scopes] == [(ScopeStatus.UNCHANGED, 0)] * 2
    assert collected.contents() == before


@BOTH
def test_a_change_costs_what_changed(collected: Collected, is_cloud: bool) -> None:
    store = store_of(events())
    with serving(store, is_cloud=is_cloud) as server:
        collected.collect(server, is_cloud=is_cloud)
        store.issues[STORY].title, store.issues[STORY].updated_at = "Changed", at(800)
        store.issues[STORY].links.clear()
        report = collected.collect(server, is_cloud=is_cloud)
    assert {scope.scope: scope.status for scope in report.scopes} == {"MOB": "unchanged", "PAY": "ok"}
    assert collected.rows(f"select summary from raw_jira.issues where issue_id = {STORY}") == [("Changed",)]
    assert collected.rows("select issue_id from raw_jira.issue_links where deleted_at is null") == [(MOVED,)]


def test_what_is_gone_is_marked_within_a_week_and_what_moved_is_in_its_new_project(collected: Collected) -> None:
    log = events()
    gone = next(
        place for place, event in enumerate(log) if getattr(event, "project", "") == "MOB" and at(200) == event.at
    )
    with serving(store_of(log[:gone])) as server:
        collected.collect(server)
    with serving(store_of(log)) as server:
        collected.collect(server)
        moved = collected.rows(f"select key from raw_jira.issues where issue_id = {MOVED} and deleted_at is null")
        assert moved == [("MOB-1",)], "at once"
        collected.let_pass(swept=8)
        collected.collect(server)
    assert collected.rows(
        "select issue_id, key, deleted_at is null from raw_jira.issues"
        f" where issue_id in ({MOVED}, {DELETED}) order by key"
    ) == [(MOVED, "MOB-1", True), (MOVED, "PAY-3", False), (DELETED, "PAY-4", False)]
    assert collected.rows(
        "select distinct project_id, deleted_at is null from raw_jira.issue_changes"
        f" where issue_id = {MOVED} order by 1"
    ) == [(10001, False), (10002, True)]


@BOTH
def test_incidents_are_what_the_query_finds_in_each_run(collected: Collected, is_cloud: bool) -> None:
    store, jql = store_of(events()), "issuetype = Incident"
    query = "select issue_id, jql, deleted_at is null from raw_jira.incidents order by 1"
    with serving(store, is_cloud=is_cloud) as server:
        collected.collect(server, "PAY", is_cloud=is_cloud)
        assert collected.rows(query) == []
        collected.collect(server, "PAY", is_cloud=is_cloud, incidents=jql)
        assert collected.rows(query) == [(TALL, jql, True)]
        before = server.requests("/search")
        report = collected.collect(server, "PAY", is_cloud=is_cloud, incidents=jql)
        assert [one.status for one in report.scopes] == [ScopeStatus.UNCHANGED]
        assert server.requests("/search") - before == 2 + is_cloud, "one more than without"
        store.issues[STORY].type, store.issues[TALL].type = "Incident", "Task"
        collected.collect(server, "PAY", is_cloud=is_cloud, incidents=jql)
        assert collected.rows(query) == [(STORY, jql, True), (TALL, jql, False)], "whenever it was changed"
        before = server.requests("/search")
        collected.collect(server, "PAY", is_cloud=is_cloud)
        assert server.requests("/search") - before == 1 + is_cloud
    assert collected.rows(query) == [(STORY, jql, False), (TALL, jql, False)]


def test_a_query_that_jira_does_not_take_is_named_and_costs_nothing_else(collected: Collected) -> None:
    with serving(store_of(events())) as server:
        collected.collect(server, "PAY", incidents="issuetype = Incident")
        report = collected.collect(server, "*", incidents="issuetype = Outage")
        assert {one.scope: one.status for one in report.scopes} == {"PAY": "failed", "MOB": "failed"}
        for one in report.scopes:
            assert f"[[jira]] of {server.url}: incidents = 'issuetype = Outage'" in str(one.error)
            assert "The value 'Outage' does not exist for the field 'issuetype'" in str(one.error)
    assert collected.rows("select count(*) from raw_jira.issues") == [(6,)]
    assert collected.rows("select count(*) from raw_jira.sprints") == [(3,)]
    assert collected.rows("select issue_id, deleted_at is null from raw_jira.incidents") == [(TALL, True)]


def test_an_incident_without_a_number_is_told_and_no_other_is_forgotten(collected: Collected) -> None:
    def change(path: str, body: Any) -> Any:
        if path.endswith("/search/jql") and body.get("issues") and body["issues"][0].keys() == {"id"}:
            body["issues"] = [None]
        return body

    with serving(store_of(events())) as server:
        collected.collect(server, "PAY", incidents="issuetype = Incident")
    with serving(store_of(events()), [Middleware(Spoiling, Spoil(change))]) as server:
        collected.collect(server, "PAY", incidents="issuetype = Incident")
    assert collected.rows("select issue_id, deleted_at is null from raw_jira.incidents") == [(TALL, True)]
    assert collected.rows("select table_name, reason from raw_jira._rejected_rows") == [("incidents", "is null")]


def test_a_sprint_is_observed_when_it_changes_and_only_then(collected: Collected) -> None:
    store = store_of(events())
    with serving(store) as server:
        collected.collect(server)
        collected.collect(server)
        store.sprints[1].end = at(500)
        collected.let_pass(checked=2)
        collected.collect(server)
        store.sprints[2].state, store.sprints[2].completed_at = "closed", at(700)
        collected.collect(server)
    assert collected.rows(
        "select sprint_id, state, ends_at, completed_at from raw_jira.sprint_observations"
        " order by sprint_id, observed_at"
    ) == [
        (1, "closed", at(338), at(340)), (1, "closed", at(500), at(340)),
        (2, "active", at(400), None), (2, "closed", at(400), at(700)),
        (3, "future", None, None),
    ]  # fmt: skip


def test_an_issue_that_goes_while_it_is_read_costs_nothing_else(collected: Collected) -> None:
    store = store_of(events())

    def change(path: str, body: dict[str, object]) -> dict[str, object]:
        if path.endswith("/search/jql"):
            store.issues.pop(BUSY, None)
        return body

    with serving(store, [Middleware(Spoiling, Spoil(change))]) as server:
        report = collected.collect(server, "PAY")
    assert [(one.status, one.error) for one in report.scopes] == [(ScopeStatus.OK, None)]
    assert collected.rows(f"select count(*) > 0 from raw_jira.issue_changes where issue_id = {STORY}") == [(True,)]


def test_two_sites_with_equal_numbers_stand_side_by_side(collected: Collected) -> None:
    other = store_of(events())
    other.issues[STORY].title = "Another story"
    with serving(store_of(events())) as server, serving(other) as second:
        blocks = [{"name": "jira", "base_url": server.url}, {"name": "second", "base_url": second.url}]
        report = collected.collect_blocks([{**block, "projects": ["*"]} for block in blocks])
    assert [(one.scope, one.status) for one in report.scopes] == [
        (name, ScopeStatus.OK) for name in ("MOB", "PAY", "second/MOB", "second/PAY")
    ]
    assert collected.rows(
        f"select installation, key, summary from raw_jira.issues where issue_id = {STORY} order by 1"
    ) == [("jira", "PAY-2", f"Work {STORY}"), ("second", "PAY-2", "Another story")]
    contents = collected.contents()
    del contents["issues"], contents["projects"]
    for rows in contents.values():
        first, second_rows = ([row[1:] for row in rows if row[0] == name] for name in ("jira", "second"))
        assert first == second_rows


def test_whoever_has_no_time_zone_is_asked_for_more_and_never_for_less(collected: Collected) -> None:
    spoil = Spoil(lambda path, body: {**body, "timeZone": "Moon/Base"} if path.endswith("/myself") else body)
    store = store_of(events())
    with serving(store, [Middleware(Spoiling, spoil)]) as server:
        collected.collect(server)
        store.issues[STORY].title, store.issues[STORY].updated_at = "Changed", at(347)
        collected.collect(server)
    assert collected.rows(f"select summary from raw_jira.issues where issue_id = {STORY}") == [("Changed",)]


def test_data_center_without_personal_access_tokens_is_collected_with_a_name_and_its_password(
    collected: Collected,
) -> None:
    with serving(store_of(events()), is_cloud=False) as server:
        report = collected.collect(server)
    assert {(scope.status, scope.error) for scope in report.scopes} == {(ScopeStatus.OK, None)}


def test_a_project_that_is_not_there_is_named_and_the_others_are_collected(collected: Collected) -> None:
    with serving(store_of(events())) as server:
        report = collected.collect(server, "PAY", "NONE")
    assert {scope.scope: scope.status for scope in report.scopes} == {"PAY": "ok", "NONE": "failed"}
    assert "no such project" in str(report.failed[0].error)
    assert "NONE" in str(report.failed[0].error)
