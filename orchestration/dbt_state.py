"""State that dbt keeps of a parse, carried to another warehouse.

dbt parses everything again where host, port or database differ from those of the last parse, since macros may ask for
them. Ours ask for nothing but the name of the database, which stands in every relation. State that does not fit after
all, as after an update of dbt, costs a parse and nothing else.
"""

import hashlib
import json
import pprint
from pathlib import Path

from infra.warehouse import Role, Warehouse

STATE = "partial_parse.msgpack"
"""dbt's own name of it in its target folder."""
PLACE = "parsed_for.json"
"""Beside it: the warehouse that it was made for."""
SCHEMA, CONNECT_TIMEOUT = "staging", 10
"""As in `profiles.yml`."""


def carried(state: bytes, source: Warehouse, goal: Warehouse) -> bytes | None:
    """The state of a parse for `source` as one for `goal`; None where the names of their databases differ in length."""
    if len(source.database) != len(goal.database):
        return None
    state = state.replace(_checksum(source), _checksum(goal))
    return (
        state if source.database == goal.database else state.replace(source.database.encode(), goal.database.encode())
    )


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
    state = carried((source / STATE).read_bytes(), former, warehouse)
    if state is None:
        return False
    half = target / f"{STATE}.part"
    half.write_bytes(state)
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
