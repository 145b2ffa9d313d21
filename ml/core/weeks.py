"""Weekly counts of the marts, complete and without gaps."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pandas as pd
import psycopg

from infra.errors import UserError

ROW_COLUMNS = ["entity_type", "entity_id", "period_start", "is_complete", "events"]
SERIES_COLUMNS = ["unique_id", "ds", "y"]
WEEK = timedelta(days=7)


def read_weeks(connection: psycopg.Connection, metric: str, entity_types: Sequence[str]) -> pd.DataFrame:
    """Weekly rows of a metric whose `sample_size` counts the events of a week.

    Returns:
        `entity_type`, `entity_id`, `period_start` (Monday), `is_complete`, `events`.

    Raises:
        UserError: the marts do not exist.
    """
    query = (
        "select entity_type, entity_id, period_start, is_complete, sample_size"
        " from marts.metrics where metric = %s and grain = 'week' and entity_type = any(%s) order by 1, 2, 3"
    )
    try:
        rows = connection.execute(query, [metric, list(entity_types)]).fetchall()
    except psycopg.errors.UndefinedTable as error:
        raise UserError(
            f"There are no weeks of {metric}: marts.metrics does not exist. Build the marts first, with `sei run`."
        ) from error
    return pd.DataFrame(rows, columns=ROW_COLUMNS)


def last_complete_week(rows: pd.DataFrame, as_of: datetime) -> date:
    """Monday of the last week that had ended at `as_of`.

    Weeks end in the organisation's time zone, which the rows' `is_complete` knows: it corrects the guess that is
    made from UTC.
    """
    today = as_of.date()
    last = today - timedelta(days=today.weekday()) - WEEK
    complete = rows.loc[rows["is_complete"], "period_start"]
    running = rows.loc[~rows["is_complete"], "period_start"]
    if not complete.empty:
        last = max(last, complete.max())
    if not running.empty:
        last = min(last, running.min() - WEEK)
    return last


def weekly_counts(rows: pd.DataFrame, last: date, maximum_history: int) -> pd.DataFrame:
    """Counts per series and week from its first event to `last`; a week without a row is 0."""
    complete = rows[rows["period_start"] <= last]
    oldest = last - (maximum_history - 1) * WEEK
    parts = []
    for (entity_type, entity_id), group in complete.groupby(["entity_type", "entity_id"], sort=True):
        counts = group.groupby("period_start")["events"].sum()
        weeks = pd.date_range(max(counts.index.min(), oldest), last, freq="W-MON")
        counts.index = pd.to_datetime(counts.index)
        values = counts.reindex(weeks, fill_value=0).astype("float64")
        parts.append(pd.DataFrame({"unique_id": f"{entity_type}|{entity_id}", "ds": weeks, "y": values.to_numpy()}))
    return pd.concat(parts, ignore_index=True) if parts else empty(SERIES_COLUMNS)


def empty(columns: list[str]) -> pd.DataFrame:
    """No rows of these columns."""
    return pd.DataFrame({column: pd.Series(dtype="object") for column in columns})
