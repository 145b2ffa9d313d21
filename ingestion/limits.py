"""Allowances that the credentials of a source still have, kept in `raw_<source>._limits` for `sei status`.

One row per address, credential and resource, from the last run that used it: written when a run begins to wait, and
when it ends.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

import psycopg
from psycopg import sql

from ingestion.web.allowance import Broker, Wait

TABLE = "_limits"
LOCK = 5_348_490
_COLUMNS = """
    address text not null, credential text not null, resource text not null, used bigint not null,
    remaining bigint, full_again_at timestamptz, waiting_until timestamptz, waiting_for text,
    seen_at timestamptz not null default now(),
    primary key (address, credential, resource)
"""
_UPSERT = """
insert into {} as known values (%s, %s, %s, %s, %s, to_timestamp(%s), to_timestamp(%s), %s)
on conflict (address, credential, resource) do update
set used = excluded.used, remaining = excluded.remaining, full_again_at = excluded.full_again_at,
    waiting_until = excluded.waiting_until, waiting_for = excluded.waiting_for, seen_at = excluded.seen_at
"""


def ensure_limits_table(connection: psycopg.Connection, dataset: str) -> None:
    """Create the table where it does not exist; the caller commits."""
    # Two first runs at once would trip over each other's CREATE.
    connection.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(dataset)))
    name = sql.Identifier(dataset, TABLE)
    connection.execute(sql.SQL("create table if not exists {} (" + _COLUMNS + ")").format(name))


def has_limits(connection: psycopg.Connection, dataset: str) -> bool:
    """Whether the source keeps any."""
    row = connection.execute("select to_regclass(%s)", [f"{dataset}.{TABLE}"]).fetchone()
    return row is not None and row[0] is not None


@contextmanager
def keeping(brokers: Mapping[str, Broker], warehouse_url: str, dataset: str) -> Iterator[None]:
    """Write what the block learns of the limits of `brokers`, by address, into the schema `dataset`.

    A wait is written by the thread that waits, over a connection of its own: the others are at work.
    """
    with psycopg.connect(warehouse_url) as connection:
        ensure_limits_table(connection, dataset)
    for address, broker in brokers.items():
        broker.also_tell(partial(_write, warehouse_url, dataset, address, broker))
    try:
        yield
    finally:
        for address, broker in brokers.items():
            _write(warehouse_url, dataset, address, broker, None)


def _write(warehouse_url: str, dataset: str, address: str, broker: Broker, wait: Wait | None) -> None:
    until, why = (wait.until, wait.reason) if wait else (None, None)
    rows = [
        (address, one.credential, one.resource, one.used, one.remaining, one.full_again_at, until, why)
        for one in broker.allowances()
    ]
    with psycopg.connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.executemany(sql.SQL(_UPSERT).format(sql.Identifier(dataset, TABLE)), rows)
