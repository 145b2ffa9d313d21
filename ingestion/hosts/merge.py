"""From the landing tables into the raw tables: a thing that was read anew replaces what was known of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import errors, sql

from ingestion.hosts.statements import names
from ingestion.hosts.tables import Dataset, Table
from ingestion.rejections import TABLE as REJECTED

MANY = 1_000
"""So many landed rows are counted for the planner before they are joined with what is there."""

_IS_REPEATED = "select exists (select 1 from {landing} group by {key} having count(*) > 1)"
_REPEATED = """
delete from {landing} as older using {landing} as newer
where {same_landed} and (older._position, older.ctid) < (newer._position, newer.ctid)
"""
# Parts of an earlier reading of something that was read twice.
_OUTDATED = """
delete from {landing} as landed using {landed_parent} as parent
where {landed_in_parent} and landed._position < parent._position
"""
_IS_KNOWN = "select exists (select 1 from {landing} as landed inner join {final} as final on {same_final})"
_INSERT = """
insert into {final} ({columns}, deleted_at, _dlt_load_id)
select {landed_columns}, null, %(load)s from {landing} as landed
"""
_UPSERT = """
insert into {final} as final ({columns}, deleted_at, _dlt_load_id)
select {landed_columns}, null, %(load)s from {landing} as landed
on conflict ({key}) do update
set {assignments}, deleted_at = null, _dlt_load_id = excluded._dlt_load_id
where final.deleted_at is not null or ({final_columns}) is distinct from ({excluded_columns})
"""
# What was read of the parent is all that it has.
_MARK_DELETED = """
update {final} as final set deleted_at = now()
where final.deleted_at is null
    and exists (select 1 from {landed_parent} as parent where {final_in_parent})
    and not exists (select 1 from {landing} as landed where {same_final})
"""
_MARK_GONE = """
update {final} as final set deleted_at = now()
where final.deleted_at is null and final.installation = %(installation)s and final.{column} = %(value)s
    and not exists (select 1 from {landing} as landed where {same_final})
"""
_MARK_MOVED = """
update {final} as final set deleted_at = now()
from {landing} as landed
where final.deleted_at is null and final.installation = landed.installation and final.{number} = landed.{number}
    and final.{scope} <> landed.{scope} and final.updated_at <= landed.updated_at
"""
_MARK_PARTS_MOVED = """
update {final} as final set deleted_at = parent.deleted_at
from {final_parent} as parent
where {final_in_parent} and parent.deleted_at = now() and final.deleted_at is null
"""

_FORGET_REJECTIONS = """
delete from {rejected} as known using {landing} as landed
where known.item_table = %(name)s and known.installation = landed.installation
    and known.scope_id = landed.{scope}::text and known.item_key = landed.{number}::text
"""


@dataclass(frozen=True)
class Merge:
    """Brings what has landed into the tables; the caller commits."""

    connection: psycopg.Connection
    dataset: Dataset
    load_id: str
    landed: Mapping[str, int]
    """Rows by table; one that is not named has none."""

    def run(self) -> int:
        """Returns how many rows differ now."""
        for table in self._landed_tables():
            if self.landed[table.name] >= MANY:
                self._execute("analyze {landing}", table)
        self._leave_latest()
        # Of what nobody knew nothing is known either: the first reading of a repository has nothing to compare with.
        is_known = {table.name: self._says(_IS_KNOWN, table) for table in self._landed_tables() if table.parent is None}
        changed = 0
        for table in self.dataset.tables:
            first = table.parent[0] if table.parent else table.name
            if table.name in self.landed:
                changed += self._insert(table, is_known.get(first, True))
            if table.parent and is_known.get(first, False):
                changed += self._execute(_MARK_DELETED, table).rowcount
        return changed + sum(map(self._mark_moved, self._landed_tables()))

    def forget_rejections(self) -> None:
        """Delete what was told of the items that are among the landed rows."""
        for table in self._landed_tables():
            number = (table.own_key * 2)[1]
            given = {
                "rejected": sql.Identifier(self.dataset.name, REJECTED),
                "scope": sql.Identifier(table.own_key[0]),
                "number": sql.Identifier(number),
            }
            self._execute(_FORGET_REJECTIONS, table, given, name=table.name)

    def mark_gone(self, installation: str, table: str, column: str, value: object) -> int:
        """Mark what is not among the landed rows of a list that is whole, those where `column` has this value."""
        given, values = {"column": sql.Identifier(column)}, {"installation": installation, "value": value}
        return self._execute(_MARK_GONE, self.dataset.table(table), given, **values).rowcount

    def _mark_moved(self, table: Table) -> int:
        """Mark what landed in one scope as gone from the scope that it was in before, with all that belongs to it."""
        if not table.is_moving:
            return 0
        scope, number = map(sql.Identifier, table.own_key)
        gone = self._execute(_MARK_MOVED, table, {"scope": scope, "number": number}).rowcount
        parent = {"final_parent": sql.Identifier(self.dataset.name, table.name)}
        parts = self.dataset.children(table.name) if gone else []
        return gone + sum(self._execute(_MARK_PARTS_MOVED, part, parent).rowcount for part in parts)

    def _leave_latest(self) -> None:
        """Only the latest reading of what was read twice."""
        repeated = [table for table in self._landed_tables() if self._says(_IS_REPEATED, table)]
        for table in repeated:
            self._execute(_REPEATED, table)
        for parent in repeated:
            for table in self.dataset.children(parent.name):
                self._execute(_OUTDATED, table)

    def _insert(self, table: Table, may_be_known: bool) -> int:
        if not may_be_known:
            try:
                with self.connection.transaction():
                    return self._execute(_INSERT, table, load=self.load_id).rowcount
            except errors.UniqueViolation:
                # A part that hosts allow to move from one thing to another.
                pass
        return self._execute(_UPSERT, table, load=self.load_id).rowcount

    def _landed_tables(self) -> list[Table]:
        return [table for table in self.dataset.tables if table.name in self.landed]

    def _says(self, query: str, table: Table) -> bool:
        [[answer]] = self._execute(query, table).fetchall()
        return bool(answer)

    def _execute(
        self, statement: str, table: Table, given: Mapping[str, sql.Composable] | None = None, **values: object
    ) -> psycopg.Cursor[tuple[object, ...]]:
        text = sql.SQL(statement).format(**names(self.dataset, table), **(given or {}))
        return self.connection.execute(text, values or None)
