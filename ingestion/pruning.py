"""Raw rows of what the configuration does not name any more: counted, and deleted.

Tables are found by the column that names their scope, so that a new table needs nothing here.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from infra.configuration import Configuration
from infra.lake import Lake
from ingestion.descriptors import DESCRIBED
from ingestion.sources.config.left_out import LeftOut, left_out, upgrade_hosts
from ingestion.sources.files.record import recorded
from ingestion.sources.git import lake_files
from ingestion.sources.git.mirrors import mirror_path

NAMED = ("scope",)
"""Columns that hold the name of a scope: how collecting it ended, and what was set aside of it."""

_COUNT = "select count(*) from {table} where {column}::text = %s and {within}"
_DELETE = "delete from {table} where {column}::text = %s and {within}"
_WITHIN = sql.SQL("installation = {}")


@dataclass(frozen=True)
class Pruned:
    """A scope that is not configured, and how many raw rows it has or had."""

    source: str
    name: str
    rows: int


@dataclass(frozen=True)
class Places:
    """Places of raw data."""

    warehouse_url: str
    """Address for the loading role."""
    lake: Lake
    state_dir: Path
    records: Path
    """Folder of what `sei record` wrote, which is always configured."""


def prune(configuration: Configuration, places: Places, *, is_dry: bool) -> list[Pruned]:
    """Delete the raw rows, the lake's files and the mirrors of what is not configured; with `is_dry` only count.

    The caller sees to it that nothing is being collected.
    """
    with psycopg.connect(places.warehouse_url) as connection:
        upgrade_hosts(connection, configuration)
        gone = [*_files(connection, configuration, places.records), *left_out(connection, configuration)]
        mirrors = _mirrors(connection, gone, places.state_dir / "mirrors")
        found = [Pruned(one.source, one.name, _rows(connection, one, is_dry)) for one in gone]
        if is_dry:
            return found
        histories = any(one.source == "git" for one in gone)
        kept = {path for (path,) in connection.execute("select path from raw_git._lake_files")} if histories else set()
    # After the commit: files that no row names are swept by the next collection too, rows without files are not.
    if histories:
        lake_files.sweep(places.lake, kept)
    for folder in mirrors:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def _rows(connection: psycopg.Connection, one: LeftOut, is_dry: bool) -> int:
    """Rows of a scope, deleted unless `is_dry`; what is told of it is deleted too, and does not count."""
    (schema, keys), count = _place(one.source), 0
    for columns, value in ((keys, one.scope), (NAMED, one.name)):
        is_within = columns != NAMED and one.source not in ("git", "files")
        within = _WITHIN.format(sql.Literal(one.installation)) if is_within else sql.SQL("true")
        for table, column in _tables(connection, schema, columns):
            names = {"table": sql.Identifier(schema, table), "column": sql.Identifier(column), "within": within}
            [[rows]] = connection.execute(sql.SQL(_COUNT).format(**names), [value]).fetchall()
            if rows and not is_dry:
                connection.execute(sql.SQL(_DELETE).format(**names), [value])
            count += rows if columns != NAMED and not table.startswith("_") else 0
    return count


def _place(source: str) -> tuple[str, Sequence[str]]:
    """Schema of what `left_out` calls a source, and the columns that hold the key of a scope."""
    for described in DESCRIBED.values():
        columns = [column for column, scope in described.scoped_by.items() if scope == source]
        if columns:
            return described.name, [*columns, "scope_id"]
    return "raw_files", ["source_file"]


def _tables(connection: psycopg.Connection, schema: str, columns: Sequence[str]) -> list[tuple[str, str]]:
    query = """
        select table_name, column_name from information_schema.columns
        where table_schema = %s and column_name = any(%s) order by 1, 2
    """
    return connection.execute(query, [schema, list(columns)]).fetchall()


def _files(connection: psycopg.Connection, configuration: Configuration, records: Path) -> Iterator[LeftOut]:
    """Files that no `[[files]]` block names."""
    if not _tables(connection, "raw_files", ["pattern"]):
        return
    blocks = [*(part for block in configuration.files for part in block.of_tables), *recorded(records)]
    named = connection.execute(
        "select distinct source_file from raw_files._files where (table_name, pattern) in"
        " (select * from unnest(%s::text[], %s::text[]))",
        [[str(block.table) for block in blocks], [block.path for block in blocks]],
    ).fetchall()
    parts = [
        sql.SQL("select source_file from {}").format(sql.Identifier("raw_files", table))
        for table, _ in _tables(connection, "raw_files", ["source_file"])
    ]
    query = sql.SQL("{} order by 1").format(sql.SQL(" union ").join(parts))
    for (path,) in connection.execute(query).fetchall():
        if (path,) not in named:
            yield LeftOut("files", "files", path, path)


def _mirrors(connection: psycopg.Connection, gone: Sequence[LeftOut], folder: Path) -> list[Path]:
    """Clones that we keep of the histories that go."""
    names = [one.scope for one in gone if one.source == "git"]
    if not names:
        return []
    query = "select url from raw_git.repositories where repository = any(%s) and url is not null"
    return [path for (url,) in connection.execute(query, [names]) if (path := mirror_path(folder, url)).is_dir()]
