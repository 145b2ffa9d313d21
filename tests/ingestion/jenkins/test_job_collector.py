"""The source against a Jenkins below a path prefix, over HTTP, into a warehouse."""

from typing import Any

import pytest
from starlette.middleware import Middleware

from infra.demo.vendors.jenkins import Job, Store
from ingestion.scopes import ScopeStatus
from ingestion.sources.jenkins.api import LEVELS
from tests.ingestion.jenkins.conftest import FEATURE, LOST, MAIN, NIGHTLY, Collected, at, build, controller, serving
from tests.ingestion.spoiling import Spoil, Spoiling


def test_every_entity_arrives_once_with_its_fields(collected: Collected) -> None:
    with serving(controller()) as server:
        report = collected.collect(server)
    assert [(scope.scope, scope.status, scope.error) for scope in report.scopes] == [
        ("jobs of *", ScopeStatus.OK, None), (LOST, ScopeStatus.OK, None), ("shop/payments", ScopeStatus.OK, None),
        (NIGHTLY, ScopeStatus.OK, None),
    ]  # fmt: skip
    columns = "job, project, branch, kind, is_pull_request, is_buildable"
    assert collected.rows(f"select {columns} from raw_jenkins.jobs order by 1") == [
        (LOST, LOST, None, "FreeStyleProject", False, False),
        (FEATURE, "shop/payments", "feature/refunds", "WorkflowJob", True, True),
        (MAIN, "shop/payments", "main", "WorkflowJob", False, True),
        (NIGHTLY, NIGHTLY, None, "FreeStyleProject", False, True),
    ]  # fmt: skip
    assert collected.rows(
        "select job, number, result, is_building, created_at, started_at, finished_at, causes, original_number,"
        " parameters from raw_jenkins.builds order by 1, 2"
    ) == [
        (LOST, 7, "SUCCESS", False, at(70), at(70), at(71), "[]", None, "{}"),
        (FEATURE, 1, "UNSTABLE", False, at(10), at(10), at(11), "[]", None, "{}"),
        (MAIN, 1, "SUCCESS", False, at(9.8), at(10), at(11), '["TimerTriggerCause"]', None, "{}"),
        (MAIN, 2, None, True, at(20), at(20), None, "[]", None, "{}"),
        (NIGHTLY, 1, "FAILURE", False, at(10), at(10), at(11), "[]", None, '{"ENV": "staging", "VERSION": "1.2.0"}'),
        (NIGHTLY, 2, "SUCCESS", False, at(20), at(20), at(21), '["RebuildCause"]', 1, "{}"),
    ]  # fmt: skip
    assert collected.rows("select place, sha, branch, web_url from raw_jenkins.build_revisions order by 1") == [
        (0, "1" * 40, "refs/remotes/origin/main", "https://git.example.com/lib/ci"),
        (1, "a" * 40, "refs/remotes/origin/main", "https://git.example.com/shop/payments"),
    ]
    assert collected.rows("select commit_id, kind from raw_jenkins.build_changes") == [("a" * 40, "git")]
    columns = "number, name, status, started_at, finished_at"
    assert collected.rows(f"select {columns} from raw_jenkins.stages order by 4") == [
        (1, "test", "SUCCESS", at(10.1), at(10.6)), (1, "deploy", "NOT_EXECUTED", at(10.6), at(10.6)),
        (2, "test", "IN_PROGRESS", at(20.1), None),
    ]  # fmt: skip
    assert collected.rows("select suite, passed, failed, skipped, seconds from raw_jenkins.test_suites") == [
        ("money", 2, 1, 1, 2.0)
    ]
    assert collected.rows("select class_name, name, status, error from raw_jenkins.test_cases order by place") == [
        ("a.B", "rounds", "REGRESSION", "expected 1"), ("a.B", "waits", "SKIPPED", None)
    ]  # fmt: skip
    assert collected.rows(
        "select lines_covered, lines_total, branches_covered, branches_total from raw_jenkins.coverage"
    ) == [(80, 100, 3, 4)]


