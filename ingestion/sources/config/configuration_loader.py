"""Loader of the configuration: replaces the rows of `raw_config` that differ from it."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import psycopg
from psycopg import sql

from infra.configuration import Configuration, unknown_repositories
from ingestion.locks import RAW_TABLES
from ingestion.raw_tables import ensure_table
from ingestion.scopes import CollectionReport, ScopeReport, ScopeStatus, ensure_scopes_table, write_scopes
from ingestion.sources.config.left_out import left_out, upgrade_hosts
from ingestion.sources.config.rows import TABLES, Row, rows_of

DATASET = "raw_config"
REPLACING_LOCK = 5_348_320
FORMER_FILES = "delete from raw_config._scopes where scope <> all(%s)"
"""A file that is gone has no status."""


def ensure_tables(warehouse_url: str) -> None:
    """Make the tables of `raw_config`, typed and empty, where they are missing."""
    with psycopg.connect(warehouse_url) as connection:
        _ensure(connection)


def collect(
    configuration: Configuration,
    repositories: Sequence[str],
    warehouse_url: str,
    state_dir: Path,  # noqa: ARG001 - called as every source is; this one keeps nothing outside of the warehouse
    run_id: str,
    custom_metrics: Mapping[str, Row | str] = MappingProxyType({}),
) -> CollectionReport:
    """Make `raw_config` what `configuration` says.

    Args:
        configuration: the whole file.
        repositories: names of the repositories that its `[[git]]` blocks lead to.
        warehouse_url: of a role that may write `raw_config`.
        state_dir: not used.
        run_id: names this run in `_scopes`.
        custom_metrics: file of a metric of the user's own -> its row, or what is wrong with it.

    Returns:
        One scope `sei.toml`; status `warning` where a service names a repository that nothing provides. And one per
        file of a metric; those that cannot be used have failed, and are not in the table.
    """
    began, started_at = time.monotonic(), datetime.now(UTC)
    with psycopg.connect(warehouse_url) as connection:
        _ensure(connection)
        upgrade_hosts(connection, configuration)
        usable = [row for row in custom_metrics.values() if not isinstance(row, str)]
        wanted = rows_of(configuration, left_out(connection, configuration), usable)
        has_changed = sum(_replace(connection, table, wanted[table]) for table in TABLES) > 0
        warnings = unknown_repositories(configuration, repositories)
        unremarkable = ScopeStatus.OK if has_changed else ScopeStatus.UNCHANGED
        scope = ScopeReport(
            scope="sei.toml",
            status=ScopeStatus.WARNING if warnings else unremarkable,
            started_at=started_at,
            finished_at=datetime.now(UTC),
            rows=sum(len(rows) for rows in wanted.values()) if has_changed else 0,
            error=" ".join(warnings) or None,
        )
        scopes = [scope, *(_of_metric(file, row, started_at) for file, row in custom_metrics.items())]
        write_scopes(connection, DATASET, run_id, scopes)
        connection.execute(FORMER_FILES, [[one.scope for one in scopes]])
    return CollectionReport(scopes, time.monotonic() - began)


def _of_metric(file: str, row: Row | str, started_at: datetime) -> ScopeReport:
    problem = row if isinstance(row, str) else None
    status = ScopeStatus.FAILED if problem else ScopeStatus.UNCHANGED
    return ScopeReport(file, status, started_at, datetime.now(UTC), error=problem)


def _ensure(connection: psycopg.Connection) -> None:
    connection.execute("select pg_advisory_xact_lock(%s)", [REPLACING_LOCK])
    ensure_scopes_table(connection, DATASET)
    for table, columns in TABLES.items():
        ensure_table(connection, DATASET, table, columns)


def _replace(connection: psycopg.Connection, table: str, rows: Sequence[Row]) -> bool:
    """Whether the table held other rows than these, which it does no longer."""
    name = sql.Identifier(DATASET, table)
    columns = sql.SQL(", ").join(map(sql.Identifier, TABLES[table]))
    there = connection.execute(sql.SQL("select {} from {}").format(columns, name)).fetchall()
    if sorted(there, key=repr) == sorted(rows, key=repr):
        return False
    connection.execute("select pg_advisory_xact_lock_shared(%s)", [RAW_TABLES])
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("delete from {}").format(name))
        places = sql.SQL(", ").join(sql.Placeholder() * len(TABLES[table]))
        cursor.executemany(sql.SQL("insert into {} ({}) values ({})").format(name, columns, places), rows)
    return True
