"""Flow of issues: stays in statuses by month, issues of each category by day, and what is in progress at the end."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from infra.demo.truth.aggregation import ORGANIZATION
from infra.demo.truth.facts import Facts
from infra.demo.truth.metrics.issues import places_of, stays
from infra.demo.truth.percentiles import percentile
from infra.demo.truth.statuses import status_intervals

OPEN = ("to_do", "in_progress")
CATEGORIES = (*OPEN, "done", "not_done")
Entity = tuple[str, str]


class Stays(NamedTuple):
    """Stays of the issues of an entity in a status that ended in a month, in seconds."""

    entity: Entity
    month: date
    status: str
    stays: int
    p50: float
    p75: float
    p90: float
    total: float
    is_bottleneck: bool


class Ageing(NamedTuple):
    """An issue in progress at `as_of`: its status, and the seconds since work on it began and since it is there."""

    issue: str
    status: str
    age: float
    in_status: float


def time_in_status(facts: Facts) -> Iterator[Stays]:
    """Ended stays in open statuses; the bottleneck is the one whose 75th percentile is furthest above everybody's."""
    calendar = facts.world.calendar
    lengths: dict[tuple[Entity, date], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in facts.world.issues:
        for row in status_intervals([one]) if one.exclusion is None else ():
            if row.category in OPEN and row.ended_at is not None and row.ended_at <= calendar.as_of:
                month = calendar.date_of(row.ended_at).replace(day=1)
                for entity in dict.fromkeys((ORGANIZATION, *places_of(facts, one, row.ended_at))):
                    seconds = (row.ended_at - row.started_at).total_seconds()
                    lengths[entity, month][row.status].append(seconds)
    for (entity, month), statuses in lengths.items():
        everybody = lengths[ORGANIZATION, month]
        above = {status: _below(found, 0.75) - _below(everybody[status], 0.75) for status, found in statuses.items()}
        worst = min(above, key=lambda status: (-above[status], status))
        for status, found in statuses.items():
            is_bottleneck = status == worst and above[status] > 0
            p50, p75, p90 = (_below(found, share) for share in (0.5, 0.75, 0.9))
            yield Stays(entity, month, status, len(found), p50, p75, p90, sum(found), is_bottleneck)


def cumulative_flow(facts: Facts) -> Iterator[tuple[Entity, date, str, int]]:
    """Number of issues in each category at the end of each date, from an entity's first one to that of `as_of`."""
    calendar = facts.world.calendar
    changes: dict[Entity, Counter[tuple[date, str]]] = defaultdict(Counter)
    for one in facts.world.issues:
        for row in status_intervals([one]) if one.exclusion is None else ():
            for entity in (ORGANIZATION, *(place for place in places_of(facts, one, None) if place[0] != "team")):
                for at, change in ((row.started_at, 1), (row.ended_at, -1)):
                    if at is not None and at <= calendar.as_of:
                        changes[entity][calendar.date_of(at), row.category] += change
    for entity, own in changes.items():
        counts, day = dict.fromkeys(CATEGORIES, 0), min(on for on, _ in own)
        while day <= calendar.today:
            for category in CATEGORIES:
                counts[category] += own[day, category]
                yield entity, day, category, counts[category]
            day += timedelta(days=1)


def ageing(facts: Facts) -> Iterator[Ageing]:
    """Issues in progress at `as_of`."""
    as_of, issues = facts.world.calendar.as_of, {one.identity: one for one in facts.world.issues}
    for stay in stays(facts):
        if stay.exclusion is None and stay.began <= as_of and (stay.ended is None or stay.ended > as_of):
            one = issues[stay.subject]
            now = [row for row in status_intervals([one]) if row.started_at <= as_of][-1]
            age, in_status = ((as_of - since).total_seconds() for since in (min(one.begun), now.started_at))
            yield Ageing(one.identity, now.status, age, in_status)


def _below(values: Sequence[float], share: float) -> float:
    found = percentile(values, share)
    assert found is not None
    return found
