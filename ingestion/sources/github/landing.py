"""Rows on their way: dlt loads what the pages say into `_load_raw_github`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from infra.errors import UserError
from ingestion.columns import arrow_schema
from ingestion.sources.github.rows import Row, Rows
from ingestion.sources.github.store import LANDING
from ingestion.sources.github.tables import TABLES, Table
from ingestion.web.errors import OddAnswerError
from ingestion.web.form import REMEDY

if TYPE_CHECKING:
    import dlt
    from dlt.extract import DltResource

POSITION = pa.field("_position", pa.int64(), nullable=False)
Landed = Mapping[str, pa.Table]
"""Table -> its rows."""


class Landing:
    """Loads packages of pages into the landing tables, one after another."""

    def __init__(self, warehouse_url: str, state_dir: Path) -> None:
        self._url, self._state_dir = warehouse_url, state_dir

    def land(self, readings: Sequence[tuple[int, Landed]]) -> str:
        """Load the rows of readings, each with its number; returns the id of the load.

        Raises:
            UserError: loading failed; nothing has changed in `raw_github`.
        """
        from dlt.pipeline.exceptions import PipelineStepFailed

        try:
            # A resource costs as much as a thousand rows: tables that nothing came for are left out.
            came = [table for table in TABLES if any(table.name in found for _, found in readings)]
            info = self._pipeline().run([_resource(table, readings) for table in came])
        except PipelineStepFailed as error:
            raise UserError(
                f"What GitHub sent could not be loaded (step {error.step}): {error.exception or error}. Nothing of "
                "it has changed the warehouse. Check the space on its disk and on that of SEI_HOME, then run again."
            ) from error
        return "".join(info.loads_ids)

    def _pipeline(self) -> "dlt.Pipeline":
        from ingestion.loading import open_pipeline

        return open_pipeline("github", LANDING, self._url, self._state_dir, adds_load_id=False)


def _resource(table: Table, readings: Sequence[tuple[int, Landed]]) -> "DltResource":
    import dlt

    from ingestion.loading import SCHEMA_CONTRACT, dlt_columns

    schema = arrow_schema(table.columns).append(POSITION)

    def rows() -> Iterator[pa.Table]:
        parts = [_numbered(found[table.name], number) for number, found in readings if table.name in found]
        yield pa.concat_tables(parts)

    resource: DltResource = dlt.resource(
        rows,
        name=table.name,
        write_disposition="append",
        columns=cast("Any", dlt_columns(schema)),
        schema_contract=cast("Any", SCHEMA_CONTRACT),
        file_format="parquet",
    )
    return resource


def _numbered(rows: pa.Table, number: int) -> pa.Table:
    return rows.append_column(POSITION, pa.array([number] * rows.num_rows, pa.int64()))


def as_tables(scope: str, rows: Rows) -> Landed:
    """Rows of one reading as Arrow, without the empty tables; ISO 8601 times become moments.

    Raises:
        OddAnswerError: GitHub sent another type than it documents; the message names the column and the value.
    """
    return {table.name: _as_table(scope, table, found) for table in TABLES if (found := rows.get(table.name))}


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
