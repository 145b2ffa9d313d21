"""Names and conditions of a table, for the statements of `merge`."""

from collections.abc import Sequence

from psycopg import sql

from ingestion.hosts.keys import key_parts
from ingestion.hosts.tables import Dataset, Table


def names(dataset: Dataset, table: Table) -> dict[str, sql.Composable]:
    """Names and conditions in the statements for the table, its columns and its parent."""
    columns = table.column_names
    others = [name for name in columns if name not in table.key]
    return {
        "landing": sql.Identifier(dataset.landing, table.name),
        "final": sql.Identifier(dataset.name, table.name),
        "columns": _listed(columns),
        "key": sql.SQL(", ").join(sql.SQL("({})").format(part) for part in key_parts(table)),
        "landed_columns": _listed(columns, "landed"),
        "final_columns": _listed(others, "final"),
        "excluded_columns": _listed(others, "excluded"),
        "assignments": sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Identifier("excluded", name)) for name in others
        ),
        "same_landed": _same(table, "older", "newer"),
        "same_final": _same(table, "final", "landed"),
        **_parent_names(dataset, table),
    }


def _listed(columns: Sequence[str], alias: str | None = None) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(*filter(None, (alias, name))) for name in columns)


def _same(table: Table, left: str, right: str) -> sql.Composable:
    pairs = zip(key_parts(table, left), key_parts(table, right), strict=True)
    return sql.SQL(" and ").join(sql.SQL("{} = {}").format(*pair) for pair in pairs)


def _parent_names(dataset: Dataset, table: Table) -> dict[str, sql.Composable]:
    """Names and conditions in the statements for the parent; of a table without one they are not run."""
    parent = dataset.parent_key(table)
    if parent is None or table.parent is None:
        return {}
    (name, key), (_, own) = parent, table.parent

    def within(alias: str) -> sql.Composable:
        same = "parent.installation = {alias}.installation and parent.{scope} = {alias}.{scope}"
        return sql.SQL(same + " and parent.{key} = {alias}.{own}").format(
            scope=sql.Identifier(table.own_key[0]),
            alias=sql.Identifier(alias),
            key=sql.Identifier(key),
            own=sql.Identifier(own),
        )

    return {
        "landed_parent": sql.Identifier(dataset.landing, name),
        "landed_in_parent": within("landed"),
        "final_in_parent": within("final"),
    }
