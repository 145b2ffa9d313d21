"""Locks of the warehouse, seen from a test."""

import time
from collections.abc import Callable

import psycopg


def is_free(connection: psycopg.Connection, lock: int) -> bool:
    """Whether nobody has a lock alone."""
    query = "select pg_try_advisory_lock_shared(key), pg_advisory_unlock_shared(key) from (values (%s)) as locks (key)"
    row = connection.execute(query, [lock]).fetchone()
    return row is not None and bool(row[0])


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 600
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)
