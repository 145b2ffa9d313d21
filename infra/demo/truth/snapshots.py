"""Metrics that are measured at the end of each period, or at `as_of` in the last."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from infra.demo.truth.aggregation import ORGANIZATION, WITHOUT_DAYS, Kind, Metric, Row
from infra.demo.truth.periods import Calendar, Grain, next_period

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Item:
    """Something that is open at some moments, and adds to the value then, unless it is left out for a reason."""

    began: datetime
    ended: datetime | None
    """After which it is never open again."""
    entities: Callable[[datetime], tuple[tuple[str, str], ...]]
    is_open: Callable[[datetime], bool]
    counts: Callable[[datetime], float]
    """Value that it adds while it is open."""
    exclusion: str | None


def snapshots(metric: Metric, items: Iterable[Item], calendar: Calendar) -> Iterator[Row]:
    """Rows of a snapshot metric: the sum of what `sample_size` open items add; of one of means, their mean."""
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
    sums: dict[tuple[str, str], float] = defaultdict(float)
    tallies: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for item in items:
        if item.began > moment or (item.ended is not None and item.ended < moment) or not item.is_open(moment):
            continue
        for entity in dict.fromkeys((ORGANIZATION, *item.entities(moment))):
            if item.exclusion is not None:
                tallies[entity][1] += 1
            else:
                sums[entity] += item.counts(moment)
                tallies[entity][0] += 1
    for entity, (size, excluded) in sorted(tallies.items()):
        value = sums[entity] / size if metric.kind is Kind.MEAN and size else sums[entity]
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
