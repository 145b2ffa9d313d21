"""Rows as Arrow tables of the documented types."""

from collections.abc import Mapping, Sequence
from functools import cache

import pyarrow as pa

from ingestion.columns import Column, Kind, arrow_schema
from ingestion.hosts.readings import Columns, Found, Row
from ingestion.hosts.tables import Dataset, Table
from ingestion.web.errors import OddAnswerError
from ingestion.web.form import REMEDY

Landed = Mapping[str, pa.Table]
"""Table -> its rows."""


def as_tables(dataset: Dataset, scope: str, rows: Found) -> Landed:
    """Rows of one reading as Arrow, without the empty tables; ISO 8601 times become moments.

    Raises:
        OddAnswerError: the host sent another type than it documents; the message names the column and the value.
    """
    return {table.name: _as_table(scope, table, found) for table in dataset.tables if (found := rows.get(table.name))}


@cache
def schema_of(table: Table) -> pa.Schema:
    """Arrow's schema of a table."""
    return arrow_schema(table.columns)


@cache
def _form(table: Table) -> pa.StructType:
    """What a row has: moments are text at first."""
    fields = zip(table.columns, schema_of(table), strict=True)
    return pa.struct([pa.field(one.name, pa.string() if _is_moment(one) else field.type) for one, field in fields])


def _is_moment(column: Column) -> bool:
    return column.kind is Kind.TIMESTAMP


def _as_table(scope: str, table: Table, rows: Sequence[Row] | Columns) -> pa.Table:
    schema = schema_of(table)
    columns = zip(table.columns, schema, _by_column(table, rows), strict=True)
    where = f"{scope}: {table.name}"
    return pa.Table.from_arrays([_typed(where, *one) for one in columns], schema=schema)


def _by_column(table: Table, rows: Sequence[Row] | Columns) -> Sequence[pa.Array | Sequence[object]]:
    if isinstance(rows, Columns):
        nothing = [None] * len(rows)
        return [rows.values.get(column.name, nothing) for column in table.columns]
    try:
        # All at once, which takes half of the time.
        found: list[pa.Array] = pa.array(rows, _form(table)).flatten()
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return [[row.get(column.name) for row in rows] for column in table.columns]
    return found


def _typed(where: str, column: Column, field: pa.Field, values: pa.Array | Sequence[object]) -> pa.Array:
    try:
        if not isinstance(values, pa.Array):
            values = pa.array(values, pa.string() if _is_moment(column) else field.type)
        made = values.cast(field.type) if _is_moment(column) else values
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise OddAnswerError(f"{where}.{column.name} should be {field.type}: {error}. {REMEDY}") from None
    if not column.is_nullable and made.null_count:
        raise OddAnswerError(f"{where}.{column.name} is null, which it never should be. {REMEDY}")
    return made
