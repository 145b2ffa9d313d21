"""Rows on their way: dlt loads what the files say, as they say it, into `_load_raw_files`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from infra.errors import UserError
from ingestion.scopes import Progress, ProgressCallback
from ingestion.sources.files.chunks import FileError, UnreachableFileError
from ingestion.sources.files.plan import FileState, PlannedFile, TablePlan
from ingestion.sources.files.reading import FileReader
from ingestion.sources.files.tables import MOMENT, Table

if TYPE_CHECKING:
    from dlt.common.data_types import TDataType
    from dlt.common.schema.typing import TColumnSchema, TSchemaContractDict

LANDING = "_load_raw_files"
LANDING_FILE_ROWS = 200_000
LANDING_KEY = ("file_number", "source_line")
DLT_TYPES: dict[pa.DataType, "TDataType"] = {
    pa.string(): "text",
    pa.int64(): "bigint",
    MOMENT: "timestamp",
    pa.date32(): "date",
}


@dataclass(frozen=True)
class ReadFile:
    """A file after the attempt to read it; `is_complete` is false where its earlier rows are to be kept."""

    file: PlannedFile
    state: FileState
    is_complete: bool


@dataclass(frozen=True)
class Landed:
    """Every file that was attempted, and the id of the load (empty if there was no row)."""

    files: Sequence[ReadFile]
    load_id: str


def landing_schema(table: Table) -> pa.Schema:
    """Columns of a table as it lands."""
    return table.schema.append(pa.field("file_number", pa.int64(), nullable=False))


def land(plans: Sequence[TablePlan], warehouse_url: str, state_dir: Path, progress: ProgressCallback | None) -> Landed:
    """Read every file of `plans` and load its rows into empty landing tables.

    Raises:
        UserError: loading failed as a whole. Files that fail are told of in the result instead.
    """
    import dlt
    from dlt.pipeline.exceptions import PipelineStepFailed

    from ingestion.loading import SCHEMA_CONTRACT, open_pipeline

    read: list[ReadFile] = []

    def resource(plan: TablePlan) -> Any:
        return dlt.resource(
            _tables(plan, read, progress, dlt.mark.with_table_name),
            name=plan.table.name,
            write_disposition="append",
            primary_key=LANDING_KEY,
            columns=_dlt_columns(landing_schema(plan.table)),
            schema_contract=cast("TSchemaContractDict", SCHEMA_CONTRACT),
            file_format="parquet",
        )

    pipeline = open_pipeline("files", LANDING, warehouse_url, state_dir, adds_load_id=False)
    # dlt hands each of its files to the database as one table in memory.
    dlt.config["data_writer.file_max_items"] = LANDING_FILE_ROWS
    try:
        info = pipeline.run([resource(plan) for plan in plans])
    except PipelineStepFailed as error:
        cause = error.exception or error
        raise UserError(
            f"The rows of the files could not be loaded (step {error.step}): {cause}. Nothing has changed in the "
            "warehouse. Check the space on its disk and on that of SEI_HOME, then run again."
        ) from error
    return Landed(read, "".join(info.loads_ids))


def _dlt_columns(schema: pa.Schema) -> list["TColumnSchema"]:
    """dlt's names for the types of a landing table."""
    return [{"name": field.name, "data_type": DLT_TYPES[field.type], "nullable": field.nullable} for field in schema]


def _tables(
    plan: TablePlan,
    read: list[ReadFile],
    progress: ProgressCallback | None,
    named: Callable[[pa.Table, str], Any],
) -> Iterator[Any]:
    schema = landing_schema(plan.table)
    for block in plan.blocks:
        done = 0
        for file in block.files:
            if file.place is None:
                read.append(ReadFile(file, file.state, is_complete=False))
                continue
            reader = FileReader(file.block, file.place)
            rows = rejected = 0
            error: FileError | None = None
            try:
                for part in reader.rows():
                    rows, rejected = rows + part.accepted.num_rows, rejected + part.rejected.num_rows
                    number = pa.repeat(pa.scalar(file.number, pa.int64()), part.accepted.num_rows)
                    if part.accepted.num_rows:
                        yield part.accepted.append_column(schema.field("file_number"), number)
                    if part.rejected.num_rows:
                        yield named(part.rejected, "_rejected_rows")
                    if progress:
                        progress(Progress(block.scope, done + rows))
            except FileError as problem:
                error = problem
            done += rows
            read.append(_result(file, reader, rows, rejected, error))


def _result(file: PlannedFile, reader: FileReader, rows: int, rejected: int, error: FileError | None) -> ReadFile:
    if error is None:
        state = replace(file.state, rows=rows, rejected=rejected, error=None, warning=reader.warning)
        return ReadFile(file, state, is_complete=True)
    # What is wrong with the content stays wrong until the content changes; what is out of reach is tried again.
    fingerprint = None if isinstance(error, UnreachableFileError) else file.state.fingerprint
    state = replace(file.state, fingerprint=fingerprint, rows=0, rejected=0, error=str(error), warning=None)
    return ReadFile(file, state, is_complete=False)
