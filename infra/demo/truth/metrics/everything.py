"""All metrics by name."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from infra.demo.truth.aggregation import Event, Metric, Row, aggregate, reason
from infra.demo.truth.averages import Stay, averages
from infra.demo.truth.facts import Facts
from infra.demo.truth.metrics import commits, deployments, epics, issues, pipelines, pull_requests, sprints, tests
from infra.demo.truth.snapshots import Item, snapshots

Selection = Callable[[Facts], Iterable[Event]]


def selections() -> dict[str, tuple[Metric, Selection]]:
    """Each metric that is made of events, and what selects them."""
    known: list[tuple[Metric, Selection]] = [
        (deployments.FREQUENCY, deployments.frequency),
        (deployments.DAYS_PER_WEEK, deployments.days_per_week),
        (deployments.LEAD_TIME, deployments.lead_time),
        (deployments.LEAD_TIME_HUMAN, lambda facts: deployments.lead_time(facts, humans_only=True)),
        (deployments.FAIL_RATE, deployments.fail_rate),
        (deployments.RECOVERY, deployments.recovery),
        (deployments.REWORK, deployments.rework),
        (deployments.BATCH_SIZE, deployments.batch_size),
        (deployments.SIZE, deployments.size),
        (commits.COMMITS, commits.commits),
        (commits.AUTHORS, commits.authors),
        (commits.CHURN, commits.churn),
        (commits.ASSISTED, commits.assisted),
        (commits.ASSISTED_CHURN, partial(commits.churn, assisted_only=True)),
        (pull_requests.MERGED, pull_requests.merged),
        (pull_requests.TIME_TO_FIRST_REVIEW, pull_requests.first_review),
        (pull_requests.TIME_TO_APPROVE, pull_requests.first_approval),
        (pull_requests.ASSISTED, pull_requests.assisted),
        (pipelines.DURATION, pipelines.duration),
        (pipelines.QUEUE_TIME, pipelines.queue_time),
        (pipelines.SUCCESS_RATE, lambda facts: pipelines.success_rate(facts, of_pull_requests=False)),
        (pipelines.SUCCESS_RATE_PULL_REQUESTS, lambda facts: pipelines.success_rate(facts, of_pull_requests=True)),
        (pipelines.RERUN_RATE, pipelines.rerun_rate),
        (pipelines.FLAKY_RATE, pipelines.flaky_rate),
        (pipelines.RED_TIME, pipelines.default_branch_red_time),
        (pipelines.COMPUTE_TIME, pipelines.compute_time),
        (tests.SUCCESS_RATE, tests.success_rate),
        (tests.SUITE_DURATION, tests.suite_duration),
        (tests.FLAKY, tests.flaky),
        (pull_requests.REVIEW_LOAD, pull_requests.reviews),
        (issues.THROUGHPUT, issues.throughput),
        (issues.LEAD_TIME, issues.lead_time),
        (issues.CYCLE_TIME, issues.cycle_time),
        (issues.CYCLE_TIME_MEAN, issues.cycle_time),
        (issues.REOPENED, issues.reopened),
        (issues.FLOW_EFFICIENCY, issues.flow_efficiency),
        (issues.BLOCKED_TIME, issues.blocked_time),
        (epics.ON_TIME, epics.on_time),
        (sprints.THROUGHPUT, sprints.throughput),
        (sprints.PREDICTABILITY, sprints.predictability),
    ]
    known += [(metric, _of_merged(value)) for metric, value in pull_requests.MERGED_VALUES]
    known += [
        (metric, partial(pull_requests.allocation, kind=kind)) for kind, metric in pull_requests.ALLOCATIONS.items()
    ]
    known += [(metric, partial(sprints.in_points, value=value)) for metric, value in sprints.VALUES]
    known += [(metric, partial(issues.allocation, kind=kind)) for kind, metric in issues.ALLOCATIONS.items()]
    known += [
        (metric, partial(pull_requests.compared, is_assisted=is_assisted, value=value))
        for metric, is_assisted, value in pull_requests.COMPARED
    ]
    for side, is_assisted in pull_requests.SIDES:
        known += [
            (_of_side(deployments.FAIL_RATE, side), deployments.of_side(deployments.fail_rate, is_assisted)),
            (_of_side(deployments.REWORK, side), deployments.of_side(deployments.rework, is_assisted)),
            (
                _of_side(deployments.LEAD_TIME, side),
                partial(deployments.lead_time, humans_only=True, is_assisted_side=is_assisted),
            ),
        ]
    return {metric.name: (metric, selection) for metric, selection in known}


def _stays() -> dict[str, tuple[Metric, Callable[[Facts], Iterable[Stay]]]]:
    """Each metric that is an average over time, and what stays in the state that it counts."""
    known: tuple[tuple[Metric, Callable[[Facts], Iterable[Stay]]], ...] = (
        (issues.WORK_IN_PROGRESS, issues.stays),
        (issues.LITTLES_LAW_GAP, issues.stays),
        (pull_requests.OPEN, pull_requests.stays),
    )
    return {metric.name: (metric, stays) for metric, stays in known}


def _snapshots() -> dict[str, tuple[Metric, Callable[[Facts], Iterable[Item]]]]:
    """Each metric that is measured at the end of periods, and what it measures."""
    known: tuple[tuple[Metric, Callable[[Facts], Iterable[Item]]], ...] = (
        (pull_requests.STALE, pull_requests.stale),
        (tests.COVERAGE, tests.coverage),
    )
    return {metric.name: (metric, items) for metric, items in known}


def names() -> list[str]:
    """Names of all metrics."""
    return sorted([*selections(), *_snapshots(), *_stays()])


def rows(name: str, facts: Facts) -> Iterator[Row]:
    """All rows of a metric."""
    if name in _snapshots():
        metric, items = _snapshots()[name]
        return snapshots(metric, items(facts), facts.world.calendar)
    if name in _stays():
        metric, stays = _stays()[name]
        departures = issues.cycle_time(facts) if metric is issues.LITTLES_LAW_GAP else ()
        return averages(metric, stays(facts), facts.world.calendar, departures)
    metric, selection = selections()[name]
    return aggregate(metric, selection(facts), facts.world.calendar)


def exclusions(name: str, facts: Facts) -> Iterator[tuple[str, str]]:
    """Id and reason of every event of a metric that is left out."""
    _, selection = selections()[name]
    for event in selection(facts):
        why = reason(event, facts.world.calendar)
        if why is not None and event.at <= facts.world.calendar.as_of:
            yield event.event_id, why


def _of_side(metric: Metric, side: str) -> Metric:
    return replace(metric, name=f"{metric.name}_{side}")


def _of_merged(value: pull_requests.Value) -> Selection:
    return lambda facts: pull_requests.of_merged(facts, value)
