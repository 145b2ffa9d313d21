"""Metrics of sprints, by replay: what was in a sprint when it started, what came and went, what was done at its end."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from infra.demo.truth.aggregation import Event, Kind, Metric
from infra.demo.truth.facts import Facts
from infra.demo.truth.plans import Estimate, Sprint
from infra.demo.truth.statuses import status_intervals

VELOCITY = Metric("velocity", Kind.MEAN, "points")
THROUGHPUT = Metric("sprint_throughput", Kind.MEAN, "count")
COMMITMENT = Metric("sprint_commitment", Kind.MEAN, "points")
PREDICTABILITY = Metric("sprint_predictability", Kind.MEAN, "ratio")
SCOPE_ADDED = Metric("sprint_scope_added", Kind.MEAN, "points")
SCOPE_REMOVED = Metric("sprint_scope_removed", Kind.MEAN, "points")
ESTIMATE_CHANGE = Metric("sprint_estimate_change", Kind.MEAN, "points")
CARRY_OVER = Metric("sprint_carry_over", Kind.MEAN, "points")


@dataclass
class Tally:
    """Points of a sprint; null is an item without an estimate then."""

    committed: dict[str, float | None] = field(default_factory=dict)
    added: list[float | None] = field(default_factory=list)
    removed: list[float | None] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    done: dict[str, float | None] = field(default_factory=dict)
    carried_over: dict[str, float | None] = field(default_factory=dict)

    @property
    def is_estimated(self) -> bool:
        """An item of the sprint had an estimate."""
        seen = (*self.committed.values(), *self.added, *self.removed, *self.done.values(), *self.carried_over.values())
        return any(points is not None for points in seen)


Value = Callable[[Tally], float | None]
VALUES: tuple[tuple[Metric, Value], ...] = (
    (VELOCITY, lambda tally: _sum(tally.done.values())),
    (COMMITMENT, lambda tally: _sum(tally.committed.values())),
    (SCOPE_ADDED, lambda tally: _sum(tally.added)),
    (SCOPE_REMOVED, lambda tally: _sum(tally.removed)),
    (ESTIMATE_CHANGE, lambda tally: sum(tally.changed)),
    (CARRY_OVER, lambda tally: _sum(tally.carried_over.values())),
)
"""Metrics in points."""


def in_points(facts: Facts, value: Value) -> Iterator[Event]:
    """Completed sprints, without those that nobody estimated."""
    for sprint, tally in _tallies(facts):
        if tally.is_estimated:
            yield _event(facts, sprint, value(tally))
        else:
            yield _event(facts, sprint, None, "no_estimates")


def predictability(facts: Facts) -> Iterator[Event]:
    """Completed sprints with the share of the committed points that was done."""
    for sprint, tally in _tallies(facts):
        committed = _sum(tally.committed.values())
        if not tally.is_estimated or not committed:
            yield _event(facts, sprint, None, "no_commitment" if tally.is_estimated else "no_estimates")
        else:
            done = _sum(points for item, points in tally.committed.items() if item in tally.done)
            yield _event(facts, sprint, done / committed)


def throughput(facts: Facts) -> Iterator[Event]:
    """Completed sprints with the number of items that were done."""
    for sprint, tally in _tallies(facts):
        yield _event(facts, sprint, float(len(tally.done)))


def _tallies(facts: Facts) -> Iterator[tuple[Sprint, Tally]]:
    """Each completed sprint with what became of its items."""
    estimates: dict[str, list[Estimate]] = defaultdict(list)
    for estimate in facts.world.estimates:
        estimates[estimate.item].append(estimate)
    counted = [issue for issue in facts.world.issues if issue.exclusion is None]
    statuses = defaultdict(list)
    for status in status_intervals(counted):
        statuses[status.issue].append(status)
    for sprint in facts.world.sprints:
        tally, start, end = Tally(), sprint.started_at, sprint.completed_at
        for one in facts.world.sprint_memberships:
            if one.sprint != sprint.number or one.item not in statuses:
                continue
            if one.until and one.until <= max(one.since, start):  # put in by mistake, and out at once
                continue
            own = estimates[one.item]
            if one.since <= start:
                tally.committed[one.item] = _points(own, start)
            else:
                tally.added.append(_points(own, one.since))
            tally.changed.append((_points(own, one.until or end) or 0) - (_points(own, max(one.since, start)) or 0))
            if one.until is not None:
                tally.removed.append(_points(own, one.until))
                continue
            held = [row.category for row in statuses[one.item] if row.started_at <= end]
            (tally.done if held[-1] == "done" else tally.carried_over)[one.item] = _points(own, end)
        yield sprint, tally


def _points(estimates: Iterable[Estimate], at: datetime) -> float | None:
    return next((one.points for one in estimates if one.since <= at and (one.until is None or at < one.until)), None)


def _sum(points: Iterable[float | None]) -> float:
    return sum(one for one in points if one is not None)


def _event(facts: Facts, sprint: Sprint, value: float | None, exclusion: str | None = None) -> Event:
    project = facts.world.project_ids[sprint.project]
    entities = (("board", sprint.board), ("project", project), ("team", f"team:{sprint.team}"))
    return Event(sprint.sprint_id, sprint.completed_at, value, entities, exclusion)
