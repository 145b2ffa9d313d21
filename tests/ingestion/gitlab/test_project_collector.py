"""The source against a GitLab below a path prefix, over HTTP, into a warehouse."""

import hashlib

import psycopg
import pytest

from infra.demo.vendors.gitlab import documents
from ingestion.scopes import ScopeStatus
from ingestion.sources.gitlab import rows
from ingestion.sources.gitlab.api import Change
from ingestion.sources.gitlab.tables import TABLES
from tests.ingestion.gitlab.conftest import TOKEN, Collected, serving
from tests.ingestion.gitlab.organization import ADA, at, child_pipeline, merge_request, pipeline, project, put, store

EVERYTHING = {
    "projects": 1, "merge_requests": 5, "merge_request_commits": 10, "merge_request_files": 10,
    "merge_request_notes": 15, "issues": 1, "issue_notes": 1, "issue_events": 4,
    "pipelines": 1, "jobs": 2, "bridges": 0, "deployments": 1, "releases": 1, "users": 4,
}  # fmt: skip


def contents(collected: Collected) -> dict[str, list[tuple[object, ...]]]:
    """All rows without what says when they were loaded."""
    found = {}
    for table in TABLES:
        names = ", ".join(table.column_names)
        found[table.name] = collected.rows(
            f"select {names} from raw_gitlab.{table.name} order by {', '.join(table.key)}"
        )
    return found


def test_every_entity_arrives_once_with_its_fields(collected: Collected) -> None:
    with serving(store()) as server:
        report = collected.collect(server)
    assert [scope.status for scope in report.scopes] == [ScopeStatus.OK], report.scopes
    assert {table.name: collected.count(table.name) for table in TABLES} == EVERYTHING
    assert collected.rows(
        "select number.position, commits.title from raw_gitlab.merge_request_commits as commits"
        " cross join lateral (select commits.position) as number where merge_request_iid = 1 order by 1"
    ) == [(1, "Commit 10"), (2, "Commit 11")]
    assert collected.rows(
        "select additions, deletions, changed_files from raw_gitlab.merge_requests where iid = 3"
    ) == [(3, 1, 2)]
    assert collected.rows(
        "select path, additions, deletions from raw_gitlab.merge_request_files where iid = 3 order by path"
    ) == [("package-lock.json", 0, 1), ("src/payments.py", 3, 0)]
    assert collected.rows("select job_id, status, is_retried from raw_gitlab.jobs order by 1") == [
        (1000, "failed", True),
        (1001, "success", False),
    ]
    assert collected.rows("select environment, job_name, username from raw_gitlab.deployments") == [
        ("production", "deploy production", "project_7_bot_x")
    ]
    assert collected.rows("select body from raw_gitlab.merge_request_notes where note_id = 10") == [("Why? � 😀",)]


def test_a_run_with_nothing_new_loads_nothing_and_asks_for_lists_only(collected: Collected) -> None:
    with serving(store()) as server:
        collected.collect(server)
        before, asked = contents(collected), server.requests()
        report = collected.collect(server)
        assert server.requests() - asked == 3
    assert (report.scopes[0].status, report.scopes[0].rows) == (ScopeStatus.UNCHANGED, 0)
    assert contents(collected) == before


def test_a_change_costs_what_changed(collected: Collected) -> None:
    gitlab = project(merge_requests=250)
    with serving(store(gitlab)) as server:
        collected.collect(server)
        asked = server.requests()
        merge_request(gitlab, 17, 1000, description="Changed")
        gitlab.merge_request_notes[17] = gitlab.merge_request_notes[17][1:]
        collected.collect(server)
        assert server.requests() - asked <= 10
    assert collected.rows("select description from raw_gitlab.merge_requests where iid = 17") == [("Changed",)]
    assert collected.rows("select deleted_at is not null from raw_gitlab.merge_request_notes where note_id = 170") == [
        (True,)
    ]
    assert collected.count("merge_requests") == 250


