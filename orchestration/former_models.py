"""Former models: tables and views that dbt made and makes no more, since a source or the model itself is gone."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import psycopg
from psycopg import sql

SCHEMAS = ("staging", "intermediate", "marts")
KEPT = ("relation_versions", "metric_digests", "moment_bounds")
"""Tables of the schema intermediate that macros keep without a model."""
LISTED = """
select relnamespace::regnamespace::text, relname, relkind::text
from pg_class
where
    relkind in ('r', 'v')
    and relnamespace::regnamespace::text = any(%s)
    and relowner = current_user::regrole
order by 1, 2
"""


def drop_former_models(url: str, manifest: Mapping[str, Any]) -> list[str]:
    """Drop the tables and views of `SCHEMAS` that no model or seed of dbt's manifest makes; returns their names.

    Others than dbt's role own stay, and so does what somebody is reading: the next refresh drops it.

    Args:
        url: of the warehouse, for the role that dbt builds as.
        manifest: dbt's, of the whole project with the sources that are used.

    Raises:
        psycopg.Error: the database does not answer.
    """
    made = {("intermediate", name) for name in KEPT} | {
        (node["schema"], node.get("alias") or node["name"])
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
    }
    dropped = []
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set lock_timeout = '5s'")
        for schema, name, kind in connection.execute(LISTED, [list(SCHEMAS)]).fetchall():
            if (schema, name) in made:
                continue
            statement = sql.SQL("drop {} if exists {} cascade").format(
                sql.SQL("view" if kind == "v" else "table"), sql.Identifier(schema, name)
            )
            with suppress(psycopg.errors.LockNotAvailable):
                connection.execute(statement)
                dropped.append(f"{schema}.{name}")
    return dropped
