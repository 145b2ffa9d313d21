"""From the landing tables into `raw_files`, in one transaction: all of a run is there, or nothing of it."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import psycopg
from psycopg import sql

from ingestion.raw_tables import create_table
from ingestion.sources.files.harvest import REJECTED, ReadFile, landing_schema
from ingestion.sources.files.landing import LANDING
from ingestion.sources.files.store import POSTGRES_TYPES, final_columns
from ingestion.sources.files.tables import DATASET, REJECTED_SCHEMA, FileTable

# Two keys are the same where their texts are; the hash narrows the search to few rows at little memory.
_REPEATED = """
create temporary table repeated on commit drop as
with hashed as (select hashtextextended({key_text}, 0) as hash from {landing}),
suspects as (select hash from hashed group by hash having count(*) > 1),
placed as (
    select
        file_number, source_line, {key},
        first_value(file_number) over same as winner_file,
        first_value(source_line) over same as winner_line
    from {landing}
    where hashtextextended({key_text}, 0) in (select hash from suspects)
    window same as (partition by {same} order by file_number desc, source_line desc)
)
select file_number, source_line, winner_file, winner_line, jsonb_build_object({key_pairs})::text as row
from placed
where (file_number, source_line) <> (winner_file, winner_line)
"""
_FORGET_REPEATED = """
delete from {landing} using repeated
where {landing}.file_number = repeated.file_number and {landing}.source_line = repeated.source_line
"""
_REPORT_REPEATED = """
insert into {rejected} (table_name, source_file, source_line, reason, row, _dlt_load_id)
select
    %(table)s, loser.path, repeated.source_line,
    'duplicate of ' || repeated.row || ', superseded by ' || winner.path || ' line ' || repeated.winner_line,
    repeated.row, %(load)s
from repeated
join read_files as loser on loser.number = repeated.file_number
join read_files as winner on winner.number = repeated.winner_file
"""
# A file that cannot be read now says nothing about its rows: they count as if it had been read unchanged.
_KEEP = """
insert into {landing} ({columns}, source_line, file_number)
select {final_columns}, final.source_line, read_files.number
from {final} as final
join read_files on read_files.path = final.source_file and not read_files.is_complete
where final.deleted_at is null
"""
_REPORT_REJECTED = """
insert into {rejected} (table_name, source_file, source_line, reason, row, _dlt_load_id)
select landed.table_name, landed.source_file, landed.source_line, landed.reason, landed.row, %(load)s
from {landed_rejected} as landed
join read_files on read_files.path = landed.source_file and read_files.is_complete
where landed.table_name = %(table)s
"""
_UPDATE = """
update {final} as final
set {assignments}, source_file = read_files.path, source_line = landed.source_line, deleted_at = null,
    _dlt_load_id = %(load)s
from {landing} as landed
join read_files on read_files.number = landed.file_number
where {same_key}
    and (
        final.deleted_at is not null
        or (final.source_file, final.source_line, {final_columns})
        is distinct from (read_files.path, landed.source_line, {landed_columns})
    )
"""
_INSERT = """
insert into {final} ({columns}, source_file, source_line, _dlt_load_id)
select {landed_columns}, read_files.path, landed.source_line, %(load)s
from {landing} as landed
join read_files on read_files.number = landed.file_number
where not exists (select 1 from {final} as final where {same_key})
"""
_FILL = """
insert into {final} ({columns}, source_file, source_line, _dlt_load_id)
select {landed_columns}, read_files.path, landed.source_line, %(load)s
from {landing} as landed
join read_files on read_files.number = landed.file_number
"""
# Every landed row is live by now: as many live rows as landed ones means that none is gone, at the price of a count.
_MARK_DELETED = """
update {final} as final set deleted_at = now()
where
    final.deleted_at is null
    and (select count(*) from {landing}) < (select count(*) from {final} as live where live.deleted_at is null)
    and not exists (select 1 from {landing} as landed where {same_key})
