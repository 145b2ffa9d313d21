"""Rows that a host has no more are marked, with all that belongs to them, and those that come back are not any more."""

from collections.abc import Sequence

import psycopg
from psycopg import sql

from ingestion.hosts.statements import names
from ingestion.hosts.tables import Dataset, ScopeKey, Table

_GONE = """
update {final} as final set deleted_at = now()
where final.installation = %(installation)s and final.{scope} = %(scope)s and final.deleted_at is null
    and not exists (select 1 from unnest(%(numbers)s::bigint[]) as there (number) where there.number = final.{number})
"""
_BACK = """
update {final} as final set deleted_at = null
where final.installation = %(installation)s and final.{scope} = %(scope)s and final.deleted_at is not null
    and final.{number} = any(%(numbers)s::bigint[])
"""
# What belongs to it went in the same transaction. Parts that had gone before have another time.
_PARTS_GONE = """
update {final} as final set deleted_at = parent.deleted_at
from {final_parent} as parent
where {final_in_parent} and parent.installation = %(installation)s and parent.{scope} = %(scope)s
    and parent.deleted_at = now() and final.deleted_at is null
"""
_PARTS_BACK = """
update {final} as final set deleted_at = null
from {final_parent} as parent
where {final_in_parent} and parent.installation = %(installation)s and parent.{scope} = %(scope)s
    and parent.deleted_at = final.deleted_at
    and parent.{number} = any(%(numbers)s::bigint[])
"""


def sweep(connection: psycopg.Connection, dataset: Dataset, name: str, scope: ScopeKey, numbers: Sequence[int]) -> int:
    """Compare a table with the numbers of all that a scope still has; the caller commits. Returns changed rows."""
    table = dataset.table(name)
    given = {"installation": scope.installation, "scope": scope.scope_id, "numbers": list(numbers)}

    def run(statement: str, of: Table) -> int:
        scope, number = map(sql.Identifier, table.own_key)
        text = sql.SQL(statement).format(
            **names(dataset, of), scope=scope, number=number, final_parent=sql.Identifier(dataset.name, name)
        )
        return connection.execute(text, given).rowcount

    parts = dataset.children(name)
    changed = sum(run(_PARTS_BACK, part) for part in parts) + run(_BACK, table)
    if gone := run(_GONE, table):
        changed += gone + sum(run(_PARTS_GONE, part) for part in parts)
    return changed