def test_items_of_one_instant_that_fill_more_than_a_page_all_arrive(collected: Collected) -> None:
    gitlab = project(merge_requests=0)
    for iid in range(1, 231):
        merge_request(gitlab, iid, 5)
    with serving(store(gitlab)) as server:
        collected.collect(server)
    assert collected.count("merge_requests") == 230


def test_a_job_that_is_tried_again_is_seen(collected: Collected) -> None:
    gitlab = project()
    with serving(store(gitlab)) as server:
        collected.collect(server)
        pipeline(gitlab, 100, 20)
        gitlab.jobs[100].append(documents.job(gitlab.pipelines[0], 1002, "test", "success", ADA))
        collected.collect(server)
    assert collected.rows("select job_id from raw_gitlab.jobs where not is_retried") == [(1002,)]


def test_child_pipelines_arrive_with_the_trigger_jobs_above_them(collected: Collected) -> None:
    gitlab = project()
    child_pipeline(gitlab, 110, above=100, changed=6)
    child_pipeline(gitlab, 111, above=110, changed=7)
    gitlab.bridges[100].append(documents.bridge(gitlab.pipelines[0], 9, "elsewhere", None))
    with serving(store(gitlab)) as server:
        collected.collect(server)
        asked = server.requests()
        collected.collect(server)
        assert server.requests() - asked == 3, "nothing is new"
        child_pipeline(gitlab, 112, above=100, changed=30)
        collected.collect(server)
    assert collected.rows("select pipeline_id, source from raw_gitlab.pipelines order by 1") == [
        (100, "push"), (110, "parent_pipeline"), (111, "parent_pipeline"), (112, "parent_pipeline"),
    ]  # fmt: skip
    assert collected.rows(
        "select pipeline_id, name, downstream_project_id, downstream_pipeline_id from raw_gitlab.bridges order by 1, 4"
    ) == [
        (100, "start 110", 7, 110), (100, "start 112", 7, 112), (100, "elsewhere", None, None),
        (110, "start 111", 7, 111),
    ]  # fmt: skip
    assert collected.rows("select count(*) from raw_gitlab.jobs where pipeline_id = 112") == [(2,)]


def test_an_item_without_a_time_of_its_last_change_has_that_of_its_creation() -> None:
    made = project()
    node = {**made.pipelines[0], "updated_at": None}
    assert rows.pipeline(7, node)["updated_at"] == node["created_at"]
    assert rows.deployment(7, {**made.deployments[0], "updated_at": None})["updated_at"] == at(6)
    assert Change("").then([node]) == Change(node["created_at"], frozenset({100}))


def test_a_project_that_is_not_there_does_not_stop_the_others(collected: Collected) -> None:
    hidden = project(8, "shop/secret")
    hidden.is_visible = False
    with serving(store(project(), hidden)) as server:
        report = collected.collect(server, "shop/secret", "shop/tools/payments")
    failed, good = report.scopes
    assert (failed.status, good.status) == (ScopeStatus.FAILED, ScopeStatus.OK)
    assert "404" in str(failed.error)
    assert collected.count("merge_requests") == 5


def test_a_value_of_another_type_sets_its_item_aside_and_names_the_column(collected: Collected) -> None:
    odd = project(8, "shop/odd")
    first = odd.merge_requests[0]
    put(odd.merge_requests, {**first, "created_at": "yesterday"})
    with serving(store(project(), odd)) as server:
        report = collected.collect(server, "shop/odd", "shop/tools/payments")
    assert [scope.status for scope in report.scopes] == [ScopeStatus.WARNING, ScopeStatus.OK]
    query = "select table_name, key, reason like '%as created_at, which is not a time%' from raw_gitlab._rejected_rows"
    assert collected.rows(query) == [("merge_requests", str(first["iid"]), True)]
    query = "select count(*) from raw_gitlab.merge_requests group by project_id order by project_id"
    assert collected.rows(query) == [(5,), (4,)]


