"""State of each repository in the warehouse, and how an interrupted load is taken back.

The warehouse is the only truth about progress. Before a load, an intent with its id is written; dlt adds rows, and
gives the load a row in `_dlt_loads` when it has added all; then one transaction deletes what the rows replace, and the
intent. Where an intent is found, a load was interrupted: its rows go, and what they would have replaced is still there.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from infra.advisory_locks import hold
from infra.errors import UserError
from infra.warehouse_errors import in_words
from ingestion import locks
from ingestion.columns import Kind
from ingestion.described_tables import DescribedTable
from ingestion.sources.git.tables import (
    COMMITS,
    DATASET,
    FIRST_PARENTS,
    LAKE_FILES,
    READ_AGAIN,
    SNAPSHOTS,
    TABLES,
    TIPS,
)

_INTENTS = "_intents"


@dataclass(frozen=True)
class KnownRepository:
    """State that the newest load left of one repository."""

    refs_fingerprint: str
    reading_fingerprint: str
    first_seen_at: datetime
    tips: Sequence[str] = ()
    lake_files: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Rows and bytes by path below the lake."""


def identifier(table: DescribedTable | str) -> sql.Identifier:
    """Qualified name of a raw table."""
    return sql.Identifier(DATASET, table if isinstance(table, str) else table.name)


