"""Rows on their way: dlt loads what the files say, as they say it, into `_load_raw_files`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from infra.errors import UserError
from ingestion.scopes import ProgressCallback
from ingestion.sources.files.harvest import REJECTED, Harvest, ReadFile, landing_schema
from ingestion.sources.files.plan import TablePlan
from ingestion.sources.files.tables import MOMENT, REJECTED_SCHEMA

if TYPE_CHECKING:
    from dlt.common.data_types import TDataType
    from dlt.common.schema.typing import TColumnSchema, TSchemaContractDict

LANDING = "_load_raw_files"
LANDING_KEYS = MappingProxyType({REJECTED: ("source_file", "source_line")})
"""Keys where they are not (file_number, source_line). The keys of `raw_files` come with the merge."""
LANDING_FILE_ROWS = 200_000
DLT_TYPES: dict[pa.DataType, "TDataType"] = {
    pa.string(): "text",
    pa.int64(): "bigint",
    pa.float64(): "double",
    MOMENT: "timestamp",
    pa.date32(): "date",
}


@dataclass(frozen=True)
class Landed:
    """Every file that was attempted, and the id of the load (empty if there was no row)."""

    files: Sequence[ReadFile]
    load_id: str


def land(plans: Sequence[TablePlan], warehouse_url: str, state_dir: Path, progress: ProgressCallback | None) -> Landed:
    """Read every file of `plans` and load its rows into the empty landing tables.

    Raises:
        UserError: loading failed as a whole. Files that fail are told of in the result instead.
    """
    import dlt
    from dlt.pipeline.exceptions import PipelineStepFailed

    from ingestion.loading import open_pipeline

    harvest = Harvest(plans, progress)
    pipeline = open_pipeline("files", LANDING, warehouse_url, state_dir, adds_load_id=False)
    # dlt hands each of its files to the database as one table in memory.
    dlt.config["data_writer.file_max_items"] = LANDING_FILE_ROWS
    try:
        info = pipeline.run(_resource(harvest))
    except PipelineStepFailed as error:
        raise UserError(
            f"The rows of the files could not be loaded (step {error.step}): {error.exception or error}. Nothing has "
            "changed in the warehouse. Check the space on its disk and on that of SEI_HOME, then run again."
        ) from error
    return Landed(harvest.files, "".join(info.loads_ids))


def _resource(harvest: Harvest) -> Any:
    """One pass over the files fills all tables, each with its own typed columns."""
    import dlt

    from ingestion.loading import SCHEMA_CONTRACT

    tables = (dlt.mark.with_table_name(rows, name) for name, rows in harvest.tables())
    resource = dlt.resource(tables, name="files", write_disposition="append", file_format="parquet")
    schemas = {plan.table.name: landing_schema(plan.table) for plan in harvest.plans} | {REJECTED: REJECTED_SCHEMA}
    for name, schema in schemas.items():
        resource.apply_hints(
            table_name=name,
            primary_key=LANDING_KEYS.get(name, ("file_number", "source_line")),
            columns=_dlt_columns(schema),
            schema_contract=cast("TSchemaContractDict", SCHEMA_CONTRACT),
            create_table_variant=True,
        )
    return resource


def _dlt_columns(schema: pa.Schema) -> list["TColumnSchema"]:
    return [{"name": field.name, "data_type": DLT_TYPES[field.type], "nullable": field.nullable} for field in schema]
