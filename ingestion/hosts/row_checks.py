"""Rows value by value: what a column has no place for sets its row aside, with a reason that names the column."""

import math
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from ingestion.columns import Column, Kind
from ingestion.hosts.tables import Table
from ingestion.rejections import Rejection, bounded

LONGEST_TEXT = 1_000_000
"""Characters of a text: as many as GitLab allows of a description, the longest that people write."""
LARGEST = 2**53
"""Largest whole number: what JSON holds exactly. Sums of larger ones would overflow."""
_SHOWN = 60
_WORDS = {
    Kind.TEXT: "a text", Kind.BIGINT: "a whole number up to 2^53", Kind.DOUBLE: "a number", Kind.BOOL: "true or false",
    Kind.TIMESTAMP: "a time in ISO 8601", Kind.DATE: "a date",
}  # fmt: skip


def checked(table: Table, values: Sequence[Sequence[Any]]) -> tuple[list[list[Any]], list[Rejection]]:
    """Columns without the rows that are set aside, and those rows; long texts that are no keys are cut."""
    sound: list[tuple[Any, ...]] = []
    rejected: list[Rejection] = []
    for row in zip(*values, strict=True):
        pairs = list(zip(table.own_columns, row, strict=True))
        reasons = (_why_not(column, value, column.name in table.key) for column, value in pairs)
        reason = next(filter(None, reasons), None)
        if reason is None:
            sound.append(tuple(_cut(column, value) for column, value in pairs))
        else:
            rejected.append(_rejection(table, row, reason))
    return [list(column) for column in zip(*sound, strict=True)] or [[] for _ in table.own_columns], rejected


def _why_not(column: Column, value: Any, is_key: bool) -> str | None:
    """The flaw of a value, as the end of a sentence about its row; None for a sound one."""
    if value is None:
        return None if column.is_nullable else f"has no {column.name}"
    if not _fits(column.kind, value):
        return f"has {_shown(value)} as {column.name}, which is not {_WORDS[column.kind]}"
    if is_key and column.kind is Kind.TEXT and len(value) > LONGEST_TEXT:
        return f"has a {column.name} of {len(value):,} characters, which is too long for a key"
    return None


def _fits(kind: Kind, value: Any) -> bool:
    if kind is Kind.BOOL or isinstance(value, bool):
        return kind is Kind.BOOL and isinstance(value, bool)
    if kind is Kind.TEXT:
        return isinstance(value, str)
    if kind is Kind.DOUBLE:
        return isinstance(value, int | float) and math.isfinite(value)
    if kind is Kind.BIGINT:
        return isinstance(value, int | float) and value == value // 1 and -LARGEST <= value <= LARGEST
    return isinstance(value, str) and _is_time(kind, value)


def _is_time(kind: Kind, value: str) -> bool:
    try:
        pa.array([value]).cast(pa.timestamp("us", "UTC") if kind is Kind.TIMESTAMP else pa.date32())
    except pa.ArrowInvalid:
        return False
    return True


def _cut(column: Column, value: Any) -> Any:
    return bounded(value, LONGEST_TEXT) if column.kind is Kind.TEXT and value is not None else value


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _rejection(table: Table, row: Sequence[Any], reason: str) -> Rejection:
    found = {column.name: value for column, value in zip(table.own_columns, row, strict=True)}
    # Within its scope, which is the first column; a table without scopes has the key alone.
    names = table.own_key[1:] or table.own_key
    key = ":".join(str(found[name]) for name in names if isinstance(found[name], str | int))
    if table.parent is None:
        return Rejection(table.name, key, reason, (table.name, key))
    parent, own = table.parent
    return Rejection(table.name, key, reason, (parent, str(found[own])))
