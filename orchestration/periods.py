"""Periods as people write them: a day, an ISO week, a month, a quarter."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from infra.errors import UsageError


@dataclass(frozen=True)
class Period:
    """A calendar period; `end` is the first day after it."""

    grain: str
    start: date
    end: date

    @property
    def name(self) -> str:
        """As people write it, and `parse_period` reads it: `2026-08-01`, `2026-W35`, `2026-08` or `2026-Q3`."""
        match self.grain:
            case "week":
                year, week, _ = self.start.isocalendar()
                return f"{year}-W{week:02}"
            case "month":
                return f"{self.start:%Y-%m}"
            case "quarter":
                return f"{self.start.year}-Q{self.start.month // 3 + 1}"
        return self.start.isoformat()

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)

    def before(self) -> "Period":
        """The period of the same grain that ends where this one begins."""
        return period_of(self.grain, self.start - timedelta(days=1))


def period_of(grain: str, day: date) -> Period:
    """The day, week, month or quarter that a date lies in."""
    match grain:
        case "week":
            monday = day - timedelta(days=day.weekday())
            return Period("week", monday, monday + timedelta(days=7))
        case "month":
            return _months("month", day.year, day.month, 1)
        case "quarter":
            return _months("quarter", day.year, (day.month - 1) // 3 * 3 + 1, 3)
    return Period("day", day, day + timedelta(days=1))


def parse_period(text: str) -> Period:
    """`2026-08-01`, `2026-W35`, `2026-08` or `2026-Q3`.

    Raises:
        UsageError: none of these, or a date that does not exist.
    """
    try:
        if match := re.fullmatch(r"(\d{4})-W(\d{1,2})", text):
            monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
            return Period("week", monday, monday + timedelta(days=7))
        if match := re.fullmatch(r"(\d{4})-Q([1-4])", text):
            return _months("quarter", int(match[1]), 3 * int(match[2]) - 2, 3)
        if match := re.fullmatch(r"(\d{4})-(\d{2})", text):
            return _months("month", int(match[1]), int(match[2]), 1)
        day = date.fromisoformat(text)
        return Period("day", day, day + timedelta(days=1))
    except ValueError as error:
        raise UsageError(
            f"{text!r} is no period ({error}). Write a day (2026-08-01), a week (2026-W35), a month (2026-08) "
            "or a quarter (2026-Q3)."
        ) from None


def _months(grain: str, year: int, month: int, length: int) -> Period:
    after = month + length
    end = date(year + (after > 12), after - 12 if after > 12 else after, 1)
    return Period(grain, date(year, month, 1), end)