def test_what_lacks_a_field_is_still_an_item(collected: Collected) -> None:
    odd = project(8, "shop/odd")
    del odd.pipelines[0]["sha"]
    with serving(store(project(), odd)) as server:
        report = collected.collect(server, "shop/odd", "shop/tools/payments")
        assert [scope.status for scope in report.scopes] == [ScopeStatus.OK, ScopeStatus.OK]
    assert collected.rows("select sha from raw_gitlab.pipelines where project_id = 8") == [(None,)]


def test_what_last_changed_before_since_is_left_out(collected: Collected) -> None:
    with serving(store()) as server:
        collected.collect(server, since=at(3))
    assert collected.rows("select iid from raw_gitlab.merge_requests order by 1") == [(3,), (4,), (5,)]


def test_a_changed_release_arrives(collected: Collected) -> None:
    gitlab = project()
    with serving(store(gitlab)) as server:
        collected.collect(server)
        gitlab.releases[0]["name"] = "Better name"
        collected.collect(server)
    assert collected.rows("select name from raw_gitlab.releases") == [("Better name",)]


def test_a_release_that_is_gone_is_marked_in_the_next_run(collected: Collected) -> None:
    gitlab = project()
    with serving(store(gitlab)) as server:
        collected.collect(server)
        gitlab.releases.clear()
        collected.collect(server)
    assert collected.count("releases") == 0


def test_what_is_gone_is_marked_with_its_parts_within_a_week_and_comes_back(collected: Collected) -> None:
    gitlab = project(merge_requests=230)
    whole = list(gitlab.merge_requests), list(gitlab.issues), list(gitlab.deployments)
    with serving(store(gitlab)) as server:
        collected.collect(server)
        before = {table.name: collected.count(table.name) for table in TABLES}
        del gitlab.merge_requests[100:130], gitlab.issues[0], gitlab.deployments[0]
        collected.collect(server)
        assert collected.count("merge_requests") == 230
        collected.let_pass(swept=8)
        collected.collect(server)
        kept = before | {
            "merge_requests": 200, "merge_request_commits": 400, "merge_request_notes": 600,
            "merge_request_files": 400, "issues": 0,
            "issue_notes": 0, "issue_events": 0, "deployments": 0,
        }  # fmt: skip
        assert {table.name: collected.count(table.name) for table in TABLES} == kept
        assert collected.rows(
            "select min(iid), max(iid), count(*) from raw_gitlab.merge_requests where deleted_at is not null"
        ) == [(101, 130, 30)]
        gitlab.merge_requests[:], gitlab.issues[:], gitlab.deployments[:] = whole
        collected.let_pass(swept=8)
        collected.collect(server)
    assert {table.name: collected.count(table.name) for table in TABLES} == before


def test_the_token_is_in_no_table(collected: Collected) -> None:
    with serving(store()) as server:
        collected.collect(server, "shop/tools/payments", "shop/none")
    with psycopg.connect(collected.url) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'raw_gitlab'"
        )
        for (table,) in tables.fetchall():
            found = connection.execute(f"select count(*) from raw_gitlab.{table} as t where t::text like '%{TOKEN}%'")
            assert found.fetchone() == (0,), table


@pytest.mark.parametrize("kept", [0, 1, 3])
def test_a_run_after_one_that_was_cut_off_gives_the_same_tables(collected: Collected, kept: int) -> None:
    gitlab = project(merge_requests=5)
    with serving(store(gitlab)) as server:
        collected.collect(server)
        whole = hashlib.sha256(repr(contents(collected)).encode()).hexdigest()
        with psycopg.connect(collected.url) as connection:
            connection.execute("delete from raw_gitlab.merge_requests where iid > %s", [kept])
            connection.execute(
                "update raw_gitlab._progress set collected_until = %s || ' ' where entity = 'merge_requests'",
                [at(kept or 1)],
            )
            connection.execute("delete from raw_gitlab._progress where entity in ('issues', 'pipelines')")
        collected.collect(server)
    assert hashlib.sha256(repr(contents(collected)).encode()).hexdigest() == whole
