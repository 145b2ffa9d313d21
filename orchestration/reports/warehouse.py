"""The connection that reports read through."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from orchestration.reports.scope import Organization, read_organization


@contextmanager
def reading(url: str) -> Iterator[tuple[psycopg.Connection[Any], Organization]]:
    """One snapshot of the marts, and whose they are: a refresh meanwhile changes nothing.

    Args:
        url: of a role that reads `marts`.

    Raises:
        UsageError: nothing was computed yet.
    """
    with psycopg.connect(
        url, options="-c timezone=UTC -c default_transaction_isolation=repeatable\\ read"
    ) as connection:
        yield connection, read_organization(connection)
