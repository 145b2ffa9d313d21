"""The table `raw_git.patch_ids`."""

from collections.abc import Iterable
from typing import NamedTuple

import psycopg
from psycopg import sql

from ingestion.locks import changing_raw_tables
from ingestion.raw_tables import ensure_table, typed
from ingestion.scopes import ensure_scopes_table
from ingestion.sources.git.tables import DATASET, PATCH_IDS

COMMIT, PULL_REQUEST = "commit", "pull_request"


class PatchId(NamedTuple):
    """One row; `patch_id` is None where nothing changed or an object is missing."""

    repository: str
    kind: str
    sha: str
    base_sha: str
    patch_id: str | None


def ensure_patch_ids(connection: psycopg.Connection) -> None:
    """Make the table, typed and empty, where it is not there."""
    ensure_scopes_table(connection, DATASET)
    ensure_table(connection, DATASET, PATCH_IDS.name, typed(PATCH_IDS.columns))


def insert(connection: psycopg.Connection, rows: Iterable[PatchId]) -> None:
    """Append rows, in one transaction, and count them: dbt reads them before autovacuum has looked at them."""
    name = sql.Identifier(DATASET, PATCH_IDS.name)
    names = sql.SQL(", ").join(map(sql.Identifier, PATCH_IDS.column_names))
    with changing_raw_tables(connection), connection.transaction(), connection.cursor() as cursor:
        with cursor.copy(sql.SQL("copy {} ({}) from stdin").format(name, names)) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(sql.SQL("analyze {}").format(name))
