"""Metrics of tests and coverage of the oracle, by hand."""

from infra.demo.truth import facts
from infra.demo.truth.facts import Facts
from infra.demo.truth.metrics import everything
from infra.demo.truth.reports import Suite, TestReport
from tests.infra.demo.truth.small_world import SHOP, at, world


def suite(passed: int, failed: str = "", skipped: str = "", seconds: float = 60, name: str = "unit") -> Suite:
    return Suite(name, passed, frozenset(failed.split()), frozenset(skipped.split()), seconds)


def report(
    run: int, hours: float, *suites: Suite, attempt: int = 1, sha: str = "a", lines: tuple[int, int] = (8, 10)
) -> TestReport:
    return TestReport(SHOP, run, attempt, sha, at(hours), suites, *lines)


def find(*reports: TestReport) -> Facts:
    return facts.find(world(test_reports=list(reports)))


def value(name: str, found: Facts, grain: str = "quarter") -> list[tuple[float | None, int, int]]:
    return [
        (row.value, row.sample_size, row.excluded_count)
        for row in everything.rows(name, found)
        if (row.entity_type, row.grain) == ("service", grain)
    ]


def test_attempts_of_a_run_are_one_test_run_and_skipped_cases_are_aside() -> None:
    found = find(
        report(1, 0, suite(8, "a", "b")),
        report(1, 1, suite(9, "", "b"), attempt=2),
        report(2, 2, suite(3, "a")),
        report(3, 3, suite(0, "", "b")),
    )
    assert value("test_success_rate", found) == [((17 / 18 + 3 / 4) / 2, 2, 1)]


def test_the_median_of_suites_is_over_all_reports() -> None:
    found = find(
        report(1, 0, suite(1, seconds=10), suite(1, seconds=50, name="api")), report(2, 1, suite(1, seconds=20))
    )
    assert value("test_suite_duration", found) == [(20, 3, 0)]


def test_a_case_is_flaky_where_it_failed_and_passed_on_a_commit_whose_suite_has_as_many_cases() -> None:
    assert value("flaky_tests", find(report(1, 0, suite(2, "a")), report(1, 1, suite(3), attempt=2))) == [(1, 1, 0)]
    twice = [report(run, run, suite(2, "a"), sha=sha) for run, sha in ((1, "a"), (2, "b"))]
    assert value("flaky_tests", find(*twice, *(report(9, 9, suite(3), sha=sha) for sha in "ab"))) == [(1, 1, 0)]
    for other in (suite(2), suite(2, "a"), suite(2, "", "a")):
        assert value("flaky_tests", find(report(1, 0, suite(2, "a")), report(2, 1, other))) == []
    assert value("flaky_tests", find(report(1, 0, suite(2, "a")), report(2, 1, suite(3), sha="b"))) == []


def test_coverage_is_that_of_the_commit_that_was_first_measured_last() -> None:
    found = find(
        report(1, 0, sha="a", lines=(8, 10)), report(2, 2, sha="b", lines=(6, 10)), report(1, 3, attempt=2, sha="a")
    )
    assert value("test_coverage", found) == [(0.6, 1, 0)] * 2
