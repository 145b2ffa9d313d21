"""Advisory locks of the warehouse: a session holds them, so that they go with their holder, however that ends."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import LiteralString

import psycopg

LOGGER = logging.getLogger(__name__)


@contextmanager
def locked(warehouse_url: str, key: int, holder: str) -> Iterator[psycopg.Connection]:
    """A connection that holds the lock `key`; see `hold`."""
    with psycopg.connect(warehouse_url, autocommit=True) as connection, hold(connection, key, holder):
        yield connection


@contextmanager
def hold(connection: psycopg.Connection, key: int, holder: str, *, is_shared: bool = False) -> Iterator[None]:
    """Hold a lock beside others of one session, shared or alone, over the block.

    Args:
        connection: in autocommit mode.
        key: number of the lock.
        holder: who has it where it has to be waited for, in words: that is logged as a warning.
        is_shared: whether others may share it.
    """
    suffix: LiteralString = "_shared" if is_shared else ""
    if connection.execute(f"select pg_try_advisory_lock{suffix}(%s)", [key]).fetchone() != (True,):
        LOGGER.warning("%s is at work on this warehouse; waiting for it.", holder)
        connection.execute(f"select pg_advisory_lock{suffix}(%s)", [key])
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute(f"select pg_advisory_unlock{suffix}(%s)", [key])


def taken_at_once(connection: psycopg.Connection, keys: list[int]) -> bool:
    """Whether the session could take all these locks without waiting; it keeps those that it got until it ends."""
    query = "select bool_and(pg_try_advisory_lock(key)) from unnest(%s::bigint[]) as keys (key)"
    return connection.execute(query, [keys]).fetchone() == (True,)
