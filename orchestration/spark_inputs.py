"""Hand tables to Spark: Postgres to Parquet in the lake, by Arrow, without rows in Python."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.lake import Lake
from spark_jobs.schemas import Key

if TYPE_CHECKING:
    import pyarrow as pa

OF_REPOSITORIES = ("int_changes", "int_change_files", "int_default_heads")
"""Tables of which Spark is handed the repositories that it computes."""
SPARK_INPUTS = ("int_deployments_resolved", "int_services", "int_accounts_people", *OF_REPOSITORIES)
GENERATED_PATHS = "select pattern from staging.generated_paths"
LAKE_FILES = "select 'repository:' || repository as repository_id, path from raw_git._lake_files"
"""Files of the lake count once the warehouse names them."""


@dataclass(frozen=True)
class Exported:
    """One table written to the lake."""

    table: str
    rows: int
    bytes: int


def export(url: str, lake: Lake, due: Collection[Key]) -> list[Exported]:
    """Write each table to `exchange/<name>/part.parquet`, replaced whole; `lake_files` has those of each job.

    Args:
        url: of a role that reads `intermediate`, `staging` and `raw_git`.
        lake: where Spark reads.
        due: jobs and the repositories that they are to compute, at least one.
    """
    import pyarrow as pa
    from adbc_driver_postgresql import dbapi

    jobs = pa.table([pa.array(column, pa.string()) for column in zip(*due, strict=True)], ["job", "repository_id"])
    with dbapi.connect(url) as connection, connection.cursor() as cursor:

        def rows_of(query: str) -> pa.Table:
            cursor.execute(query)
            return cursor.fetch_arrow_table()

        inputs = {table: rows_of(f"select * from intermediate.{table}") for table in SPARK_INPUTS}  # noqa: S608 (ours)
        due_repositories = jobs.select(["repository_id"]).group_by("repository_id").aggregate([])
        for table in OF_REPOSITORIES:
            inputs[table] = inputs[table].join(due_repositories, "repository_id", join_type="left semi")
        inputs["generated_paths"] = rows_of(GENERATED_PATHS)
        inputs["lake_files"] = rows_of(LAKE_FILES).join(jobs, "repository_id", join_type="inner")
    return [_write(lake, table, rows) for table, rows in inputs.items()]


def _write(lake: Lake, table: str, rows: "pa.Table") -> Exported:
    from pyarrow import parquet

    filesystem, root = lake.filesystem()
    folder = f"{root}/exchange/{table}"
    filesystem.create_dir(folder, recursive=True)
    unfinished, finished = f"{folder}/.part.parquet.unfinished", f"{folder}/part.parquet"
    parquet.write_table(rows, unfinished, filesystem=filesystem, compression="zstd")
    filesystem.move(unfinished, finished)
    return Exported(table, rows.num_rows, filesystem.get_file_info(finished).size)