def test_a_run_with_nothing_new_asks_once_and_loads_nothing(collected: Collected) -> None:
    store = controller()
    store.jobs[MAIN].builds.pop()
    with serving(store) as server:
        collected.collect(server)
        before, asked = collected.contents(), server.requests()
        report = collected.collect(server)
        assert server.requests() - asked == 1
    assert {(scope.status, scope.rows) for scope in report.scopes} == {(ScopeStatus.UNCHANGED, 0)}
    assert collected.contents() == before


def test_a_build_that_was_being_built_is_read_again_until_it_has_ended(collected: Collected) -> None:
    store = controller()
    running = store.jobs[MAIN].builds[1]
    with serving(store) as server:
        collected.collect(server)
        store.jobs[MAIN].builds.append(build(3))
        collected.collect(server)
        running.finished_at, running.result = at(50), "ABORTED"
        collected.collect(server)
        asked = server.requests()
        collected.collect(server)
        assert server.requests() - asked == 1
    query = f"select number, result, is_building, finished_at from raw_jenkins.builds where job = '{MAIN}' order by 1"
    assert collected.rows(query)[1:] == [(2, "ABORTED", False, at(50)), (3, "SUCCESS", False, at(31))]


def test_builds_that_jenkins_discards_stay(collected: Collected) -> None:
    store = controller()
    with serving(store) as server:
        collected.collect(server)
        store.jobs[NIGHTLY].builds[:] = [build(number) for number in range(40, 42)]
        collected.collect(server)
    query = f"select number from raw_jenkins.builds where job = '{NIGHTLY}' and deleted_at is null order by 1"
    assert collected.rows(query) == [(1,), (2,), (40,), (41,)]


def test_a_deleted_job_is_marked_and_keeps_its_builds_until_it_is_back(collected: Collected) -> None:
    store = controller()
    with serving(store) as server:
        collected.collect(server)
        gone = store.jobs.pop(FEATURE)
        collected.collect(server)
        marked = "select job from raw_jenkins.jobs where deleted_at is not null"
        assert collected.rows(marked) == [(FEATURE,)]
        assert collected.rows(f"select number from raw_jenkins.builds where job = '{FEATURE}' and deleted_at is null")
        store.add(gone)
        collected.collect(server)
        assert collected.rows(marked) == []


@pytest.mark.parametrize("lacking", ["fullName", "jobs", "buildable"])
def test_a_list_of_jobs_that_came_cut_marks_none_as_gone(collected: Collected, lacking: str) -> None:
    spoil, store = Spoil(), controller()

    def cut(path: str, body: Any) -> Any:
        if "job/" not in path:
            shop = next(one for one in body["jobs"] if one["name"] == "shop") if "name" in body["jobs"][0] else None
            folder = shop or next(one for one in body["jobs"] if "jobs" in one)
            inner = next(one for one in folder["jobs"] if one["fullName"] == "shop/payments")
            del (inner if lacking == "jobs" else inner["jobs"][0])[lacking]
        return body

    with serving(store, [Middleware(Spoiling, spoil)]) as server:
        collected.collect(server)
        spoil.change = cut
        collected.collect(server)
    assert collected.rows("select count(*) from raw_jenkins.jobs where deleted_at is null") == [(4,)]


def test_folders_below_those_that_one_request_lists_are_asked_for(collected: Collected) -> None:
    deep = "/".join(["folder"] * (LEVELS + 2))
    store = Store(multibranch={deep})
    store.add(Job(f"{deep}/main")).builds.append(build(1))
    with serving(store) as server:
        collected.collect(server)
        assert server.requests("api/json") + server.requests("job/api/json") == 2 + 1
    assert collected.rows("select job, project, branch from raw_jenkins.jobs") == [(f"{deep}/main", deep, "main")]
    assert collected.rows("select count(*) from raw_jenkins.builds") == [(1,)]


