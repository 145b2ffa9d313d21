"""The five metrics of DORA and the days with deployments."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from infra.demo.truth.aggregation import Event, Kind, Metric
from infra.demo.truth.assistance import is_assisted
from infra.demo.truth.deployments import Deployment
from infra.demo.truth.facts import Facts
from infra.demo.truth.generated import lines
from infra.demo.truth.periods import Grain, period_start
from infra.demo.truth.world import Commit

FREQUENCY = Metric("deployment_frequency", Kind.RATE, "per_day", counts_once=("organization", "team", "repository"))
DAYS_PER_WEEK = Metric("deployment_days_per_week", Kind.MEDIAN, "count", grains=(Grain.MONTH, Grain.QUARTER))
LEAD_TIME = Metric("change_lead_time", Kind.MEDIAN, "seconds")
LEAD_TIME_HUMAN = Metric("change_lead_time_human", Kind.MEDIAN, "seconds")
FAIL_RATE = Metric("change_fail_rate", Kind.RATIO, "ratio")
RECOVERY = Metric("failed_deployment_recovery_time", Kind.MEDIAN, "seconds")
REWORK = Metric("deployment_rework_rate", Kind.RATIO, "ratio")
BATCH_SIZE = Metric("deployment_batch_size", Kind.MEDIAN, "count")
SIZE = Metric("deployment_size", Kind.MEDIAN, "count")

Selection = Callable[[Facts], Iterator[Event]]


def exclusion(one: Deployment) -> str | None:
    """Why a production deployment does not count; null where it does."""
    if one.attempt.status != "success":
        return "not_successful"
    if one.is_redeploy:
        return "redeploy"
    return "rollout" if one.is_rollout else None


def frequency(facts: Facts) -> Iterator[Event]:
    """Production deployments."""
    for one in _production(facts):
        yield _event(facts, one, 1.0, exclusion(one), one.attempt.group_id)


def fail_rate(facts: Facts) -> Iterator[Event]:
    """Production deployments, 1 where failed."""
    for one in _production(facts):
        yield _event(facts, one, float(facts.outcomes[one.deployment_id].has_failed), exclusion(one))


def rework(facts: Facts) -> Iterator[Event]:
    """Production deployments, 1 where rework."""
    for one in _production(facts):
        yield _event(facts, one, float(facts.outcomes[one.deployment_id].is_rework), exclusion(one))


def recovery(facts: Facts) -> Iterator[Event]:
    """Failed production deployments with the seconds until they were repaired."""
    for one in _production(facts):
        outcome = facts.outcomes[one.deployment_id]
        if not outcome.has_failed:
            continue
        recovered = outcome.recovered_at
        if exclusion(one) is not None:
            yield _event(facts, one, None, exclusion(one))
            continue
        if recovered is None or recovered > facts.world.calendar.as_of:
            yield _event(facts, one, None, "unrecovered")
            continue
        seconds = (recovered - one.attempt.finished_at).total_seconds()
        yield _event(facts, one, seconds, "negative" if seconds < 0 else None)


def batch_size(facts: Facts) -> Iterator[Event]:
    """Production deployments with the number of commits that were new."""
    return _of_batches(facts, len)


def size(facts: Facts) -> Iterator[Event]:
    """Production deployments with the lines of those commits."""
    return _of_batches(facts, lambda batch: sum(lines(commit.changes) for commit in batch))


def _of_batches(facts: Facts, value: Callable[[list[Commit]], int]) -> Iterator[Event]:
    batches = _batches(facts)
    for one in _production(facts):
        batch = batches.get(one.deployment_id)
        missing = None if batch else "no_new_commits"
        yield _event(facts, one, float(value(batch)) if batch else None, exclusion(one) or missing)


def of_side(selection: Selection, is_assisted_side: bool) -> Selection:
    """Events of deployments that brought an AI-assisted commit, or of those that brought others only."""

    def select(facts: Facts) -> Iterator[Event]:
        sides = {
            deployment: any(is_assisted(commit, facts.people) for commit in batch)
            for deployment, batch in _batches(facts).items()
        }
        return (event for event in selection(facts) if sides.get(event.event_id) is is_assisted_side)

    return select


def _batches(facts: Facts) -> dict[str, list[Commit]]:
    """Commits that each deployment is known to have brought first, by its id; no merges."""
    batches: dict[str, list[Commit]] = defaultdict(list)
    for linked in facts.linked.values():
        for one in linked:
            if not one.commit.is_merge and one.exclusion not in ("baseline", "imported", "gap"):
                batches[one.deployment.deployment_id].append(one.commit)
    return batches


def lead_time(facts: Facts, humans_only: bool = False, is_assisted_side: bool | None = None) -> Iterator[Event]:
    """Commits with the seconds until their first production deployment, per service."""
    for service, linked in sorted(facts.linked.items()):
        for one in linked:
            if is_assisted_side not in (None, is_assisted(one.commit, facts.people)):
                continue
            is_bot = facts.people.kind(one.commit.account) == "bot"
            reason = one.exclusion or ("bot" if humans_only and is_bot else None)
            moment = one.deployment.attempt.finished_at
            entities = _entities(facts, one.deployment)
            yield Event(f"{one.commit.sha}:{service}", moment, one.lead_time_seconds, entities, reason)


def days_per_week(facts: Facts) -> Iterator[Event]:
    """Per entity and week that has ended: the dates with a counted deployment, weeks without one included.

    A week belongs to the period in which it ends.
    """
    calendar = facts.world.calendar
    dates: dict[tuple[str, str], set[date]] = defaultdict(set)
    for event in frequency(facts):
        day = calendar.date_of(event.at)
        if event.exclusion is None and event.at <= calendar.as_of and day >= calendar.history_start:
            for entity in event.everybody:
                dates[entity].add(day)
    for entity, days in sorted(dates.items()):
        counts = Counter(period_start(day, Grain.WEEK) for day in days)
        for week in calendar.periods(min(days), Grain.WEEK):
            if calendar.is_complete(week, Grain.WEEK):
                sunday = calendar.midnight(week + timedelta(days=6))
                yield Event(f"{entity[1]} {week}", sunday, float(counts[week]), (entity,), alone=True)


def _production(facts: Facts) -> Iterator[Deployment]:
    for _, deployments in sorted(facts.deployments.items()):
        yield from (one for one in deployments if one.is_production)


def _event(facts: Facts, one: Deployment, value: float | None, reason: str | None, counted: str | None = None) -> Event:
    return Event(one.deployment_id, one.attempt.finished_at, value, _entities(facts, one), reason, counted)


def _entities(facts: Facts, one: Deployment) -> tuple[tuple[str, str], ...]:
    name = one.attempt.service
    repository = next(service.repository for service in facts.world.services if service.name == name)
    owner = facts.people.owner(name, one.attempt.finished_at)
    return (("service", f"service:{name}"), ("repository", f"repository:{repository}"), *owner)
