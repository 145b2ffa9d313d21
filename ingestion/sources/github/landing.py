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

if TYPE_CHECKING:
    import dlt
    from dlt.extract import DltResource

POSITION = pa.field("_position", pa.int64(), nullable=False)


class Landing:
    """Loads packages of pages into the landing tables, one after another."""

    def __init__(self, warehouse_url: str, state_dir: Path) -> None:
        self._url, self._state_dir = warehouse_url, state_dir

    def land(self, readings: Sequence[tuple[int, Rows]]) -> str:
        """Load the rows of readings, each with its number; returns the id of the load.

        Raises:
            UserError: loading failed; nothing has changed in `raw_github`.
        """
        from dlt.pipeline.exceptions import PipelineStepFailed

        try:
            info = self._pipeline().run([_resource(table, readings) for table in TABLES])
        except PipelineStepFailed as error:
            raise UserError(
                f"What GitHub sent could not be loaded (step {error.step}): {error.exception or error}. Nothing of "
                "it has changed the warehouse. Check the space on its disk and on that of SEI_HOME, then run again."
            ) from error
        return "".join(info.loads_ids)

    def _pipeline(self) -> "dlt.Pipeline":
        from ingestion.loading import open_pipeline

        return open_pipeline("github", LANDING, self._url, self._state_dir, adds_load_id=False)


def _resource(table: Table, readings: Sequence[tuple[int, Rows]]) -> "DltResource":
    import dlt

    from ingestion.loading import SCHEMA_CONTRACT, dlt_columns

    schema = arrow_schema(table.columns).append(POSITION)

    def rows() -> Iterator[pa.Table]:
        parts = [as_table(schema, number, found.get(table.name, ())) for number, found in readings]
        whole = pa.concat_tables(parts)
        if whole.num_rows:
            yield whole

    resource: DltResource = dlt.resource(
        rows,
        name=table.name,
        write_disposition="append",
        columns=cast("Any", dlt_columns(schema)),
        schema_contract=cast("Any", SCHEMA_CONTRACT),
        file_format="parquet",
    )
    return resource


def as_table(schema: pa.Schema, number: int, rows: Sequence[Row]) -> pa.Table:
    """Rows of one reading as Arrow; ISO 8601 times become moments.

    Raises:
        UserError: GitHub sent another type than it documents; the message names the column and the value.
    """
    columns = [
        pa.array([number] * len(rows), pa.int64()) if field.name == POSITION.name else _column(field, rows)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _column(field: pa.Field, rows: Sequence[Mapping[str, Any]]) -> pa.Array:
    values = [row.get(field.name) for row in rows]
    try:
        if pa.types.is_timestamp(field.type):
            return pa.array(values, pa.string()).cast(field.type)
        return pa.array(values, field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise UserError(
            f"GitHub sent a value of another type for {field.name} ({field.type}): {error}. What was collected "
            "before stays; if this version of GitHub differs from the one documented, please open an issue."
        ) from None
