"""Locks of the warehouse by which collections and refreshes keep out of one another's way.

Each source is collected by one run at a time, whoever started it. While a refresh reads raw tables, collections go on
but for the moments in which they would change these.
"""

from contextlib import AbstractContextManager

import psycopg

from infra.advisory_locks import hold

RAW_TABLES = 5_348_202
"""Shared by all who change raw tables or the files of the lake; a refresh that reads them has it alone."""
GIT, PATCH_IDS, FILES = 5_348_210, 5_348_211, 5_348_310
"""Locks of the sources without a `Dataset`."""


def changing_raw_tables(connection: psycopg.Connection) -> AbstractContextManager[None]:
    """A block in which no refresh reads the raw tables and the lake, and which therefore is short.

    `connection` is in autocommit mode; a transaction of its ends within the block.
    """
    return hold(connection, RAW_TABLES, "A refresh that reads the raw tables", is_shared=True)
