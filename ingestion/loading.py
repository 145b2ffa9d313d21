"""Loading of every source: one place that decides destination, layout and what may change in a schema."""

import logging
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import dlt
    import pyarrow as pa
    from dlt.extract import DltSource

SCHEMA_CONTRACT = {"tables": "evolve", "columns": "evolve", "data_type": "freeze"}
"""Vendors add columns: they arrive. A type that flips would change numbers unseen: it fails and names the column."""

STAGING_LAYOUT = "_load_%s"
"""Schema in which dlt prepares merges; `raw_git` merges through `_load_raw_git`."""

_SETTINGS: dict[str, object] = {
    "runtime.log_level": "CRITICAL",
    "restore_from_destination": False,
    "normalize.workers": 1,
    "load.delete_completed_jobs": True,
}


def open_pipeline(
    name: str,
    dataset: str,
    warehouse_url: str,
    state_dir: Path,
    adds_load_id: bool = True,
    load_workers: int = 4,
    destination: "type[dlt.destinations.postgres] | None" = None,
) -> "dlt.Pipeline":
    """A dlt pipeline into schema `dataset`, with its working files below `state_dir`.

    Rows given as Arrow tables get the column `_dlt_load_id` from dlt if `adds_load_id`. `load_workers` files are loaded
    at the same time, each with memory of its own. `destination` is dlt's for Postgres, or one that extends it.

    The warehouse is the only truth: what an earlier run left in the working folder is dropped, and the sources
    keep their cursors in the tables they load, so that cursor and rows cannot disagree.
    """
    # dlt reads it when it is imported, before a configuration of ours can reach it.
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    import dlt
    from dlt.destinations.impl.postgres.configuration import PostgresCredentials
    from dlt.pipeline import trace

    # With telemetry off these modules send nothing, but still write an identity outside of `state_dir`.
    trace.TRACKING_MODULES = []

    for key, value in _SETTINGS.items():
        dlt.config[key] = value
    dlt.config["load.workers"] = load_workers
    dlt.config["normalize.parquet_normalizer.add_dlt_load_id"] = adds_load_id
    logging.getLogger("dlt").setLevel(logging.CRITICAL)
    shutil.rmtree(state_dir / "dlt" / name, ignore_errors=True)
    # Parsed once: dlt takes a URL apart each of the fifty times that it looks at its settings.
    credentials = PostgresCredentials(warehouse_url)
    return dlt.pipeline(
        pipeline_name=name,
        destination=(destination or dlt.destinations.postgres)(credentials, staging_dataset_name_layout=STAGING_LAYOUT),
        dataset_name=dataset,
        pipelines_dir=str(state_dir / "dlt"),
    )


def make_tables(pipeline: "dlt.Pipeline", source: "DltSource") -> None:
    """Make the tables of `source` with all their columns and without rows.

    `source` yields nothing. Not through `dlt.mark.materialize_table_schema`: that adds the column `_dlt_id`,
    which rows loaded from Arrow do not have.
    """
    for resource in source.resources.values():
        source.schema.update_table(resource.compute_table_schema())
    pipeline.extract(source)
    with pipeline.destination_client() as client:
        client.initialize_storage()
        # Forced: dlt compares with what it once made, and not with what is there.
        client.update_stored_schema(force=True)
    pipeline.drop()


def dlt_columns(schema: "pa.Schema") -> list[dict[str, Any]]:
    """dlt's typed columns for an Arrow schema of text, bigint, double, bool, timestamp and date fields."""
    import pyarrow as pa

    names = {
        pa.string(): "text",
        pa.int64(): "bigint",
        pa.float64(): "double",
        pa.bool_(): "bool",
        pa.timestamp("us", "UTC"): "timestamp",
        pa.date32(): "date",
    }
    return [{"name": field.name, "data_type": names[field.type], "nullable": field.nullable} for field in schema]
