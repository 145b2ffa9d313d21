"""Rows on their way: dlt loads what the pages say into the landing schema."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from infra.errors import UserError
from ingestion.columns import arrow_schema
from ingestion.hosts.readings import Row, Rows
from ingestion.hosts.tables import Dataset, Table

if TYPE_CHECKING:
    import dlt
    from dlt.extract import DltResource

POSITION = pa.field("_position", pa.int64(), nullable=False)


class OddValueError(UserError):
    """A host sent a value of another type than it documents."""


class Landing:
    """Loads packages of pages into the landing tables, one after another."""

    def __init__(self, dataset: Dataset, warehouse_url: str, state_dir: Path) -> None:
        self._dataset, self._url, self._state_dir = dataset, warehouse_url, state_dir

    def land(self, readings: Sequence[tuple[int, Mapping[str, pa.Table]]]) -> str:
        """Load the rows of readings, each with its number; returns the id of the load.

        Raises:
            UserError: loading failed; nothing has changed in the tables.
        """
        from dlt.pipeline.exceptions import PipelineStepFailed

        try:
            info = self._pipeline().run([_resource(table, readings) for table in self._dataset.tables])
        except PipelineStepFailed as error:
            raise UserError(
                f"What {self._dataset.host} sent could not be loaded (step {error.step}): {error.exception or error}. "
                "Nothing of it has changed the warehouse. Check the space on its disk and on that of SEI_HOME, then "
                "run again."
            ) from error
        return "".join(info.loads_ids)

    def typed(self, rows: Rows) -> dict[str, pa.Table]:
        """Rows of one reading as Arrow, by table; ISO 8601 times become moments.

        Raises:
            OddValueError: the message names the column and the value.
        """
        return {
            table.name: _as_table(self._dataset.host, table, rows[table.name])
            for table in self._dataset.tables
            if rows.get(table.name)
        }

    def _pipeline(self) -> "dlt.Pipeline":
        from ingestion.loading import open_pipeline

        name = self._dataset.name.removeprefix("raw_")
        return open_pipeline(name, self._dataset.landing, self._url, self._state_dir, adds_load_id=False)


def _resource(table: Table, readings: Sequence[tuple[int, Mapping[str, pa.Table]]]) -> "DltResource":
    import dlt

    from ingestion.loading import SCHEMA_CONTRACT, dlt_columns

    def rows() -> Iterator[pa.Table]:
        parts = [
            found[table.name].append_column(POSITION, pa.repeat(number, found[table.name].num_rows))
            for number, found in readings
            if table.name in found
        ]
        if parts:
            yield pa.concat_tables(parts)

    resource: DltResource = dlt.resource(
        rows,
        name=table.name,
        write_disposition="append",
        columns=cast("Any", dlt_columns(arrow_schema(table.columns).append(POSITION))),
        schema_contract=cast("Any", SCHEMA_CONTRACT),
        file_format="parquet",
    )
    return resource


def _as_table(host: str, table: Table, rows: Sequence[Row]) -> pa.Table:
    schema = arrow_schema(table.columns)
    return pa.table([_column(host, table.name, field, rows) for field in schema], schema=schema)


def _column(host: str, table: str, field: pa.Field, rows: Sequence[Row]) -> pa.Array:
    values = [row.get(field.name) for row in rows]
    try:
        if not field.nullable and None in values:
            raise pa.ArrowInvalid("it is missing, and never may be")
        if pa.types.is_timestamp(field.type):
            return pa.array(values, pa.string()).cast(field.type)
        return pa.array(values, field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise OddValueError(
            f"{host} sent a value of another type for {table}.{field.name} ({field.type}): {error}. What was collected "
            f"before stays; if this version of {host} differs from the one documented, please open an issue."
        ) from None
