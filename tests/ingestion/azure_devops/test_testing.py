"""Test runs of builds, cases that did not pass, and coverage, over HTTP, into a warehouse."""

from infra.demo.vendors.azure_devops.build_records import TestRun
from ingestion.scopes import ScopeStatus
from tests.infra.demo.vendors.azure_devops.build_scene import built, organization_with_builds
from tests.infra.demo.vendors.azure_devops.small_organization import PAYMENTS, at
from tests.ingestion.azure_devops.conftest import Collected, serving

RUNS, COVERAGE = "/{project}/_apis/test/runs", "/{project}/_apis/test/codecoverage"
RESULTS = "/{project}/_apis/test/Runs/{run}/results"


def test_every_run_arrives_with_its_counts_and_what_did_not_pass(collected: Collected) -> None:
    with serving(organization_with_builds()) as server:
        report = collected.collect(server, PAYMENTS)
        assert server.requests(RESULTS) == 1, "of runs in which something did not pass"
    assert {(scope.status, scope.error) for scope in report.scopes} == {(ScopeStatus.OK, None)}
    columns = "run_id, build_id, attempt, name, passed, failed, skipped, started_at, finished_at"
    assert collected.rows(f"select {columns} from raw_azure_devops.test_runs order by 1") == [
        (61, 21, 1, "money", 3, 0, 0, at(1.2), at(1.4)), (62, 22, 2, "money", 2, 1, 1, at(2.3), at(2.4)),
        (63, 22, 2, "money", 5, 0, 0, at(2.1), at(200)),
    ]  # fmt: skip
    columns = "run_id, storage, name, outcome, error, seconds"
    assert collected.rows(f"select {columns} from raw_azure_devops.test_cases order by result_id") == [
        (62, "shop.tests", "shop.Money.rounds", "Failed", "expected 1", 1.5),
        (62, "shop.tests", "shop.Money.waits", "NotExecuted", None, 1.5),
    ]  # fmt: skip
    columns = "build_id, lines_covered, lines_total, branches_covered, branches_total"
    assert collected.rows(f"select {columns} from raw_azure_devops.coverage") == [(21, 80, 100, 3, 4)]


def test_nothing_new_asks_for_no_tests_unless_coverage_is_being_computed(collected: Collected) -> None:
    store = organization_with_builds()
    with serving(store) as server:
        collected.collect(server, PAYMENTS)
        asked = server.requests(COVERAGE)
        store.pipelines.coverage[22] = [("Lines", 1, 2)]
        collected.collect(server, PAYMENTS)
        assert server.requests(COVERAGE) - asked == 1, "the coverage of one build was being computed"
        assert collected.count("coverage") == 2
        asked = server.requests(COVERAGE) + server.requests(RUNS)
        report = collected.collect(server, PAYMENTS)
        assert server.requests(COVERAGE) + server.requests(RUNS) == asked
    assert {(scope.status, scope.rows) for scope in report.scopes} == {(ScopeStatus.UNCHANGED, 0)}


def test_tests_of_a_new_build_cost_a_request_for_the_list(collected: Collected) -> None:
    store = organization_with_builds()
    store.pipelines.coverage[22] = []
    with serving(store) as server:
        collected.collect(server, PAYMENTS)
        asked = server.requests(RUNS)
        built(store, 26, 6)
        now = at(24 * 365)
        store.pipelines.test_runs.append(TestRun(64, 26, "money", now, now, 7))
        collected.collect(server, PAYMENTS)
        assert server.requests(RUNS) - asked == 1
    # The organisation's clock runs ahead of ours: what it tells of a later time comes when that has come.
    assert collected.count("test_runs") == 3


def test_cases_beyond_a_bound_are_told(collected: Collected) -> None:
    store = organization_with_builds()
    store.pipelines.test_runs[0].cases = [(f"case {number}", "Failed", None) for number in range(1_200)]
    with serving(store) as server:
        collected.collect(server, PAYMENTS)
    assert collected.rows("select count(*) from raw_azure_devops.test_cases where run_id = 61") == [(1_000,)]
    assert collected.rows("select key, reason from raw_azure_devops._rejected_rows") == [
        ("61", "has 1,200 cases that did not pass, of which 1,000 are kept")
    ]
