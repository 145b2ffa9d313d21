"""Metrics that are averages over time, date by date: how many things were in a state over all moments of a period."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from infra.demo.truth.aggregation import ORGANIZATION, WITHOUT_DAYS, Event, Metric, Row, reason
from infra.demo.truth.periods import Calendar, Grain, next_period, period_start


@dataclass(frozen=True)
class Stay:
    """Something in a state from `began` until `ended` (exclusive, null: for good), or left out for a reason."""

    subject: str
    began: datetime
    ended: datetime | None
    entities: Callable[[datetime], tuple[tuple[str, str], ...]]
    exclusion: str | None = None


@dataclass
class _Tally:
    seconds: float
    counted: set[str]
    left_out: set[str]
    departures: int = 0


def averages(
    metric: Metric, stays: Iterable[Stay], calendar: Calendar, departures: Iterable[Event] = ()
) -> Iterator[Row]:
    """Rows of a metric: time in the state by the length of the period; the sample are the subjects that were in it.

    Each of the departures takes as many seconds off as it has, in the period of its end.
    """
    tallies: dict[tuple[tuple[str, str], Grain, date], _Tally] = defaultdict(lambda: _Tally(0.0, set(), set()))
    for stay in stays:
        for day, seconds in _dates(stay, calendar):
            for entity in dict.fromkeys((ORGANIZATION, *stay.entities(calendar.midnight(day)))):
                for grain in metric.grains:
                    tally = tallies[entity, grain, period_start(day, grain)]
                    if stay.exclusion is None:
                        tally.seconds += seconds
                        tally.counted.add(stay.subject)
                    else:
                        tally.left_out.add(stay.subject)
    for event in departures:
        if event.at <= calendar.as_of and reason(event, calendar) is None and event.value is not None:
            for entity in event.everybody:
                for grain in metric.grains:
                    tally = tallies[entity, grain, period_start(calendar.date_of(event.at), grain)]
                    tally.seconds -= event.value
                    tally.departures += 1
    for (entity, grain, start), tally in sorted(tallies.items(), key=lambda one: one[0]):
        if grain is Grain.DAY and entity[0] in WITHOUT_DAYS:
            continue
        length = (_end(start, grain, calendar) - _begin(start, calendar)).total_seconds()
        size = max(len(tally.counted), tally.departures)
        value = tally.seconds / length if size else None
        yield Row(
            metric.name, *entity, grain, start, calendar.is_complete(start, grain), value, metric.unit,
            size, len(tally.left_out),
        )  # fmt: skip


def _dates(stay: Stay, calendar: Calendar) -> Iterator[tuple[date, float]]:
    """The dates within the history on which it was in the state, with how long."""
    last = calendar.today if stay.ended is None else min(calendar.date_of(stay.ended), calendar.today)
    day = max(calendar.date_of(stay.began), calendar.history_start)
    while day <= last:
        began = max(stay.began, calendar.midnight(day))
        ended = min(_end(day, Grain.DAY, calendar), stay.ended or calendar.as_of)
        if ended > began:
            yield day, (ended - began.astimezone(ended.tzinfo)).total_seconds()
        day += timedelta(days=1)


def _begin(start: date, calendar: Calendar) -> datetime:
    return calendar.midnight(max(start, calendar.history_start)).astimezone(calendar.as_of.tzinfo)


def _end(start: date, grain: Grain, calendar: Calendar) -> datetime:
    return min(calendar.midnight(next_period(start, grain)).astimezone(calendar.as_of.tzinfo), calendar.as_of)
