"""Windows of time in the syntax of GitHub's search: `2024-01-01..2024-02-01`, `>=2024-01-01T00:00:00Z`, `*..2024`."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_PART = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?)?")
_COMPARISON = re.compile(r"(>=|<=|>|<)?(.+)")
BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Window:
    """From `begin` on and before `end`."""

    begin: datetime = BEGINNING
    end: datetime = END

    def holds(self, moment: datetime) -> bool:
        """Whether a moment is in it."""
        return self.begin <= moment < self.end


def window(text: str) -> Window:
    """Read a window. A day is meant as a whole, a moment as its second, both ends of a range inclusive.

    Raises:
        ValueError: the text is none.
    """
    first, separator, last = text.partition("..")
    if separator:
        return Window(
            BEGINNING if first == "*" else _span(first)[0],
            END if last == "*" else _span(last)[1],
        )
    match = _COMPARISON.fullmatch(text)
    if match is None:
        raise ValueError(text)
    begin, end = _span(match[2])
    return {
        None: Window(begin, end),
        ">=": Window(begin),
        ">": Window(end),
        "<=": Window(end=end),
        "<": Window(end=begin),
    }[match[1]]


def _span(text: str) -> tuple[datetime, datetime]:
    match = _PART.fullmatch(text)
    if match is None:
        raise ValueError(text)
    begin = datetime.fromisoformat(text)
    begin = begin if begin.tzinfo else begin.replace(tzinfo=UTC)
    return begin, begin + (timedelta(seconds=1) if match[1] else timedelta(days=1))
