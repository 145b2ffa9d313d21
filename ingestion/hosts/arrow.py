"""Rows as Arrow tables of the documented types."""

from collections.abc import Mapping, Sequence
from functools import cache

import pyarrow as pa

from ingestion.columns import Kind, arrow_schema
from ingestion.hosts.readings import Row, Rows
from ingestion.hosts.tables import Dataset, Table
from ingestion.web.errors import OddAnswerError
from ingestion.web.form import REMEDY

Landed = Mapping[str, pa.Table]
"""Table -> its rows."""


def as_tables(dataset: Dataset, scope: str, rows: Rows) -> Landed:
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
def _types(table: Table) -> Sequence[pa.DataType]:
    return [field.type for field in schema_of(table)]


def _as_table(scope: str, table: Table, rows: Sequence[Row]) -> pa.Table:
    arrays = []
    for column, kind in zip(table.columns, _types(table), strict=True):
        name = column.name
        values = [row.get(name) for row in rows]
        try:
            is_moment = column.kind is Kind.TIMESTAMP
            made = pa.array(values, pa.string()).cast(kind) if is_moment else pa.array(values, kind)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            where = f"{scope}: {table.name}.{name}"
            raise OddAnswerError(f"{where} should be {kind}: {error}. {REMEDY}") from None
        if not column.is_nullable and made.null_count:
            raise OddAnswerError(f"{scope}: {table.name}.{name} is null, which it never should be. {REMEDY}")
        arrays.append(made)
    return pa.Table.from_arrays(arrays, schema=schema_of(table))
