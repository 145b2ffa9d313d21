"""The dlt source: resources of `raw_git` for the repositories of one load package.

Everything is appended: commits are new by construction, and snapshots of earlier loads are deleted by the load_state
in the transaction that ends a load. A merge by dlt would not delete the rows of a tag that is gone, and would
write every commit twice.
"""

from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import TYPE_CHECKING, Any, cast

import dlt
import pyarrow as pa

from ingestion.columns import arrow_schema
from ingestion.described_tables import DescribedTable
from ingestion.loading import SCHEMA_CONTRACT, dlt_columns
from ingestion.sources.git.reading import ReadRepository
from ingestion.sources.git.rows import with_load_id
from ingestion.sources.git.tables import COMMITS, TABLES

if TYPE_CHECKING:
    from dlt.extract import DltResource, DltSource

Readings = Callable[[str], Iterator[ReadRepository]]
"""Reads the repositories of a package, given its load id."""


def git_source(readings: Readings) -> "DltSource":
    """Source that reads while dlt extracts, so that rows and files carry the id of their load."""
    read: list[ReadRepository] = []
    is_read = Event()

    def commits() -> Iterator[Any]:
        for repository in readings(dlt.current.load_package_state()["load_id"]):
            read.append(repository)
            for path, rows in repository.commit_files:
                yield dlt.mark.with_file_import(str(path), "parquet", rows)
        is_read.set()

    def others(table: DescribedTable) -> Iterator[pa.Table | None]:
        # dlt takes from its resources in turns; None sends it to the next one.
        while not is_read.is_set():
            yield None
        load_id = dlt.current.load_package_state()["load_id"]
        tables = [repository.snapshots[table.name] for repository in read]
        if any(rows.num_rows for rows in tables):
            yield with_load_id(pa.concat_tables(tables), load_id)

    rest = [_resource(table, others(table)) for table in TABLES if table is not COMMITS]
    return _source([_resource(COMMITS, commits()), *rest])


def empty_source() -> "DltSource":
    """Source without rows, for `loading.make_tables`."""
    return _source([_resource(table, iter(())) for table in TABLES])


def _resource(table: DescribedTable, rows: Iterator[Any]) -> "DltResource":
    load_id = {"name": "_dlt_load_id", "data_type": "text", "nullable": False}
    resource: DltResource = dlt.resource(
        rows,
        name=table.name,
        primary_key=table.key,
        write_disposition="append",
        columns=cast("Any", [*dlt_columns(arrow_schema(table.columns)), load_id]),
        schema_contract=cast("Any", SCHEMA_CONTRACT),
        file_format="parquet",
    )
    return resource


def _source(resources: Sequence["DltResource"]) -> "DltSource":
    @dlt.source(name="git", max_table_nesting=0)
    def git() -> Sequence["DltResource"]:
        return resources

    return git()