"""
_HASH_MEMORY = "128MB"
"""For each sort or hash of the merge: bounded, however long the files."""


def prepare_landing(connection: psycopg.Connection, tables: Sequence[FileTable]) -> None:
    """Make the landing tables, empty, after removing what a killed run left.

    They are unlogged: a crash empties them, and the run that filled them fails with it.
    """
    drop_landing(connection)
    connection.execute(sql.SQL("create schema {}").format(sql.Identifier(LANDING)))
    schemas = {table.name: landing_schema(table) for table in tables} | {REJECTED: REJECTED_SCHEMA}
    for name, schema in schemas.items():
        columns = {field.name: POSTGRES_TYPES[field.type] for field in schema}
        create_table(connection, LANDING, name, columns, unlogged=True)


def drop_landing(connection: psycopg.Connection) -> None:
    """Remove the landing tables with all rows."""
    connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(LANDING)))


def merge(
    connection: psycopg.Connection, table: FileTable, read: Sequence[ReadFile], load_id: str
) -> MappingProxyType[int, int]:
    """Make the table what its files say; the caller commits.

    Returns:
        File number -> how many of its rows another row superseded.
    """
    names = _names(table)

    def run(statement: str) -> psycopg.Cursor[Any]:
        parameters = {"table": table.name, "load": load_id}
        return connection.execute(sql.SQL(statement).format(**names), parameters if "%(" in statement else None)

    connection.execute(sql.SQL("set local work_mem = {}").format(sql.Literal(_HASH_MEMORY)))
    _list_files(connection, read)
    run("delete from {landing} where file_number in (select number from read_files where not is_complete)")
    run("analyze {landing}")
    run(
        "delete from {rejected} where table_name = %(table)s and source_file not in "
        "(select path from read_files where not is_complete)"
    )
    run(_REPORT_REJECTED)
    run(_KEEP)
    run(_REPEATED)
    run(_REPORT_REPEATED)
    run(_FORGET_REPEATED)
    if run("select exists (select 1 from {final})").fetchone() == (False,):
        run(_FILL)
    else:
        run(_UPDATE)
        run(_INSERT)
        run(_MARK_DELETED)
    superseded = dict(run("select file_number, count(*) from repeated group by file_number").fetchall())
    run("drop table repeated")
    run("drop table read_files")
    return MappingProxyType(superseded)


def _list_files(connection: psycopg.Connection, read: Sequence[ReadFile]) -> None:
    connection.execute(
        "create temporary table read_files (number bigint primary key, path text, is_complete boolean) on commit drop"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into read_files values (%s, %s, %s)",
            [(file.file.number, file.state.source_file, file.is_complete) for file in read],
        )


def _names(table: FileTable) -> dict[str, sql.Composable]:
    columns = [name for name in final_columns(table) if name in table.columns]
    comma = sql.SQL(", ")

    def of(alias: str) -> sql.Composable:
        return comma.join(sql.Identifier(alias, name) for name in columns)

    def filled(name: str, alias: str | None = None) -> sql.Composable:
        """A key column as text; an empty value counts as a value."""
        known = [name, table.instead[1]] if table.instead and table.instead[0] == name else [name]
        identifiers = [sql.Identifier(alias, one) if alias else sql.Identifier(one) for one in known]
        return sql.SQL("coalesce({}, '')").format(comma.join(sql.SQL("{}::text").format(one) for one in identifiers))

    return {
        "landing": sql.Identifier(LANDING, table.name),
        "landed_rejected": sql.Identifier(LANDING, REJECTED),
        "final": sql.Identifier(DATASET, table.name),
        "rejected": sql.Identifier(DATASET, REJECTED),
        "columns": comma.join(map(sql.Identifier, columns)),
        "final_columns": of("final"),
        "landed_columns": of("landed"),
        "key": comma.join(map(sql.Identifier, table.key)),
        "same": comma.join(map(filled, table.key)),
        "key_text": sql.SQL(" || chr(31) || ").join(filled(name) for name in table.key),
        "key_pairs": comma.join(
            sql.SQL("{}, {}").format(sql.Literal(name), sql.Identifier(name)) for name in table.key
        ),
        "assignments": comma.join(
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Identifier("landed", name)) for name in columns
        ),
        "same_key": sql.SQL(" and ").join(
            sql.SQL("{} = {}").format(filled(name, "final"), filled(name, "landed")) for name in table.key
        ),
    }
