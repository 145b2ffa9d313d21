"""The schema `raw_github`: its tables, and where each walk stands. Rows and positions change in one transaction."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

import psycopg
from psycopg import sql

from ingestion.raw_tables import ensure_table, locked, typed
from ingestion.scopes import ensure_scopes_table
from ingestion.sources.github.operations import Known
from ingestion.sources.github.tables import DATASET, TABLES, Table
from ingestion.sources.github.walk import Position

LANDING = "_load_raw_github"
COLLECTION_LOCK = 5_348_410
"""Advisory lock: two collections at once would share one landing schema."""
_PROGRESS = {
    "repository_id": "bigint not null",
    "entity": "text not null",
    "collected_until": "text",
    "reached": "text",
    "after": "text",
}
_LACKING = {"repository_id": "bigint not null", "entity": "text not null", "number": "bigint not null"}
_COUNTED = {"pullRequests": "pull_requests", "issues": "issues"}
_CONDITIONS = {"repository_id": "bigint not null", "path": "text not null", "etag": "text not null"}

ACTORS = (
    ("pull_requests", "author"), ("pull_requests", "merged_by"), ("reviews", "author"), ("review_comments", "author"),
    ("pull_request_comments", "author"), ("issues", "author"), ("issue_comments", "author"), ("releases", "author"),
    ("deployments", "creator"), ("workflow_runs", "actor"),
)  # fmt: skip
"""Tables with an account, and its role there."""

Positions = dict[str, Position]
"""Entity -> where its walk stands."""


def final_columns(table: Table) -> dict[str, str]:
    """Columns of a table of `raw_github` and their Postgres types."""
    return typed(table.columns) | {"deleted_at": "timestamptz", "_dlt_load_id": "text"}


def ensure_in(connection: psycopg.Connection) -> None:
    """Make every table of `raw_github`, typed and empty, that is not there yet; the caller commits."""
    # Two first runs at once would trip over each other's CREATE.
    connection.execute("select pg_advisory_xact_lock(%s)", [COLLECTION_LOCK + 1])
    ensure_scopes_table(connection, DATASET)
    for table in TABLES:
        ensure_table(connection, DATASET, table.name, final_columns(table))
        # A merge looks for the few rows that a page changes among all that there are.
        connection.execute(
            sql.SQL("create unique index if not exists {} on {} ({})").format(
                sql.Identifier(f"{table.name}_key"),
                sql.Identifier(DATASET, table.name),
                sql.SQL(", ").join(map(sql.Identifier, table.key)),
            )
        )
    ensure_table(connection, DATASET, "_progress", _PROGRESS)
    ensure_table(connection, DATASET, "_last_load", {"_dlt_load_id": "text not null"})
    ensure_table(connection, DATASET, "_conditions", _CONDITIONS)
    ensure_table(connection, DATASET, "_lacking", _LACKING)


def collecting(warehouse_url: str) -> AbstractContextManager[psycopg.Connection]:
    """A connection that holds the lock of this source."""
    return locked(warehouse_url, COLLECTION_LOCK)


def repository_ids(connection: psycopg.Connection) -> dict[str, int]:
    """GitHub's number of each known repository, by owner and name."""
    query = sql.SQL("select name_with_owner, repository_id from {}").format(sql.Identifier(DATASET, "repositories"))
    return dict(connection.execute(query).fetchall())


def positions(connection: psycopg.Connection) -> dict[int, Positions]:
    """Where the walks of each repository stand."""
    found: dict[int, Positions] = {}
    query = sql.SQL("select repository_id, entity, collected_until, reached, after from {}")
    for repository_id, entity, *rest in connection.execute(query.format(sql.Identifier(DATASET, "_progress"))):
        found.setdefault(repository_id, {})[entity] = Position(*rest)
    return found


def remember(connection: psycopg.Connection, repository_id: int, entity: str, position: Position) -> None:
    """Where the walk stands once the rows before it are in the tables; the caller commits."""
    name = sql.Identifier(DATASET, "_progress")
    connection.execute(
        sql.SQL("delete from {} where repository_id = %s and entity = %s").format(name), [repository_id, entity]
    )
    connection.execute(
        sql.SQL("insert into {} values (%s, %s, %s, %s, %s)").format(name),
        [repository_id, entity, position.collected_until, position.reached, position.after],
    )


def remember_load(connection: psycopg.Connection, load_id: str) -> None:
    """The load that last changed a row: what lies downstream is due when it differs. The caller commits."""
    name = sql.Identifier(DATASET, "_last_load")
    connection.execute(sql.SQL("delete from {}").format(name))
    connection.execute(sql.SQL("insert into {} values (%s)").format(name), [load_id])


