"""Calendar periods in the organisation's time zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Grain(StrEnum):
    """Length of a period."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


def period_start(day: date, grain: Grain) -> date:
    """First date of the period that `day` is in; weeks start on Monday."""
    if grain is Grain.DAY:
        return day
    if grain is Grain.WEEK:
        return day - timedelta(days=day.weekday())
    if grain is Grain.MONTH:
        return day.replace(day=1)
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def next_period(start: date, grain: Grain) -> date:
    """First date after the period that begins at `start`."""
    if grain is Grain.DAY:
        return start + timedelta(days=1)
    if grain is Grain.WEEK:
        return start + timedelta(days=7)
    months = start.year * 12 + start.month - 1 + (1 if grain is Grain.MONTH else 3)
    return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True)
class Calendar:
    """The organisation's time zone, its first day and the moment of looking."""

    timezone: ZoneInfo
    history_start: date
    as_of: datetime

    @property
    def today(self) -> date:
        """Date of `as_of`."""
        return self.date_of(self.as_of)

    def date_of(self, moment: datetime) -> date:
        """Local date of a moment."""
        return moment.astimezone(self.timezone).date()

    def midnight(self, day: date) -> datetime:
        """The moment at which a local date begins."""
        return datetime(day.year, day.month, day.day, tzinfo=self.timezone)

    def is_complete(self, start: date, grain: Grain) -> bool:
        """Whether the period that begins at `start` has ended at `as_of`."""
        return self.midnight(next_period(start, grain)) <= self.as_of

    def rate_days(self, start: date, grain: Grain, first: date) -> int:
        """Whole dates of the period from the entity's first event to `as_of`, both included."""
        last = min(next_period(start, grain) - timedelta(days=1), self.today)
        return (last - max(start, first)).days + 1

    def periods(self, first: date, grain: Grain) -> Iterator[date]:
        """Starts of the periods from that of `first` to that of `as_of`, none that ends before the history starts."""
        start = period_start(max(first, self.history_start), grain)
        while start <= self.today:
            yield start
            start = next_period(start, grain)
