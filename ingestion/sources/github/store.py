"""Look-ups in `raw_github`: what a thread that reads has to know, and who has no name yet."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import psycopg
from psycopg import sql

from ingestion.hosts.store import counted
from ingestion.hosts.tables import ScopeKey
from ingestion.sources.github.operations import Known
from ingestion.sources.github.tables import DATASET, GITHUB

ACTORS = (
    ("pull_requests", "author"), ("pull_requests", "merged_by"), ("reviews", "author"), ("review_comments", "author"),
    ("pull_request_comments", "author"), ("issues", "author"), ("issue_comments", "author"), ("releases", "author"),
    ("deployments", "creator"), ("workflow_runs", "actor"),
)  # fmt: skip
"""Tables with an account, and its role there."""
_WITHIN = sql.SQL("installation = %s and repository_id = %s")
UNFINISHED_DAYS = 35
"""Longer than GitHub lets a run go on or be run again."""


class LookedUp(Protocol):
    """Look-ups of what is known of a repository from earlier runs."""

    def of(self, repository_id: int) -> Known:
        """Look up what is known of its runs and deployments."""

    def counted(self, repository_id: int) -> Mapping[str, int]:
        """Count the pull requests and issues that are there."""


class Tables:
    """Looks things up for threads that read, each time over a connection of its own."""

    def __init__(self, warehouse_url: str, installation: str) -> None:
        self._url, self._installation = warehouse_url, installation

    def of(self, repository_id: int) -> Known:
        """Look up what is known of a repository's runs and deployments."""
        runs = "run_id, run_attempt, status, updated_at from {} where {within} and run_id = any(%s)"
        deployments = "deployment_id, updated_at from {} where {within} and deployment_id = any(%s)"
        return Known(
            lambda ids: self._states("workflow_runs", runs, repository_id, ids),
            lambda: self._unfinished(repository_id),
            lambda ids: self._states("deployments", deployments, repository_id, ids),
        )

    def counted(self, repository_id: int) -> dict[str, int]:
        """Count the pull requests and issues of a repository that are there."""
        with psycopg.connect(self._url) as connection:
            return counted(connection, GITHUB, ScopeKey(self._installation, str(repository_id)))

    def _states(self, table: str, query: str, repository_id: int, ids: Sequence[int]) -> dict[int, tuple[object, ...]]:
        if not ids:
            return {}
        text = sql.SQL("select " + query).format(sql.Identifier(DATASET, table), within=_WITHIN)
        with psycopg.connect(self._url) as connection:
            return {row[0]: row[1:] for row in connection.execute(text, [self._installation, repository_id, list(ids)])}

    def _unfinished(self, repository_id: int) -> list[int]:
        text = sql.SQL(
            "select run_id from {} where {within} and status <> 'completed' and deleted_at is null"
            " and coalesce(run_started_at, created_at) > now() - make_interval(days => %s) order by run_id"
        ).format(sql.Identifier(DATASET, "workflow_runs"), within=_WITHIN)
        with psycopg.connect(self._url) as connection:
            return [row[0] for row in connection.execute(text, [self._installation, repository_id, UNFINISHED_DAYS])]


def unnamed_accounts(
    connection: psycopg.Connection, installation: str, repository_ids: Sequence[str]
) -> list[tuple[int, str]]:
    """Number and login of people who did something in these repositories and are not in `users` yet."""
    parts = [
        sql.SQL(
            "select {id}, {login} from {table}"
            " where installation = %(installation)s and repository_id = any(%(ids)s::bigint[])"
            " and {type} = 'User' and {id} is not null"
        ).format(
            table=sql.Identifier(DATASET, table),
            **{part: sql.Identifier(f"{role}_{part}") for part in ("id", "login", "type")},
        )
        for table, role in ACTORS
    ]
    query = sql.SQL(
        "select id, max(login) from ({}) as found (id, login)"
        " where not exists (select 1 from {} as known where known.installation = %(installation)s"
        " and known.user_id = found.id) group by id order by id"
    ).format(sql.SQL(" union ").join(parts), sql.Identifier(DATASET, "users"))
    return connection.execute(query, {"installation": installation, "ids": list(repository_ids)}).fetchall()