def newly_lacking(connection: psycopg.Connection, repository_id: int, totals: Mapping[str, int]) -> dict[str, int]:
    """How many items of each entity are not in the tables, where that is more than the last time.

    GitHub counts some that it shows to nobody, such as those of accounts that it hides: what a second reading does
    not bring is lacking for good. The caller commits.
    """
    found = {}
    lacking = sql.Identifier(DATASET, "_lacking")
    for entity, total in totals.items():
        query = sql.SQL("select count(*) from {} where repository_id = %s and deleted_at is null")
        counted = connection.execute(query.format(sql.Identifier(DATASET, _COUNTED[entity])), [repository_id])
        number = max(0, total - next(counted)[0])
        forget = sql.SQL("delete from {} where repository_id = %s and entity = %s returning number").format(lacking)
        known = connection.execute(forget, [repository_id, entity]).fetchone()
        if number > (known[0] if known else 0):
            found[entity] = number
        if number:
            connection.execute(
                sql.SQL("insert into {} values (%s, %s, %s)").format(lacking), [repository_id, entity, number]
            )
    return found


def conditions(connection: psycopg.Connection) -> dict[int, dict[str, str]]:
    """ETag of each end point at the last complete collection, by repository."""
    found: dict[int, dict[str, str]] = {}
    query = sql.SQL("select repository_id, path, etag from {}").format(sql.Identifier(DATASET, "_conditions"))
    for repository_id, path, etag in connection.execute(query):
        found.setdefault(repository_id, {})[path] = etag
    return found


def remember_conditions(connection: psycopg.Connection, repository_id: int, etags: dict[str, str]) -> None:
    """The ETags that were read before a collection that is complete now; the caller commits."""
    name = sql.Identifier(DATASET, "_conditions")
    connection.execute(sql.SQL("delete from {} where repository_id = %s").format(name), [repository_id])
    with connection.cursor() as cursor:
        cursor.executemany(
            sql.SQL("insert into {} values (%s, %s, %s)").format(name),
            [(repository_id, path, etag) for path, etag in etags.items()],
        )


UNFINISHED_DAYS = 35
"""Longer than GitHub lets a run go on or be run again."""


class Tables:
    """Looks things up for threads that read, each time over a connection of its own."""

    def __init__(self, warehouse_url: str) -> None:
        self._url = warehouse_url

    def of(self, repository_id: int) -> Known:
        """What is known of a repository's runs and deployments."""
        runs = "run_id, run_attempt, status, updated_at from {} where repository_id = %s and run_id = any(%s)"
        deployments = "deployment_id, updated_at from {} where repository_id = %s and deployment_id = any(%s)"
        return Known(
            lambda ids: self._states("workflow_runs", runs, repository_id, ids),
            lambda: self._unfinished(repository_id),
            lambda ids: self._states("deployments", deployments, repository_id, ids),
        )

    def _states(self, table: str, query: str, repository_id: int, ids: Sequence[int]) -> dict[int, tuple[object, ...]]:
        if not ids:
            return {}
        text = sql.SQL("select " + query).format(sql.Identifier(DATASET, table))
        with psycopg.connect(self._url) as connection:
            return {row[0]: row[1:] for row in connection.execute(text, [repository_id, list(ids)])}

    def _unfinished(self, repository_id: int) -> list[int]:
        text = sql.SQL(
            "select run_id from {} where repository_id = %s and status <> 'completed' and deleted_at is null"
            " and coalesce(run_started_at, created_at) > now() - make_interval(days => %s) order by run_id"
        ).format(sql.Identifier(DATASET, "workflow_runs"))
        with psycopg.connect(self._url) as connection:
            return [row[0] for row in connection.execute(text, [repository_id, UNFINISHED_DAYS])]


def unnamed_accounts(connection: psycopg.Connection, repository_ids: Sequence[int]) -> list[tuple[int, str]]:
    """Number and login of people who did something in these repositories and are not in `users` yet."""
    parts = [
        sql.SQL(
            "select {id}, {login} from {table}"
            " where repository_id = any(%(ids)s) and {type} = 'User' and {id} is not null"
        ).format(
            table=sql.Identifier(DATASET, table),
            **{part: sql.Identifier(f"{role}_{part}") for part in ("id", "login", "type")},
        )
        for table, role in ACTORS
    ]
    query = sql.SQL(
        "select id, max(login) from ({}) as found (id, login)"
        " where not exists (select 1 from {} as known where known.user_id = found.id) group by id order by id"
    ).format(sql.SQL(" union ").join(parts), sql.Identifier(DATASET, "users"))
    return connection.execute(query, {"ids": list(repository_ids)}).fetchall()