class LoadState:
    """The state of `raw_git` over one connection; see `open_load_state`."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def missing_tables(self) -> list[str]:
        """Tables of `tables.TABLES` that do not exist or lack a column."""
        rows = self.connection.execute(
            "select table_name, column_name from information_schema.columns where table_schema = %s", [DATASET]
        ).fetchall()
        present = set(rows)
        return [
            table.name
            for table in TABLES
            if any((table.name, name) not in present for name in (*table.column_names, "_dlt_load_id"))
        ]

    def is_interrupted(self) -> bool:
        """Whether a load began and nobody knows how it ended."""
        exists = self.connection.execute("select to_regclass(%s)", [f"{DATASET}.{_INTENTS}"]).fetchone()
        if exists is None or exists[0] is None:
            return False
        return self.connection.execute(sql.SQL("select 1 from {} limit 1").format(identifier(_INTENTS))).rowcount > 0

    def recover(self) -> None:
        """Take back what an interrupted load left; waits for transactions of its that still end."""
        present = [table for table in TABLES if table.name not in self.missing_tables()]
        with self.connection.transaction():
            self._run("alter table {} add column if not exists load_id text", identifier(_INTENTS))
            self._run(
                "delete from {} where load_id in (select load_id from {})",
                identifier("_dlt_loads"),
                identifier(_INTENTS),
            )
            for table in present:
                name = identifier(table)
                self._run("lock table {} in share row exclusive mode", name)
                self._run(
                    "delete from {} where _dlt_load_id not in (select load_id from {} where status = 0)",
                    name,
                    identifier("_dlt_loads"),
                )
            if set(READ_AGAIN) <= set(present):
                for table in reversed(SNAPSHOTS):
                    self._delete_older(table)
            self._run("delete from {}", identifier(_INTENTS))

    def _delete_older(self, table: DescribedTable) -> None:
        self._run(
            "delete from {} old using (select repository, max(_dlt_load_id::numeric) as load_id from {}"
            " group by repository) newest where old.repository = newest.repository"
            " and old._dlt_load_id::numeric <> newest.load_id",
            identifier(table),
            identifier("repositories"),
        )

    def known(self) -> dict[str, KnownRepository]:
        """Read the states that are there, by name of the repository."""
        tips: dict[str, list[str]] = {}
        for name, sha in self._run("select repository, sha from {}", identifier(TIPS)):
            tips.setdefault(name, []).append(sha)
        files: dict[str, dict[str, tuple[int, int]]] = {}
        for name, path, rows, size in self._run("select repository, path, rows, bytes from {}", identifier(LAKE_FILES)):
            files.setdefault(name, {})[path] = (rows, size)
        query = "select repository, refs_fingerprint, reading_fingerprint, first_seen_at from {}"
        return {
            name: KnownRepository(refs, reading, seen, tips.get(name, []), files.get(name, {}))
            for name, refs, reading, seen in self._run(query, identifier("repositories"))
        }

    def begin(self, load_id: str) -> None:
        """Write the intent to load; commits."""
        with self.connection.transaction():
            self._run("create schema if not exists {}", sql.Identifier(DATASET))
            self._run("create table if not exists {} (begun_at timestamptz not null)", identifier(_INTENTS))
            self._run("alter table {} add column if not exists load_id text", identifier(_INTENTS))
            query = sql.SQL("insert into {} (begun_at, load_id) values (now(), %s)")
            self.connection.execute(query.format(identifier(_INTENTS)), [load_id])

    def finish(self, load_id: str, repositories: Sequence[str]) -> None:
        """Drop the earlier snapshots of `repositories` and the intent after load `load_id` is complete."""
        with self.connection.transaction():
            self.replace(SNAPSHOTS, repositories, load_id)
            self._run("delete from {}", identifier(_INTENTS))
            # dbt reads the tables before autovacuum has looked at them. Texts that are no keys would take most
            # of the time, and no condition has them.
            for table in TABLES:
                counted = [c.name for c in table.columns if c.kind is not Kind.TEXT or c.name in table.key]
                self._run("analyze {} ({})", identifier(table), sql.SQL(", ").join(map(sql.Identifier, counted)))

    def replace(self, tables: Sequence[DescribedTable], repositories: Sequence[str], load_id: str) -> None:
        """Delete the rows of `repositories` that other loads than `load_id` brought."""
        query = sql.SQL("delete from {} where repository = any(%s) and _dlt_load_id <> %s")
        for table in tables:
            self.connection.execute(query.format(identifier(table)), [list(repositories), load_id])

    def forget_strays(self) -> None:
        """Delete the rows of repositories that `repositories` does not have and that can be read again; commits."""
        with self.connection.transaction():
            for table in READ_AGAIN:
                query = "delete from {} where repository not in (select repository from {})"
                self._run(query, identifier(table), identifier("repositories"))

    def first_parents_top(self, repository: str) -> tuple[str, int] | None:
        """Sha and position of the newest commit on the stored first-parent line."""
        return self.connection.execute(
            sql.SQL("select sha, position from {} where repository = %s order by position desc limit 1").format(
                identifier(FIRST_PARENTS)
            ),
            [repository],
        ).fetchone()

    def first_parents(self, repository: str) -> list[str]:
        """The stored first-parent line, the oldest commit first."""
        query = sql.SQL("select sha from {} where repository = %s order by position").format(identifier(FIRST_PARENTS))
        return [sha for (sha,) in self.connection.execute(query, [repository])]

    def has_deleted_commits(self, repository: str) -> bool:
        """Whether any commit of `repository` is marked as deleted."""
        query = sql.SQL("select 1 from {} where repository = %s and deleted_at is not null limit 1")
        return self.connection.execute(query.format(identifier(COMMITS)), [repository]).rowcount > 0

    def stored_commits(self, repository: str) -> dict[str, bool]:
        """Every stored sha, and whether it is marked as deleted."""
        query = sql.SQL("select sha, deleted_at is not null from {} where repository = %s")
        return dict(self.connection.execute(query.format(identifier(COMMITS)), [repository]).fetchall())

    def mark_deleted(self, repository: str, gone: Sequence[str], back: Sequence[str], at: datetime) -> None:
        """Mark the commits `gone`; delete the marked rows of those that are `back`, which were read again."""
        mark = sql.SQL("update {} set deleted_at = %s where repository = %s and sha = any(%s)")
        self.connection.execute(mark.format(identifier(COMMITS)), [at, repository, list(gone)])
        delete = sql.SQL("delete from {} where repository = %s and sha = any(%s) and deleted_at is not null")
        self.connection.execute(delete.format(identifier(COMMITS)), [repository, list(back)])

    def _run(self, query: str, *names: sql.Composable) -> psycopg.Cursor[Any]:
        return self.connection.execute(sql.SQL(query).format(*names))


def take_back_interrupted(warehouse_url: str) -> None:
    """Take back what a killed load left, so that nobody reads half of it; the caller holds `locks.RAW_TABLES` alone."""
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        state = LoadState(connection)
        if state.is_interrupted():
            state.recover()


@contextmanager
def open_load_state(warehouse_url: str) -> Iterator[LoadState]:
    """The load state, with the right to load `raw_git` that only one run has at a time; others wait.

    Raises:
        UserError: the warehouse cannot be reached.
    """
    try:
        connection = psycopg.connect(warehouse_url, autocommit=True)
    except psycopg.OperationalError as error:
        raise UserError(
            f"The warehouse cannot be reached: {in_words(error)}. Start it with `sei up`, or check SEI_WAREHOUSE_URL."
        ) from None
    with connection, hold(connection, locks.GIT, "Another collection of Git histories"):
        yield LoadState(connection)
