"""From the columns of a file to typed rows of a table, and the rows that cannot be: column by column."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import available_timezones

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.sources.files.chunks import BrokenRow, Chunk
from ingestion.sources.files.quantities import counts, seconds
from ingestion.sources.files.tables import (
    ARROW_TYPES,
    LONGEST_NAME_BYTES,
    LONGEST_TEXT_BYTES,
    OF_PEOPLE,
    REJECTED_SCHEMA,
    FileTable,
    Kind,
)
from ingestion.sources.files.text import has_nul, to_text
from ingestion.sources.files.times import MOMENT, days, moments, stand_for_none, why_no_moment
from ingestion.sources.files.typed import to_moments, written

STATUSES = {
    "success": "success succeeded successful ok passed pass completed complete deployed done",
    "failure": "failure failed fail error errored broken unsuccessful timed_out timeout",
    "cancelled": "cancelled canceled aborted skipped stopped",
}

_QUANTITIES = {Kind.COUNT: counts, Kind.SECONDS: seconds}
EXACT_INTEGERS = 2.0**53
"""From here on a floating-point number stands for several integers."""
SHOWN_CHARACTERS = 10_000
"""Characters shown of a rejected row; of a value in a reason a fiftieth."""


@dataclass(frozen=True)
class Reading:
    """Rules for reading the files of one block."""

    table: FileTable
    columns: dict[str, tuple[str, ...]]
    """Our column -> their column, or columns that make an id together."""
    timezone: str | None = None
    since: date | None = None

    @property
    def names(self) -> list[str]:
        """Their columns, sorted."""
        return sorted({name for names in self.columns.values() for name in names})


@dataclass(frozen=True)
class Rows:
    """`accepted` has the table's schema, `rejected` that of `_rejected_rows`."""

    accepted: pa.Table
    rejected: pa.Table


@dataclass(frozen=True)
class _Flaw:
    """Rows (mask) that break one rule, and how to say so of a value."""

    mask: pa.Array
    column: str
    reason: Callable[[str], str]


@cache
def _vocabulary() -> tuple[pa.Array, pa.Array]:
    """Words for a status, and the status each stands for."""
    pairs = [(word, status) for status, words in STATUSES.items() for word in words.split()]
    return pa.array([word for word, _ in pairs]), pa.array([status for _, status in pairs])


@cache
def _time_zones() -> pa.Array:
    return pa.array(sorted(available_timezones()))


def to_rows(chunk: Chunk, reading: Reading, file: str) -> Rows:
    """Type and check a chunk; the first flaw of a row is its reason."""
    table = reading.table
    flaws: list[_Flaw] = []
    text = {
        ours: _joined([_text(chunk.columns[theirs], ours, flaws) for theirs in names])
        for ours, names in reading.columns.items()
    }
    columns = {
        name: _typed(text.get(name), kind, name, reading, flaws, len(chunk.lines))
        for name, kind in table.columns.items()
    }
    flaws += [*_missing(table, columns, text), *_turned(table, columns)]
    accepted = pa.table([*columns.values(), chunk.lines], schema=table.schema)
    wrong = _any([flaw.mask for flaw in flaws])
    rejected = [_rejection(table, file, row) for row in chunk.broken]
    if wrong is not None:
        rejected += _rejections(table, file, chunk, reading, text, flaws, wrong)
        accepted = accepted.filter(pc.invert(wrong))
    if reading.since and table.event_at:
        first = datetime.combine(reading.since, time(), UTC)
        accepted = accepted.filter(pc.greater_equal(accepted.column(table.event_at), pa.scalar(first, MOMENT)))
    return Rows(accepted, pa.Table.from_pylist(rejected, REJECTED_SCHEMA))


def _text(column: pa.Array, name: str, flaws: list[_Flaw]) -> pa.Array:
    """Trimmed text with null for empty; typed columns stay as they are."""
    if pa.types.is_temporal(column.type):
        return column
    if pa.types.is_floating(column.type):
        flaws.append(_Flaw(pc.greater_equal(pc.abs(column), EXACT_INTEGERS), name, why_inexact))
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
        column = pc.cast(column, pa.string())
    column, undecodable = to_text(column)
    if undecodable is not None:
        flaws.append(_Flaw(undecodable, name, lambda _: "is not UTF-8"))
    if has_nul(column):
        flaws.append(_Flaw(pc.match_substring(column, "\0"), name, lambda _: "holds a NUL character"))
    most = LONGEST_NAME_BYTES if name in OF_PEOPLE else LONGEST_TEXT_BYTES
    is_long = pc.greater(pc.binary_length(column), most)
    if pc.any(is_long).as_py():
        flaws.append(_Flaw(is_long, name, lambda _: f"has more than {most:,} bytes"))
    return column


def _joined(columns: list[pa.Array]) -> pa.Array:
    """Several columns as one text with colons; empty where one of them is."""
    if len(columns) == 1:
        return columns[0]
    return pc.binary_join_element_wise(*(pc.cast(column, pa.string()) for column in columns), ":")


