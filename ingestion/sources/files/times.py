"""Times and days as files have them, a whole column at a time.

A time is ISO 8601 with its offset: `2024-01-31T09:30:00Z`, `2024-01-31 09:30:00.123+01:00`; seconds may be
missing, digits after microseconds are cut off. Rejected: a time without an offset, unless the block names the
`timezone` in which such times are meant; a date alone (the time of day would be a guess); seconds since 1970
(nobody can tell seconds from milliseconds from a number of something else); years outside of 1971 to 2199.

Systems that cannot leave a time out write a date that nobody means, such as 0001-01-01, 1970-01-01 or 9999-12-31: such
a text stands for no time.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc

MOMENT = pa.timestamp("us", "UTC")
_NAIVE = pa.timestamp("us")
_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1900, 1, 1)
_LAST_LOCAL = datetime(2038, 1, 1)  # noqa: DTZ001 - a local time
"""Arrow's tables of time zones end here; later times need their offset."""

_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?"
_OFFSET = r"(?:Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)"
_LOOSE = rf"^({_DAY})[Tt ]({_TIME})\d*\s*(z|UTC|GMT|{_OFFSET})?$"

_NO_TIME = r"^(?:(?:0000|0001|9999)-\d{2}-\d{2}|1753-01-01|1899-12-3[01]|1900-01-01|1970-01-01)(?:[Tt ].*)?$"
"""Zeros of MySQL, .NET, SQL Server, OLE and Unix, and the last day that ISO 8601 has."""

Cast = Callable[[pa.Array], pa.Array]


def moments(column: pa.Array, timezone: str | None) -> pa.Array:
    """Text to timestamps in UTC; what is no time is null.

    With `timezone`, times without an offset are local times there: an hour that occurs twice means its first
    occurrence, one that does not occur is no time.
    """
    parsed = _cast_or_null(column, lambda part: _moments(part, timezone), MOMENT)
    in_range = pc.and_(
        pc.greater_equal(parsed, pa.scalar(_EARLIEST, MOMENT)), pc.less(parsed, pa.scalar(_LATEST, MOMENT))
    )
    if pc.all(in_range, min_count=0).as_py():
        return parsed
    return pc.if_else(in_range, parsed, pa.scalar(None, MOMENT))


def days(column: pa.Array) -> pa.Array:
    """Text such as 2024-01-31 to dates; what is no date, or outside of the years 1900 to 2199, is null."""
    parsed = _cast_or_null(column, _days, pa.date32())
    in_range = pc.and_(
        pc.greater_equal(parsed, pa.scalar(_FIRST_DAY, pa.date32())),
        pc.less(parsed, pa.scalar(_LATEST.date(), pa.date32())),
    )
    return pc.if_else(in_range, parsed, pa.scalar(None, pa.date32()))


def stand_for_none(column: pa.Array) -> pa.Array:
    """Mask of the texts that are a date or time which systems write where there is none."""
    return pc.match_substring_regex(column, _NO_TIME)


def why_no_moment(text: str, timezone: str | None) -> str:
    """Fault of a text that `moments` refused."""
    example = "write times as 2024-01-31T09:30:00Z"
    if re.match(_NO_TIME, text):
        return f"{text!r} stands for no time; {example}"
    if re.fullmatch(r"-?\d+(\.\d+)?([eE]\+?\d+)?", text):
        return f"{text!r} is a number; {example}"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return f"{text!r} has no time of day; {example}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return f"{text!r} is no time; {example}"
    if not 1971 <= moment.year < 2200:
        return f"{text!r} is outside of the years 1971 to 2199"
    if moment.tzinfo is None and timezone and moment.year > 2037:
        return f"{text!r} has no offset, which times after 2037 need"
    if moment.tzinfo is None and timezone:
        return f"{text!r} does not occur in {timezone}, where the clocks go forward over it"
    if moment.tzinfo is None:
        return (
            f'{text!r} has no time zone; add Z or an offset, or set timezone = "Europe/London" in the [[files]] block'
        )
    return f"{text!r} is no time; {example}"


def _moments(part: pa.Array, timezone: str | None) -> pa.Array:
    try:
        return pc.cast(part, MOMENT)
    except pa.ArrowInvalid:
        # Other ways of writing the same: lower case, UTC, a space before the offset, nanoseconds.
        loose = pc.replace_substring_regex(part, _LOOSE, r"\1T\2\3")
        written = pc.replace_substring_regex(loose, r"(?:z|UTC|GMT)$", "Z")
    aware = _matching(written, rf"^{_DAY}T{_TIME}{_OFFSET}$")
    if timezone is None:
        return pc.cast(aware, MOMENT)
    naive = pc.cast(_matching(written, rf"^{_DAY}T{_TIME}$"), _NAIVE)
    naive = pc.if_else(pc.less(naive, pa.scalar(_LAST_LOCAL, _NAIVE)), naive, pa.scalar(None, _NAIVE))
    local = pc.assume_timezone(naive, timezone, ambiguous="earliest", nonexistent="raise")
    return pc.coalesce(pc.cast(aware, MOMENT), pc.cast(local, MOMENT))


def _days(part: pa.Array) -> pa.Array:
    return pc.cast(_matching(part, rf"^{_DAY}$"), pa.date32())


def _matching(column: pa.Array, pattern: str) -> pa.Array:
    return pc.if_else(pc.match_substring_regex(column, pattern), column, pa.scalar(None, pa.string()))


def _cast_or_null(column: pa.Array, cast: Cast, kind: pa.DataType) -> pa.Array:
    """Cast at full speed; where that fails, halve until the values that cannot be cast stand alone."""
    try:
        return cast(column)
    except pa.ArrowInvalid:
        if len(column) == 1:
            return pa.nulls(1, kind)
    middle = len(column) // 2
    return pa.concat_arrays([_cast_or_null(half, cast, kind) for half in (column[:middle], column[middle:])])
