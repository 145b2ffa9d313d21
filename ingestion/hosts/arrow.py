"""Rows as Arrow tables of the documented types."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from ingestion.columns import arrow_schema
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


def _as_table(scope: str, table: Table, rows: Sequence[Row]) -> pa.Table:
    schema = arrow_schema(table.columns)
    return pa.table([_column(f"{scope}: {table.name}", field, rows) for field in schema], schema=schema)


def _column(where: str, field: pa.Field, rows: Sequence[Row]) -> pa.Array:
    values = [row.get(field.name) for row in rows]
    try:
        if pa.types.is_timestamp(field.type):
            made = pa.array(values, pa.string()).cast(field.type)
        else:
            made = pa.array(values, field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise OddAnswerError(f"{where}.{field.name} should be {field.type}: {error}. {REMEDY}") from None
    if made.null_count and not field.nullable:
        raise OddAnswerError(f"{where}.{field.name} is null, which it never should be. {REMEDY}")
    return made