def _typed(
    column: pa.Array | None, kind: Kind, name: str, reading: Reading, flaws: list[_Flaw], length: int
) -> pa.Array:
    if column is None:
        if kind is Kind.STATUS:
            return pa.repeat(pa.scalar("success"), length)
        return pa.nulls(length, ARROW_TYPES[kind])
    if kind is Kind.MOMENT:
        return _moments(column, name, reading, flaws)
    if kind is Kind.DAY:
        return _days(column, name, flaws)
    if pa.types.is_temporal(column.type):
        column = pc.cast(column, pa.string())
    if kind is Kind.STATUS:
        words, statuses = _vocabulary()
        found = pc.take(statuses, pc.index_in(pc.utf8_lower(column), words))
        _flag(column, found, name, _why_no_status, flaws)
        return pc.fill_null(found, "success")
    if kind is Kind.TIMEZONE:
        known = pc.is_in(column, _time_zones())
        _flag(column, pc.if_else(known, column, None), name, lambda v: f"{v!r} is no time zone of the IANA list", flaws)
    if kind in _QUANTITIES:
        found = _QUANTITIES[kind](column)
        _flag(column, found, name, lambda value: f"{value!r} is no {kind}", flaws)
        return found
    return column


def _moments(column: pa.Array, name: str, reading: Reading, flaws: list[_Flaw]) -> pa.Array:
    """A moment that stands for none is null where rows can do without it."""
    if pa.types.is_temporal(column.type):
        found = to_moments(column)
        if found is not None:
            return found
        column = written(column)
    if name not in reading.table.required:
        column = _without(column, stand_for_none(column))
    found = moments(column, reading.timezone)
    _flag(column, found, name, lambda value: why_no_moment(value, reading.timezone), flaws)
    return found


def _days(column: pa.Array, name: str, flaws: list[_Flaw]) -> pa.Array:
    text = written(column) if pa.types.is_temporal(column.type) else column
    text = _without(text, stand_for_none(text))
    found = days(text)
    _flag(text, found, name, _why_no_day, flaws)
    return found


def _without(column: pa.Array, mask: pa.Array) -> pa.Array:
    return pc.if_else(mask, pa.scalar(None, pa.string()), column)


def _flag(column: pa.Array, found: pa.Array, name: str, reason: Callable[[str], str], flaws: list[_Flaw]) -> None:
    """A value that was given and could not be understood."""
    if found.null_count > column.null_count:
        flaws.append(_Flaw(pc.and_(pc.is_valid(column), pc.is_null(found)), name, reason))


def _missing(table: FileTable, columns: dict[str, pa.Array], text: dict[str, pa.Array]) -> list[_Flaw]:
    flaws = [
        _Flaw(pc.is_null(text[name]), name, lambda _: "is empty") for name in table.required if text[name].null_count
    ]
    if table.one_of and all(columns[name].null_count for name in table.one_of):
        mask = pc.is_null(columns[table.one_of[0]])
        for name in table.one_of[1:]:
            mask = pc.and_(mask, pc.is_null(columns[name]))
        flaws.append(_Flaw(mask, " and ".join(table.one_of), lambda _: "are empty; one of them is needed"))
    return flaws


def _turned(table: FileTable, columns: dict[str, pa.Array]) -> list[_Flaw]:
    if table.began_and_ended is None:
        return []
    began, ended = table.began_and_ended
    mask = pc.less(columns[ended], columns[began])
    return [_Flaw(mask, ended, lambda value: f"{value!r} is before {began}")]


def why_inexact(value: str) -> str:
    """Fault of a number from `EXACT_INTEGERS` on."""
    return f"{value} is a floating-point number beyond 2^53, which has lost digits; export it as text or as an integer"


def _why_no_day(value: str) -> str:
    return f"{value!r} is no date of the years 1900 to 2199; write dates as 2024-01-31"


def _why_no_status(value: str) -> str:
    if value.lower() in ("pending", "running", "in_progress", "queued", "started", "waiting", "created"):
        return f"{value!r} has not ended; a deployment counts once it has"
    return f"{value!r} is none of success, failure, cancelled"


def _any(masks: Sequence[pa.Array]) -> pa.Array | None:
    found: pa.Array | None = None
    for mask in masks:
        filled = pc.fill_null(mask, False)
        found = filled if found is None else pc.or_(found, filled)
    return found if found is not None and pc.any(found).as_py() else None


def _rejections(
    table: FileTable,
    file: str,
    chunk: Chunk,
    reading: Reading,
    text: dict[str, pa.Array],
    flaws: Sequence[_Flaw],
    wrong: pa.Array,
) -> list[dict[str, object]]:
    indices = pc.indices_nonzero(wrong)
    values = {ours: _shown(column.take(indices)) for ours, column in text.items()}
    masks = [pc.fill_null(flaw.mask, False).take(indices).to_pylist() for flaw in flaws]
    lines = chunk.lines.take(indices).to_pylist()
    rejected = []
    for row, line in enumerate(lines):
        flaw = next(flaw for flaw, mask in zip(flaws, masks, strict=True) if mask[row])
        value = values[flaw.column][row] if flaw.column in values else None
        given = {
            ":".join(reading.columns[ours]): column[row] for ours, column in values.items() if column[row] is not None
        }
        reason = f"{flaw.column} {flaw.reason((value or '')[: SHOWN_CHARACTERS // 50])}"
        rejected.append(_rejection(table, file, BrokenRow(line, reason, json.dumps(given, ensure_ascii=False))))
    return rejected


def _shown(column: pa.Array) -> list[str | None]:
    if pa.types.is_temporal(column.type):
        column = written(column)
    return [None if value is None else str(value) for value in column.to_pylist()]


def _rejection(table: FileTable, file: str, row: BrokenRow) -> dict[str, object]:
    return {
        "table_name": table.name,
        "source_file": file,
        "source_line": row.line,
        "reason": row.reason,
        "row": row.text[:SHOWN_CHARACTERS].replace("\0", "\\0"),
    }