def test_patterns_name_projects_and_what_is_not_there_is_told(collected: Collected) -> None:
    with serving(controller()) as server:
        report = collected.collect(server, "shop/*", "none", exclude=["shop/tools/*"])
    assert [(scope.scope, scope.status) for scope in report.scopes] == [
        ("jobs of shop/*, none", ScopeStatus.OK), ("shop/payments", ScopeStatus.OK), ("none", ScopeStatus.FAILED)
    ]  # fmt: skip
    assert "Jenkins has no such job" in (report.scopes[-1].error or "")


def test_builds_that_began_before_since_are_left_out(collected: Collected) -> None:
    store = Store()
    store.add(Job("old")).builds += [build(number, started_at=at(1_440 * (number - 5))) for number in range(1, 8)]
    with serving(store) as server:
        collected.collect(server, since="2026-03-02")
        assert collected.rows("select number from raw_jenkins.builds order by 1") == [(5,), (6,), (7,)]
        asked = server.requests()
        collected.collect(server, since="2026-03-02")
        assert server.requests() - asked == 1


def test_a_job_that_was_made_anew_under_its_name_is_read_from_its_beginning(collected: Collected) -> None:
    store = Store()
    store.add(Job("again")).builds += [build(number) for number in range(1, 6)]
    with serving(store) as server:
        collected.collect(server)
        store.jobs["again"].builds[:] = [build(1, result="FAILURE")]
        collected.collect(server)
    query = "select number, result from raw_jenkins.builds order by 1"
    assert collected.rows(query)[:2] == [(1, "FAILURE"), (2, "SUCCESS")]


def test_a_clock_that_runs_ahead_hides_no_build(collected: Collected) -> None:
    store = Store()
    store.add(Job("ahead")).builds.append(build(1, started_at=at(9e6), finished_at=at(9e6 + 1)))
    with serving(store) as server:
        collected.collect(server)
        store.jobs["ahead"].builds.append(build(2))
        collected.collect(server)
    assert collected.rows("select number from raw_jenkins.builds order by 1") == [(1,), (2,)]


def test_a_jenkins_without_the_plugin_for_stages_has_builds_all_the_same(collected: Collected) -> None:
    with serving(controller(), has_stages=False) as server:
        report = collected.collect(server)
    assert {scope.status for scope in report.scopes} == {ScopeStatus.OK}
    assert collected.rows("select (select count(*) from raw_jenkins.stages), count(*) from raw_jenkins.builds") == [
        (0, 6)
    ]


@pytest.mark.parametrize(
    ("action", "end_point", "answer", "expected"),
    [
        ("io.jenkins.plugins.coverage.metrics.steps.CoverageBuildAction", "coverage",
         {"projectStatistics": {"line": "91.02%", "branch": "50.00%", "loc": "1,234"}}, (1123, 1234, None, None)),
        ("hudson.plugins.cobertura.targets.CoberturaBuildAction", "cobertura",
         {"results": {"elements": [{"name": "Lines", "numerator": 5.0, "denominator": 8.0, "ratio": 62.5},
                                   {"name": "Conditionals", "numerator": 1.0, "denominator": 2.0}]}}, (5, 8, 1, 2)),
        ("io.jenkins.plugins.coverage.CoverageAction", "coverage/result",
         {"results": {"elements": [{"name": "Line", "numerator": 5, "denominator": 8}]}}, (5, 8, None, None)),
    ],
)  # fmt: skip
def test_coverage_is_read_of_whichever_plugin_tells_it(
    collected: Collected, action: str, end_point: str, answer: dict[str, Any], expected: tuple[object, ...]
) -> None:
    store = Store()
    store.add(Job("covered")).builds.append(build(1, coverage=(action, end_point, answer)))
    with serving(store) as server:
        collected.collect(server)
    query = "select lines_covered, lines_total, branches_covered, branches_total from raw_jenkins.coverage"
    assert collected.rows(query) == [expected]
