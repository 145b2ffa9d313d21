"""Metrics of tests and coverage; the team is the owner of the service at the event."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from infra.demo.truth.aggregation import Event, Kind, Metric
from infra.demo.truth.facts import Facts
from infra.demo.truth.metrics.pipelines import at_service
from infra.demo.truth.reports import Suite, TestReport
from infra.demo.truth.snapshots import Item

SUCCESS_RATE = Metric("test_success_rate", Kind.MEAN, "ratio")
SUITE_DURATION = Metric("test_suite_duration", Kind.MEDIAN, "seconds")
FLAKY = Metric("flaky_tests", Kind.COUNT, "count")
COVERAGE = Metric("test_coverage", Kind.MEAN, "ratio")


def success_rate(facts: Facts) -> Iterator[Event]:
    """CI runs with the share of the cases that passed, of those that passed or failed, all attempts together."""
    runs: dict[tuple[str, int], list[TestReport]] = defaultdict(list)
    for report in facts.world.test_reports:
        runs[report.repository, report.run_id].append(report)
    for (repository, run_id), reports in sorted(runs.items()):
        passed = sum(suite.passed for report in reports for suite in report.suites)
        failed = sum(len(suite.failed) for report in reports for suite in report.suites)
        value = passed / (passed + failed) if passed + failed else None
        last = max(report.finished_at for report in reports)
        exclusion = None if passed + failed else "no_verdict"
        yield at_service(facts, repository, f"{repository}:{run_id}", last, value, exclusion)


def suite_duration(facts: Facts) -> Iterator[Event]:
    """Suites of all reports with their seconds."""
    for report in facts.world.test_reports:
        for suite in report.suites:
            name = f"{report.repository}:{report.run_id}:{report.attempt}:{suite.name}"
            yield at_service(facts, report.repository, name, report.finished_at, suite.seconds, None)


def flaky(facts: Facts) -> Iterator[Event]:
    """Cases that failed in a report of a commit and passed in another one, once per commit."""
    of_commit: dict[tuple[str, str, str], list[tuple[datetime, Suite]]] = defaultdict(list)
    for report in facts.world.test_reports:
        for suite in report.suites:
            of_commit[report.repository, report.sha, suite.name].append((report.finished_at, suite))
    for (repository, sha, name), seen in sorted(of_commit.items()):
        for case in sorted({case for _, suite in seen for case in suite.failed}):
            failed = [(at, suite) for at, suite in seen if case in suite.failed]
            passed = [
                at
                for at, suite in seen
                if case not in suite.failed | suite.skipped and _size(suite) in {_size(other) for _, other in failed}
            ]
            if passed:
                at = max(min(passed), min(at for at, _ in failed))
                event_id = f"{repository}:{name}:{case}"
                yield at_service(facts, repository, f"{event_id}@{sha}", at, 1.0, None, counted_id=event_id)


def coverage(facts: Facts) -> Iterator[Item]:
    """Repositories from their first measurement on, with the coverage of the commit that was measured last."""
    of_repository: dict[str, dict[str, TestReport]] = defaultdict(dict)
    for report in facts.world.test_reports:
        of_repository[report.repository].setdefault(report.sha, report)
    for repository, commits in sorted(of_repository.items()):
        yield _item(facts, repository, list(commits.values()))


def _item(facts: Facts, repository: str, measured: list[TestReport]) -> Item:
    def value(moment: datetime) -> float:
        last = max((one for one in measured if one.finished_at <= moment), key=lambda one: one.finished_at)
        return last.lines_covered / last.lines_total

    def entities(moment: datetime) -> tuple[tuple[str, str], ...]:
        return at_service(facts, repository, "", moment, None, None).entities

    began = min(one.finished_at for one in measured)
    return Item(began, None, entities, lambda _: True, value, None)


def _size(suite: Suite) -> int:
    return suite.passed + len(suite.failed) + len(suite.skipped)
