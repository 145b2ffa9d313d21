"""Everything of a small organisation arrives, once; what changes, moves or goes is brought up to date."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from infra.demo.vendors.azure_devops import Store
from infra.demo.vendors.azure_devops.store import Person
from ingestion.scopes import ScopeStatus
from tests.infra.demo.vendors.azure_devops.small_organization import (
    BUG,
    DELETED,
    MOVED,
    PAYMENTS,
    PULL_REQUEST,
    RESTORED,
    STORY,
    TASK,
    WAREHOUSE,
    add,
    at,
    named,
    organization,
)
from tests.ingestion.azure_devops.conftest import Collected, serving


def live(collected: Collected, columns: str, number: int) -> list[tuple[Any, ...]]:
    """Columns of the live rows of a work item, with the name of its project."""
    return collected.rows(
        f"select projects.name, {columns} from raw_azure_devops.work_items as items "
        "inner join raw_azure_devops.projects as projects on items.project_id = projects.project_id "
        f"where work_item_id = {number} and items.deleted_at is null"
    )


def test_a_work_item_is_as_its_last_revision_says(collected: Collected) -> None:
    store = organization()
    with serving(store) as server:
        assert {scope.status for scope in collected.collect(server).scopes} == {ScopeStatus.OK}
    columns = "revision, updated_at, created_at, title, type, state, reason, story_points, priority, tags, is_deleted"
    assert live(collected, columns, STORY) == [
        (PAYMENTS, 6, at(120), at(1), f"Work {STORY}", "User Story", "Closed", "Acceptance tests pass", 5.0, "1",
         json.dumps(["backend", "Ünïcode 🚀"]), False)
    ]  # fmt: skip
    assert live(collected, "severity, area_id, iteration_id", BUG) == [
        (PAYMENTS, "2 - High", named(store, "Money"), named(store, "Sprint 2"))
    ]
    assert collected.rows("select count(*) from raw_azure_devops._rejected_rows") == [(0,)]


def test_every_revision_arrives_two_of_one_moment_too(collected: Collected) -> None:
    store = organization()
    with serving(store) as server:
        collected.collect(server)
    found = collected.rows(
        "select revision, changed_at, state, story_points from raw_azure_devops.work_item_revisions "
        f"where work_item_id = {STORY} order by revision"
    )
    assert found == [
        (1, at(1), "New", 3), (2, at(2), "New", 3), (3, at(3), "Active", 3), (4, at(3), "Active", 5),
        (5, at(100), "Resolved", 5), (6, at(120), "Closed", 5),
    ]  # fmt: skip
    told = collected.rows(
        "select is_blocked, target_at from raw_azure_devops.work_item_revisions "
        f"where work_item_id = {STORY} and revision in (3, 4) order by revision"
    )
    assert told == [(None, None), (True, datetime(2026, 5, 1, tzinfo=UTC))]
    assert collected.count("work_item_revisions") == sum(len(one.revisions) for one in store.work_items.values())


def test_what_is_in_the_recycle_bin_says_so(collected: Collected) -> None:
    with serving(organization()) as server:
        collected.collect(server)
    assert live(collected, "is_deleted, updated_at", DELETED) == [(PAYMENTS, True, at(7))]
    assert live(collected, "is_deleted, updated_at", RESTORED) == [(PAYMENTS, False, at(15))]


def test_links_say_whether_they_are_there_and_pull_requests_which_they_are(collected: Collected) -> None:
    with serving(organization()) as server:
        collected.collect(server)
    links = collected.rows(
        "select distinct work_item_id, type, other_id, is_active from raw_azure_devops.work_item_links order by 1, 3"
    )
    assert links[:2] == [
        (1, "System.LinkTypes.Hierarchy", 2, True), (1, "System.LinkTypes.Hierarchy", BUG, False)
    ]  # fmt: skip
    assert (STORY, "System.LinkTypes.Hierarchy", TASK, True) in links
    assert (BUG, "System.LinkTypes.Dependency", STORY, True) in links
    assert collected.rows("select work_item_id, url, path from raw_azure_devops.work_item_pull_requests") == [
        (STORY, PULL_REQUEST, "a2f1/b3c4/17")
    ]


def test_people_are_known_by_their_identity(collected: Collected) -> None:
    store = organization()
    with serving(store) as server:
        collected.collect(server)
    users = collected.rows("select user_id, username, name from raw_azure_devops.users order by name")
    assert users == [
        (store.people["ada"].id, "ada@Example.com", "Ada Lovelace"), (store.people["bob"].id, "bob@Example.com", "Bob")
    ]  # fmt: skip


def test_iterations_areas_teams_and_states_arrive(collected: Collected) -> None:
    store = organization()
    with serving(store) as server:
        collected.collect(server, PAYMENTS)
    assert collected.rows(
        "select path, starts_on, finishes_on from raw_azure_devops.iterations where name = 'Sprint 2'"
    ) == [("Payments\\Release 1\\Sprint 2", date(2026, 3, 16), date(2026, 3, 27))]
    assert collected.rows("select path from raw_azure_devops.areas where name = 'Refunds'") == [
        ("Payments\\Money\\Refunds",)
    ]
    areas, iterations = collected.rows("select areas, iterations from raw_azure_devops.teams where name like 'Money%'")[
        0
    ]
    assert json.loads(areas) == [{"path": "Payments\\Money", "with_children": True}]
    identifiers = collected.rows(
        "select identifier from raw_azure_devops.iterations where name like 'Sprint%' order by identifier"
    )
    assert json.loads(iterations) == [one for (one,) in identifiers]
    states = "select state, category from raw_azure_devops.work_item_states where type = 'User Story'"
    assert dict(collected.rows(states)) == {
        "New": "Proposed", "Active": "InProgress", "Blocked": "InProgress", "In Review": "Resolved",
        "Resolved": "Resolved", "Closed": "Completed", "Removed": "Removed",
    }  # fmt: skip
    assert collected.rows("select categories from raw_azure_devops.work_item_types where type = 'Test Case'") == [
        ('["Microsoft.HiddenCategory", "Microsoft.TestCaseCategory"]',)
    ]


def test_what_moves_to_another_project_is_there_alone_with_all_that_it_was(collected: Collected) -> None:
    store = organization()
    with serving(store) as server:
        collected.collect(server)
        assert live(collected, "revision", MOVED) == [(WAREHOUSE, 2)]
        ware = store.projects[WAREHOUSE].id
        area = next(one.id for one in store.nodes.values() if one.project == ware)
        store.change(BUG, at(400), "bob", project=ware, area=area)
        collected.collect(server)
    assert live(collected, "revision", BUG) == [(WAREHOUSE, 3)]
    found = f"select revision from raw_azure_devops.work_item_revisions where work_item_id = {BUG} order by 1"
    assert collected.rows(found) == [(1,), (2,), (3,)]


def test_what_was_destroyed_is_marked_by_the_next_sweep_and_what_comes_back_is_not(collected: Collected) -> None:
    store = organization()
    with serving(store) as server:
        collected.collect(server)
        store.work_items[TASK].is_visible = False
        collected.collect(server)
        assert len(live(collected, "state", TASK)) == 1
        collected.let_pass(swept=8)
        collected.collect(server)
        assert not live(collected, "state", TASK)
        assert live(collected, "state", STORY) == [(PAYMENTS, "Closed")]
        store.work_items[TASK].is_visible = True
        collected.let_pass(swept=8)
        collected.collect(server)
        assert len(live(collected, "state", TASK)) == 1


def test_dates_of_an_iteration_that_are_overwritten_are_kept_as_seen(collected: Collected) -> None:
    store = organization()
    sprint = store.nodes[named(store, "Sprint 1")]
    with serving(store) as server:
        collected.collect(server, PAYMENTS)
        sprint.finishes_on, sprint.name = date(2026, 3, 15), "Sprint one"
        collected.collect(server, PAYMENTS)
        collected.collect(server, PAYMENTS)
    found = collected.rows(
        "select name, finishes_on from raw_azure_devops.iteration_observations "
        f"where iteration_id = {sprint.id} order by observed_at"
    )
    assert found == [("Sprint 1", date(2026, 3, 13)), ("Sprint one", date(2026, 3, 15))]
    others = "select count(*) from raw_azure_devops.iteration_observations where name = 'Sprint 2'"
    assert collected.rows(others) == [(1,)]


def test_a_type_that_changes_and_a_name_that_changes_are_brought_up_to_date(collected: Collected) -> None:
    store = organization()
    with serving(store) as server:
        collected.collect(server)
        store.change(BUG, at(500), "ada", type="User Story")
        store.people["bob"] = replace(store.people["bob"], name="Robert")
        store.change(TASK, at(501), "bob", title="Known")
        report = collected.collect(server)
    assert sum(scope.rows for scope in report.scopes) == 2 + 2 + 2, "work items, revisions and who made them"
    assert live(collected, "type", BUG) == [(PAYMENTS, "User Story")]
    types = f"select type from raw_azure_devops.work_item_revisions where work_item_id = {BUG} order by revision"
    assert collected.rows(types) == [("Bug",), ("Bug",), ("User Story",)]
    assert collected.rows("select name from raw_azure_devops.users where username like 'bob%'") == [("Robert",)]


def test_a_project_with_another_name_is_the_same_project(collected: Collected) -> None:
    store = organization()
    with serving(store) as server:
        collected.collect(server)
        project = store.projects.pop(PAYMENTS)
        project.name = "Money"
        store.projects["Money"] = project
        collected.collect(server)
    assert collected.rows("select name from raw_azure_devops.projects order by 1") == [("Money",), (WAREHOUSE,)]


def test_only_what_changed_since_a_day_is_collected_with_all_that_it_was(collected: Collected) -> None:
    store = organization()
    add(store, 60, -500)
    add(store, 61, -500)
    add(store, 62, -500)
    store.change(61, at(24), "bob", state="Active")
    store.watermark += 1
    since = "2026-03-03"
    with serving(store) as server:
        collected.collect(server, PAYMENTS, since=since)
        numbers = collected.rows("select work_item_id from raw_azure_devops.work_items order by 1")
        assert numbers == [(STORY,), (BUG,), (RESTORED,), (61,)]
        store.change(62, at(600), "bob", state="Active")
        collected.collect(server, PAYMENTS, since=since)
        assert server.requests("/{project}/_apis/wit/workItems/{id}/revisions") == 1
    for number in (61, 62):
        found = (
            f"select state from raw_azure_devops.work_item_revisions where work_item_id = {number} order by revision"
        )
        assert collected.rows(found) == [("New",), ("Active",)]


def test_an_older_server_writes_identities_as_text(collected: Collected) -> None:
    store = Store(people={"ada": Person("ada", "Ada", "CORP\\ada")})
    store.projects |= organization().projects
    store.nodes |= organization().nodes
    add(store, 1, 1, assignee="ada")
    with serving(store, has_identities=False) as server:
        collected.collect(server, PAYMENTS)
    assert collected.rows("select user_id, username, name from raw_azure_devops.users") == [
        ("corp\\ada", "CORP\\ada", "Ada")
    ]
    assert live(collected, "assignee_id, creator_id", 1) == [(PAYMENTS, "corp\\ada", "corp\\ada")]
