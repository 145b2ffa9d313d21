"""Marts that models of changes and files read, typed and empty, and rows of them."""

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg

from spark_jobs.loading import POSTGRES_TYPES
from spark_jobs.schemas import RESULTS

DEPLOYMENTS = """
create table marts.fct_deployments (
    deployment_id text, is_production boolean, has_failed boolean, finished_at timestamptz, recovered_at timestamptz
);
create table marts.fct_incident_deployments (incident_id text, deployment_id text);
create table marts.fct_incidents (incident_id text, started_at timestamptz);
create table marts.fct_deployed_pull_requests (pull_request_id text, deployment_id text, exclusion_reason text);
create table marts.fct_deployed_commits (commit_id text, deployment_id text, exclusion_reason text);
create table marts.dim_repositories (repository_id text, source_url text);
"""


def make(connection: psycopg.Connection) -> None:
    """Make the tables."""
    connection.execute(DEPLOYMENTS.encode())
    for name in ("changes", "file_quarters"):
        columns = [column.split() for column in RESULTS[name].split(",")]
        typed = ", ".join(f"{column} {POSTGRES_TYPES[kind]}" for column, kind in columns)
        connection.execute(f"create table marts.fct_{name} ({typed})".encode())


def insert(connection: psycopg.Connection, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add rows that have the same columns."""
    given = list(rows)
    if not given:
        return
    names = list(given[0])
    with connection.cursor() as cursor, cursor.copy(f"copy marts.{table} ({', '.join(names)}) from stdin") as target:
        for row in given:
            target.write_row([row[name] for name in names])
