"""Rows as Arrow tables of the documented types; a row that cannot be one is set aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.columns import Column, Kind, arrow_schema
from ingestion.hosts.readings import Columns, Found, Row
from ingestion.hosts.row_checks import LARGEST, LONGEST_TEXT, checked
from ingestion.hosts.tables import Dataset, Table
from ingestion.rejections import Rejection

Landed = Mapping[str, pa.Table]
"""Table -> its rows."""


@dataclass(frozen=True)
class Typed:
    """Rows of one reading."""

    tables: Landed
    """Rows of the documented types by table, without the empty tables."""
    rejected: Sequence[Rejection] = ()
    """Rows that were set aside."""


class _OddError(Exception):
    """A column holds what its type has no place for."""


def as_tables(dataset: Dataset, rows: Found, installation: str) -> Typed:
    """Rows of one reading as Arrow, each with its installation; ISO 8601 times become moments."""
    tables: dict[str, pa.Table] = {}
    rejected: list[Rejection] = []
    for table in dataset.tables:
        if not (found := rows.get(table.name)):
            continue
        tables[table.name], odd = _as_table(table, found)
        rejected += odd
    for name in {one.table for one in rejected}:
        _leave_out_parts(dataset, dataset.table(name), tables, rejected)
    return Typed(
        {name: _placed(dataset.table(name), made, installation) for name, made in tables.items() if made.num_rows},
        rejected,
    )


@cache
def schema_of(table: Table) -> pa.Schema:
    """Arrow's schema of a table."""
    return arrow_schema(table.columns)


@cache
def _own_schema(table: Table) -> pa.Schema:
    return arrow_schema(table.own_columns)


def _placed(table: Table, made: pa.Table, installation: str) -> pa.Table:
    schema = schema_of(table)
    return pa.Table.from_arrays([pa.repeat(installation, made.num_rows), *made.columns], schema=schema)


@cache
def _form(table: Table) -> pa.StructType:
    """Fields of a row: moments and dates are text at first."""
    fields = zip(table.own_columns, _own_schema(table), strict=True)
    return pa.struct([pa.field(one.name, pa.string() if _is_time(one) else field.type) for one, field in fields])


def _is_time(column: Column) -> bool:
    return column.kind in (Kind.TIMESTAMP, Kind.DATE)


def _as_table(table: Table, rows: Sequence[Row] | Columns) -> tuple[pa.Table, Sequence[Rejection]]:
    values = _by_column(table, rows)
    try:
        return _typed_table(table, values), ()
    except _OddError:
        # Value by value, which takes many times as long.
        sound, rejected = checked(table, [one.to_pylist() if isinstance(one, pa.Array) else one for one in values])
        return _typed_table(table, sound), rejected


def _typed_table(table: Table, values: Sequence[pa.Array | Sequence[object]]) -> pa.Table:
    columns = zip(table.own_columns, _own_schema(table), values, strict=True)
    return pa.Table.from_arrays([_typed(*one) for one in columns], schema=_own_schema(table))


def _by_column(table: Table, rows: Sequence[Row] | Columns) -> Sequence[pa.Array | Sequence[object]]:
    if isinstance(rows, Columns):
        nothing = [None] * len(rows)
        return [rows.values.get(column.name, nothing) for column in table.own_columns]
    try:
        # All at once, which takes half of the time.
        found: list[pa.Array] = pa.array(rows, _form(table)).flatten()
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return [[row.get(column.name) for row in rows] for column in table.own_columns]
    return found


def _typed(column: Column, field: pa.Field, values: pa.Array | Sequence[object]) -> pa.Array:
    try:
        if not isinstance(values, pa.Array):
            values = pa.array(values, pa.string() if _is_time(column) else field.type)
        made = values.cast(field.type) if _is_time(column) else values
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise _OddError from error
    if (not column.is_nullable and made.null_count) or _is_out_of_bounds(column, made):
        raise _OddError
    return made


def _is_out_of_bounds(column: Column, values: pa.Array) -> bool:
    if column.kind is Kind.BIGINT:
        extremes = pc.min_max(values).as_py()
        return any(abs(one or 0) > LARGEST for one in extremes.values())
    if column.kind is Kind.DOUBLE:
        return bool(pc.any(pc.invert(pc.is_finite(values))).as_py())
    # So many characters have as many bytes at least.
    is_long = column.kind is Kind.TEXT and values.nbytes > LONGEST_TEXT
    return is_long and bool((pc.max(pc.utf8_length(values)).as_py() or 0) > LONGEST_TEXT)


def _leave_out_parts(
    dataset: Dataset, table: Table, tables: dict[str, pa.Table], rejected: Sequence[Rejection]
) -> None:
    """Parts of something that was set aside go with it: what was known of it stays."""
    for part in dataset.children(table.name):
        if part.parent is None or part.name not in tables:
            continue
        column = tables[part.name].column(part.parent[1])
        there = tables[table.name].column(table.own_key[1])
        gone = {one.key for one in rejected if one.table == table.name} - set(map(str, there.to_pylist()))
        mask = pa.array([str(value) not in gone for value in column.to_pylist()], pa.bool_())
        tables[part.name] = tables[part.name].filter(mask)
