"""From events to rows with the columns of `marts.metrics`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from infra.demo.truth.percentiles import percentile
from infra.demo.truth.periods import Calendar, Grain, period_start

ORGANIZATION = ("organization", "organization")
WITHOUT_DAYS = ("repository", "project", "board")
"""Types of entities that have no values of single dates."""
BEFORE_HISTORY = "before_history_start"
NO_VALUE = "no_value"


class Kind(StrEnum):
    """Way in which the events of a period become its value; snapshots are in `snapshots.py`."""

    RATE = "rate"
    COUNT = "count"
    SUM = "sum"
    RATIO = "ratio"
    MEAN = "mean"
    LOAD = "load"
    """Events per person who has any, the person being `counted_id`."""
    MEDIAN = "median"


@dataclass(frozen=True)
class Metric:
    """Name, kind and unit of a metric, and the grains that it has."""

    name: str
    kind: Kind
    unit: str
    grains: tuple[Grain, ...] = tuple(Grain)
    counts_once: tuple[str, ...] = ("organization", "team", "service", "repository")
    """Types of the entities that count each `counted_id` once; the others count events."""


@dataclass(frozen=True)
class Event:
    """Something that counts in the period of `at`, for each of its entities, or is left out for a reason."""

    event_id: str
    at: datetime
    value: float | None
    entities: tuple[tuple[str, str], ...]
    """Type and id of each entity besides the organisation; with `alone` all entities."""
    exclusion: str | None = None
    counted_id: str | None = None
    """Id of what is counted once, such as a group of deployments or a person; null where the event itself counts."""
    alone: bool = False
    """Whether `entities` is complete, so that the organisation does not count the event."""

    @property
    def everybody(self) -> tuple[tuple[str, str], ...]:
        """All entities that count it, each once."""
        return tuple(dict.fromkeys(self.entities if self.alone else (ORGANIZATION, *self.entities)))


@dataclass(frozen=True)
class Row:
    """A row of `marts.metrics`."""

    metric: str
    entity_type: str
    entity_id: str
    grain: str
    period_start: date
    is_complete: bool
    value: float | None
    unit: str
    sample_size: int
    excluded_count: int
    p50: float | None = None
    p75: float | None = None
    p90: float | None = None
    p95: float | None = None


def reason(event: Event, calendar: Calendar) -> str | None:
    """Why an event is left out; null where it counts."""
    if calendar.date_of(event.at) < calendar.history_start:
        return BEFORE_HISTORY
    return event.exclusion or (NO_VALUE if event.value is None else None)


def aggregate(metric: Metric, events: Iterable[Event], calendar: Calendar) -> Iterator[Row]:
    """Rows of one metric for every entity, grain and period with an event at or before `as_of`.

    An event before the history starts is left out in the first period with a later event of the entity.
    """
    by_entity: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        if event.at <= calendar.as_of:
            for entity in event.everybody:
                by_entity[entity].append(event)
    for entity, own in sorted(by_entity.items()):
        dates = [calendar.date_of(event.at) for event in own]
        first = min(dates)
        first_shown = min((day for day in dates if day >= calendar.history_start), default=calendar.history_start)
        for grain in metric.grains:
            if grain is Grain.DAY and entity[0] in WITHOUT_DAYS:
                continue
            periods: dict[date, list[Event]] = defaultdict(list)
            for event in own:
                periods[period_start(max(calendar.date_of(event.at), first_shown), grain)].append(event)
            for start, inside in sorted(periods.items()):
                yield _row(metric, entity, (grain, start), inside, calendar, first)


def _row(
    metric: Metric, entity: tuple[str, str], period: tuple[Grain, date], inside: Sequence[Event],
    calendar: Calendar, first: date,
) -> Row:  # fmt: skip
    grain, start = period
    counted = [event for event in inside if reason(event, calendar) is None]
    values = [event.value for event in counted if event.value is not None]
    if metric.kind is Kind.LOAD:
        values = [float(n) for n in Counter(_counted(metric, event, entity) for event in counted).values()]
    size = len({_counted(metric, event, entity) for event in counted})
    days = calendar.rate_days(start, grain, max(first, calendar.history_start))
    percentiles: list[float | None] = [None] * 4
    if metric.kind in (Kind.MEAN, Kind.MEDIAN, Kind.LOAD):
        percentiles = [percentile(values, share) for share in (0.5, 0.75, 0.9, 0.95)]
    return Row(
        metric.name, *entity, grain, start, calendar.is_complete(start, grain), _value(metric.kind, values, size, days),
        metric.unit, size, len(inside) - len(counted), *percentiles,
    )  # fmt: skip


def _counted(metric: Metric, event: Event, entity: tuple[str, str]) -> str:
    once = entity[0] in metric.counts_once
    return event.counted_id if once and event.counted_id is not None else event.event_id


def _value(kind: Kind, values: Sequence[float], size: int, days: int) -> float | None:
    if kind is Kind.RATE:
        return size / days
    if kind is Kind.COUNT:
        return float(size)
    if not values:
        return 0.0 if kind is Kind.SUM else None
    if kind in (Kind.RATIO, Kind.MEAN, Kind.LOAD):
        return sum(values) / len(values)
    if kind is Kind.MEDIAN:
        return percentile(values, 0.5)
    return float(sum(values))
