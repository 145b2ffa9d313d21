"""Rows of the marts as frames."""

from collections.abc import Mapping, Sequence

import pandas as pd
import psycopg


def rows_of(
    connection: psycopg.Connection, query: str, given: Mapping[str, object], moments: Sequence[str]
) -> pd.DataFrame:
    """Answer to a query; `moments` are its columns of times, in UTC."""
    cursor = connection.execute(query.encode(), dict(given))
    names = [column.name for column in cursor.description or ()]
    rows = pd.DataFrame(cursor.fetchall(), columns=names)
    return rows.assign(**{name: pd.to_datetime(rows[name], utc=True) for name in moments})
