"""State that dbt keeps of a parse, carried to another warehouse.

dbt parses everything again where host, port or database differ from those of the last parse, since macros may ask for
them. Ours ask for nothing but the name of the database, which stands in every relation. State that does not fit after
all, as after an update of dbt, costs a parse and nothing else.
"""

import hashlib
import json
import pprint
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack

from infra.warehouse import Role, Warehouse

STATE = "partial_parse.msgpack"
"""dbt's own name of it in its target folder."""
PLACE = "parsed_for.json"
"""Beside it: the warehouse that it was made for."""
SCHEMA, CONNECT_TIMEOUT = "staging", 10
"""As in `profiles.yml`."""


def carried(state: bytes, source: Warehouse, goal: Warehouse) -> bytes:
    """The state of a parse for `source` as one for `goal`."""
    manifest = msgpack.unpackb(state.replace(_checksum(source), _checksum(goal)), strict_map_key=False)
    for node in _nodes(manifest):
        if node.get("database") == source.database:
            node["database"] = goal.database
        if relation := node.get("relation_name"):
            node["relation_name"] = relation.replace(f'"{source.database}".', f'"{goal.database}".', 1)
    packed: bytes = msgpack.packb(manifest)
    return packed


def _nodes(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Everything that has an id, the disabled in lists by their id."""
    for section in manifest.values():
        for known in section.values() if isinstance(section, dict) else ():
            yield from (one for one in (known if isinstance(known, list) else [known]) if isinstance(one, dict))


def remember(target: Path, warehouse: Warehouse) -> None:
    """Note for which warehouse the state in a target folder is."""
    (target / PLACE).write_text(json.dumps(_place(warehouse)))


def carry(source: Path, target: Path, warehouse: Warehouse) -> bool:
    """Put the state that is in the folder `source` into `target`, for this warehouse; False where that cannot be."""
    if not ((source / STATE).exists() and (source / PLACE).exists()):
        return False
    place = json.loads((source / PLACE).read_text())
    if source == target and place == _place(warehouse):
        return True
    former = Warehouse(f"postgresql://{place['host']}:{place['port']}/{place['database']}", {})
    half = target / f"{STATE}.part"
    half.write_bytes(carried((source / STATE).read_bytes(), former, warehouse))
    half.replace(target / STATE)
    remember(target, warehouse)
    return True


def _place(warehouse: Warehouse) -> dict[str, str | int]:
    return {"host": warehouse.host, "port": warehouse.port, "database": warehouse.database}


def _checksum(warehouse: Warehouse) -> bytes:
    """Checksum of what dbt compares of two connections."""
    from dbt.adapters.postgres.connections import PostgresCredentials
    from dbt_common.helper_types import Port

    credentials = PostgresCredentials(
        database=warehouse.database, schema=SCHEMA, host=warehouse.host, user=str(Role.TRANSFORMER),
        port=Port(warehouse.port), password="", connect_timeout=CONNECT_TIMEOUT,
    )  # fmt: skip
    described = pprint.pformat(sorted(credentials.connection_info()))
    return hashlib.sha256(described.encode()).hexdigest().encode()
