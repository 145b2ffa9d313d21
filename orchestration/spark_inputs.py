"""Hand tables to Spark: Postgres to Parquet in the lake, by Arrow, without rows in Python."""

from dataclasses import dataclass

from infra.lake import Lake

SPARK_INPUTS = ("int_deployments_resolved", "int_services", "int_accounts_people")
QUERIES = {
    **{table: f"select * from intermediate.{table}" for table in SPARK_INPUTS},  # noqa: S608 - the names are ours
    "lake_files": "select path from raw_git._lake_files",
}
"""What is handed over, by the name of its folder. Files of the lake count once the warehouse names them."""


@dataclass(frozen=True)
class Exported:
    """One table written to the lake."""

    table: str
    rows: int
    bytes: int


def export(url: str, lake: Lake) -> list[Exported]:
    """Write the rows of each of `QUERIES` to `exchange/<name>/part.parquet`, each replaced whole.

    Args:
        url: of a role that reads `intermediate` and `raw_git`.
        lake: where Spark reads.
    """
    from adbc_driver_postgresql import dbapi

    with dbapi.connect(url) as connection:
        return [_export(connection, lake, table) for table in QUERIES]


def _export(connection: object, lake: Lake, table: str) -> Exported:
    from pyarrow import parquet

    filesystem, root = lake.filesystem()
    folder = f"{root}/exchange/{table}"
    filesystem.create_dir(folder, recursive=True)
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(QUERIES[table])
        rows = cursor.fetch_arrow_table()
    unfinished, finished = f"{folder}/.part.parquet.unfinished", f"{folder}/part.parquet"
    parquet.write_table(rows, unfinished, filesystem=filesystem, compression="zstd")
    filesystem.move(unfinished, finished)
    return Exported(table, rows.num_rows, filesystem.get_file_info(finished).size)
