"""Spark's results from the lake into the warehouse's schema `spark`."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from pyarrow import dataset

from infra.errors import UserError
from infra.lake import Lake
from infra.warehouse_errors import in_words
from spark_jobs.lake_tables import result_files
from spark_jobs.schemas import RESULTS

logger = logging.getLogger(__name__)

SCHEMA = "spark"
# By the type names of the DDL in `schemas`.
ARROW_TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", "UTC"),
}
POSTGRES_TYPES: Mapping[str, str] = {
    "string": "text",
    "bigint": "bigint",
    "double": "double precision",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp with time zone",
}


def load(warehouse_url: str, lake_url: str, tables: Iterable[str] = tuple(RESULTS)) -> dict[str, int]:
    """Replace the tables of schema `spark` by the results in the lake; returns rows per table.

    All tables change in one transaction: a reader sees either the old results or the new ones, and views on
    the tables stay.

    Args:
        warehouse_url: as the role that owns the schema.
        lake_url: folder or object-store URL of the lake.
        tables: which results.

    Raises:
        UserError: a result is missing or half-written, or the warehouse refuses it.
    """
    lake = Lake(lake_url)
    with _transaction(warehouse_url) as cursor:
        rows = {}
        for table in tables:
            _ensure(cursor, table)
            cursor.execute(f'truncate "{SCHEMA}"."{table}"')
            rows[table] = cursor.adbc_ingest(table, _reader(lake, table), mode="append", db_schema_name=SCHEMA)
            cursor.execute(f'analyze "{SCHEMA}"."{table}"')
    logger.info("loaded %s", rows)
    return rows


def ensure_tables(warehouse_url: str) -> None:
    """Make every result table that does not exist, typed and empty; one with other columns is made anew.

    Raises:
        UserError: the warehouse refuses it.
    """
    with _transaction(warehouse_url) as cursor:
        for table in RESULTS:
            _ensure(cursor, table)


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
    """Column names and DDL types of a result, in order."""
    return dict(column.split() for column in RESULTS[table].split(","))


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


def _reader(lake: Lake, table: str) -> pa.RecordBatchReader:
    filesystem, paths = result_files(lake, table)
    schema = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in _columns(table).items()])
    if not paths:
        return pa.RecordBatchReader.from_batches(schema, [])
    rows = dataset.dataset(paths, schema=schema, format="parquet", filesystem=filesystem)
    return rows.scanner().to_reader()
