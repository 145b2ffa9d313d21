"""Contents of a warehouse: a digest of every table, without what must differ from run to run."""

import psycopg
from psycopg import sql

# When and by which load a row arrived is not what the row says, nor when somebody looked.
VOLATILE_COLUMNS = {"_dlt_load_id", "_dlt_id", "first_seen_at", "observed_at", "_loaded_at"}
VOLATILE_TABLES = {
    "_scopes",
    "_files",
    "_configuration",
    "_tips",
    "_lake_files",
    "_fingerprints",
    "_conditions",
    "_limits",
    "runs",
    "results",
    "latest_results",
}
SCHEMAS = ("raw\\_%", "marts", "spark", "ml")


def contents(url: str) -> dict[str, str]:
    """`schema.table` -> number of rows and digest of the sorted rows."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select n.nspname, c.relname, array_agg(a.attname::text order by a.attnum) from pg_class c"
            " join pg_namespace n on n.oid = c.relnamespace"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
            " where c.relkind = 'r' and n.nspname like any(%s) group by 1, 2",
            [list(SCHEMAS)],
        ).fetchall()
        found = {}
        for schema, table, columns in tables:
            if table in VOLATILE_TABLES or table.startswith("_dlt"):
                continue
            kept = [column for column in columns if column not in VOLATILE_COLUMNS]
            found[f"{schema}.{table}"] = _digest(connection, schema, table, kept)
    return found


def _digest(connection: psycopg.Connection, schema: str, table: str, columns: list[str]) -> str:
    row = sql.SQL("row({})::text").format(sql.SQL(", ").join(map(sql.Identifier, sorted(columns))))
    query = sql.SQL(
        "select count(*) || ' rows ' || coalesce(md5(string_agg(line, E'\\n' order by line collate \"C\")), '')"
        " from (select {row} as line from {table}) lines"
    ).format(row=row, table=sql.Identifier(schema, table))
    found = connection.execute(query).fetchone()
    return str(found[0]) if found else ""
