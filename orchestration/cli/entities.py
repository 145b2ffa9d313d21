"""Entities as people name them on the command line."""

from typing import TYPE_CHECKING

from infra.errors import UsageError

if TYPE_CHECKING:
    from psycopg import Connection

NAMED = {
    "project": "select project_id from marts.dim_projects where %(name)s in (project_id, key, name) order by 1",
    "board": "select board_id from marts.dim_boards where %(name)s in (board_id, name) order by 1",
}
"""Ids of what people call by another name, by the type of the entity."""


def named_entity(**named: str | None) -> tuple[str, str]:
    """Type and name of the one entity that is named; the organisation where none is.

    Raises:
        UsageError: several are.
    """
    chosen = [(entity_type, name) for entity_type, name in named.items() if name]
    if len(chosen) > 1:
        raise UsageError(f"Name one {', '.join(named)}, not several.")
    return chosen[0] if chosen else ("organization", "organization")


def entity_id_of(connection: "Connection", entity_type: str, name: str) -> str:
    """Id of an entity that has metrics.

    Raises:
        UsageError: none or several are called so.
    """
    found = [f"{entity_type}:{name}"] if entity_type != "organization" else [name]
    if entity_type in NAMED:
        found = [str(row[0]) for row in connection.execute(NAMED[entity_type], {"name": name})]
    if len(found) > 1:
        raise UsageError(f"Several are called {name!r}: {', '.join(found)}. Name one by its id.")
    query = "select 1 from marts.metrics where entity_type = %s and entity_id = %s limit 1"
    if not found or connection.execute(query, [entity_type, found[0]]).fetchone() is None:
        raise UsageError(f"There are no metrics of the {entity_type} {name!r}; marts.dashboard_entities has all names.")
    return found[0]
