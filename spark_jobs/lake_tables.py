"""Reading and writing the lake's Parquet tables with Spark."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import fs
from pyarrow.dataset import dataset, field

from infra.errors import UserError
from infra.lake import Lake

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

COMPLETE = "_SUCCESS"
LISTED = pa.schema([("job", pa.string()), ("path", pa.string())])


def read(spark: "SparkSession", lake: Lake, *parts: str, schema: str) -> "DataFrame":
    """The table at `parts` with exactly the columns of `schema` (DDL); empty where there is none yet."""
    filesystem, root = lake.filesystem()
    if filesystem.get_file_info(f"{root}/{'/'.join(parts)}").type is not fs.FileType.Directory:
        return spark.createDataFrame([], schema)
    return spark.read.schema(schema).parquet(_spark_address(lake, *parts))


def read_history(spark: "SparkSession", lake: Lake, job: str, kind: str, schema: str) -> "DataFrame":
    """Rows of `git/<kind>` with the columns of `schema` (DDL), of the files that `exchange/lake_files` names for a job.

    The folder also holds what a collection is still writing, and what it has replaced.
    """
    filesystem, root = lake.filesystem()
    listed = dataset(f"{root}/exchange/lake_files", schema=LISTED, format="parquet", filesystem=filesystem)
    wanted = listed.to_table(columns=["path"], filter=field("job") == job)
    paths = [path for path in wanted["path"].to_pylist() if path.startswith(f"git/{kind}/")]
    if not paths:
        return spark.createDataFrame([], schema)
    reader = spark.read.schema(schema).option("basePath", _spark_address(lake, "git", kind))
    return reader.parquet(*(_spark_address(lake, path) for path in paths))


def write(lake: Lake, table: str, rows: "DataFrame") -> None:
    """Replace `spark/<table>` by `rows`; a reader finds the old rows, the new ones, or none, never a part.

    In a folder the new rows replace the old ones by a rename. An object store has no rename: there the table
    is incomplete until its marker `_SUCCESS` is back.
    """
    if not lake.is_local:
        rows.write.mode("overwrite").parquet(_spark_address(lake, "spark", table))
        return
    new = Path(lake.child("spark", f"_new_{table}")).absolute()
    rows.write.mode("overwrite").parquet(str(new))
    target = new.with_name(table)
    shutil.rmtree(target, ignore_errors=True)
    new.rename(target)


def result_files(lake: Lake, table: str) -> tuple[fs.FileSystem, list[str]]:
    """The Parquet files of a result, in order.

    Raises:
        UserError: the table is missing or was left half-written.
    """
    filesystem, root = lake.filesystem()
    folder = f"{root}/spark/{table}"
    if filesystem.get_file_info(f"{folder}/{COMPLETE}").type is not fs.FileType.File:
        raise UserError(
            f"The Spark result {table} is missing or incomplete in {lake.child('spark', table)}. "
            "Run the Spark job again; it replaces the whole table."
        )
    files = filesystem.get_file_info(fs.FileSelector(folder))
    return filesystem, sorted(file.path for file in files if file.path.endswith(".parquet"))


def _spark_address(lake: Lake, *parts: str) -> str:
    # Hadoop's current S3 client answers to its own scheme only.
    if lake.is_local:
        return str(Path(lake.child(*parts)).absolute())
    return lake.child(*parts).replace("s3://", "s3a://", 1)
