"""Metrics that are measured at the end of each period, or at `as_of` in the last."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from infra.demo.truth.aggregation import ORGANIZATION, WITHOUT_DAYS, Metric, Row
from infra.demo.truth.periods import Calendar, Grain, next_period

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Item:
    """Something that is open at some moments, and counts at some of those, unless it is left out for a reason."""

    began: datetime
    ended: datetime | None
    """After which it is never open again."""
    entities: Callable[[datetime], tuple[tuple[str, str], ...]]
    is_open: Callable[[datetime], bool]
    counts: Callable[[datetime], bool]
    exclusion: str | None


def snapshots(metric: Metric, items: Iterable[Item], calendar: Calendar) -> Iterator[Row]:
    """Rows of a snapshot metric: `value` items that count of `sample_size` open ones."""
    everything = list(items)
    if not everything:
        return
    first = calendar.date_of(min(item.began for item in everything))
    for grain in metric.grains:
        for start in calendar.periods(first, grain):
            yield from _measured(metric, everything, (grain, start), calendar)


def _measured(metric: Metric, items: list[Item], period: tuple[Grain, date], calendar: Calendar) -> Iterator[Row]:
    grain, start = period
    moment = min(calendar.midnight(next_period(start, grain)) - MOMENT, calendar.as_of)
    tallies: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for item in items:
        if item.began > moment or (item.ended is not None and item.ended < moment) or not item.is_open(moment):
            continue
        for entity in dict.fromkeys((ORGANIZATION, *item.entities(moment))):
            if item.exclusion is not None:
                tallies[entity][2] += 1
            else:
                tallies[entity][0] += item.counts(moment)
                tallies[entity][1] += 1
    for entity, (value, size, excluded) in sorted(tallies.items()):
        if grain is not Grain.DAY or entity[0] not in WITHOUT_DAYS:
            complete = calendar.is_complete(start, grain)
            yield Row(
                metric.name,
                *entity,
                grain,
                start,
                complete,
                float(value) if size else None,
                metric.unit,
                size,
                excluded,
            )
