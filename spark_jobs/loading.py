"""Spark's results from the lake into the warehouse's schema `spark`."""

import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from pyarrow import dataset

from infra.errors import UserError
from infra.lake import Lake
from infra.warehouse_errors import in_words
from spark_jobs.lake_tables import result_files
from spark_jobs.schemas import RESULTS, TABLES, Key

logger = logging.getLogger(__name__)

SCHEMA = "spark"
FINGERPRINTS = "_fingerprints"
KEPT: Mapping[str, str] = {FINGERPRINTS: "job string, repository_id string, fingerprint string", **RESULTS}
"""Tables of the schema, the results and what those of a repository were made of, with their columns as DDL."""
# By the type names of the DDL in `schemas`.
ARROW_TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", "UTC"),
}
WITHOUT_FINGERPRINT = """
delete from spark.{table} as stored
where not exists (
    select from spark._fingerprints as known
    where known.job = '{job}' and known.repository_id = stored.repository_id
)
"""
POSTGRES_TYPES: Mapping[str, str] = {
    "string": "text",
    "bigint": "bigint",
    "double": "double precision",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp with time zone",
}


def stored_fingerprints(warehouse_url: str) -> dict[Key, str]:
    """Fingerprints of what the stored rows were made of, by job and repository.

    Makes every table that does not exist, typed and empty; one with other columns is made anew.

    Args:
        warehouse_url: as the role that owns the schema.

    Raises:
        UserError: the warehouse refuses it.
    """
    with _transaction(warehouse_url) as cursor:
        for table in KEPT:
            _ensure(cursor, table)
        cursor.execute("select job, repository_id, fingerprint from spark._fingerprints")
        return {(job, repository_id): fingerprint for job, repository_id, fingerprint in cursor.fetchall()}


def load(
    warehouse_url: str, lake_url: str, fingerprints: Mapping[Key, str], computed: Collection[Key]
) -> dict[str, int]:
    """Replace the rows of repositories in schema `spark` by the results in the lake; returns rows per table.

    All tables change in one transaction: a reader sees either the old results or the new ones, and views on
    the tables stay.

    Args:
        warehouse_url: as the role that owns the schema.
        lake_url: folder or object-store URL of the lake.
        fingerprints: of all repositories that a job has; rows of others go.
        computed: those whose rows are in the lake, and no others; the rest keep their rows.

    Raises:
        UserError: a result is missing or half-written, or the warehouse refuses it.
    """
    lake, jobs, rows = Lake(lake_url), {job for job, _ in computed}, {}
    with _transaction(warehouse_url) as cursor:
        cursor.execute("delete from spark._fingerprints")
        _remember(cursor, {key: known for key, known in fingerprints.items() if key not in computed})
        for job, table in [(job, table) for job, tables in TABLES.items() for table in tables]:
            cursor.execute(WITHOUT_FINGERPRINT.format(job=job, table=table))
            if job in jobs:
                cursor.adbc_ingest(table, _reader(lake, table), mode="append", db_schema_name=SCHEMA)
                cursor.execute(f'analyze "{SCHEMA}"."{table}"')
            cursor.execute(f'select count(*) from "{SCHEMA}"."{table}"')  # noqa: S608 (ours)
            [rows[table]] = cursor.fetchone()
        _remember(cursor, {key: fingerprints[key] for key in computed})
    logger.info("loaded %s", rows)
    return rows


@contextmanager
def _transaction(warehouse_url: str) -> Iterator[Any]:
    from adbc_driver_manager import Error
    from adbc_driver_postgresql import dbapi

    try:
        with dbapi.connect(warehouse_url) as connection, connection.cursor() as cursor:
            yield cursor
            connection.commit()
    except Error as error:
        logger.debug("Loading failed.", exc_info=error)
        raise UserError(
            f"Loading Spark's results into the warehouse's schema {SCHEMA} failed: {in_words(error)}. "
            "Check that the warehouse runs and that sei_transformer owns the schema; the old results stand."
        ) from None


def _columns(table: str) -> dict[str, str]:
    """Column names and DDL types of a table, in order."""
    return dict(column.split() for column in KEPT[table].split(","))


def _ensure(cursor: Any, table: str) -> None:
    wanted = {name: POSTGRES_TYPES[kind] for name, kind in _columns(table).items()}
    cursor.execute(
        "select column_name::text, data_type::text from information_schema.columns "
        "where table_schema = $1 and table_name = $2 order by ordinal_position",
        (SCHEMA, table),
    )
    existing = dict(cursor.fetchall())
    if list(existing.items()) == list(wanted.items()):
        return
    if existing:
        # Of an older version. What stands on it is dbt's, and dbt's next run makes it again.
        cursor.execute(f'drop table "{SCHEMA}"."{table}" cascade')
    columns = ", ".join(f'"{name}" {kind}' for name, kind in wanted.items())
    cursor.execute(f'create table "{SCHEMA}"."{table}" ({columns})')
    # What it held is computed again.
    cursor.execute("delete from spark._fingerprints")


def _remember(cursor: Any, fingerprints: Mapping[Key, str]) -> None:
    rows = [(*key, fingerprint) for key, fingerprint in fingerprints.items()]
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    if rows:
        known = pa.table(columns, schema=_schema(FINGERPRINTS))
        cursor.adbc_ingest(FINGERPRINTS, known, mode="append", db_schema_name=SCHEMA)


def _schema(table: str) -> pa.Schema:
    return pa.schema([(name, ARROW_TYPES[kind]) for name, kind in _columns(table).items()])


def _reader(lake: Lake, table: str) -> pa.RecordBatchReader:
    filesystem, paths = result_files(lake, table)
    schema = _schema(table)
    if not paths:
        return pa.RecordBatchReader.from_batches(schema, [])
    rows = dataset.dataset(paths, schema=schema, format="parquet", filesystem=filesystem)
    return rows.scanner().to_reader()
