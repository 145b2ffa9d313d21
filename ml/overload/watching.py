"""Write `ml.overload`: each indicator of each team large enough, and how many of them are elevated."""

from datetime import datetime

import pandas as pd
import psycopg

from ml.core.tables import Column, ResultTable, ensure, replace
from ml.overload.judging import judge
from ml.overload.weeks import DAY_BEGINS, DAY_ENDS, read

OVERLOADED = 2
"""Elevated indicators from which a team is called overloaded."""
OVERLOAD = ResultTable(
    "overload",
    "Indicators of overload per team: a heuristic. Nobody knows who was overloaded, so that it cannot be measured.",
    ("entity_id", "indicator"),
    (
        Column("entity_type", "text not null", "team"),
        Column("entity_id", "text not null", "As in marts; only teams of which at least five people were active"),
        Column(
            "indicator", "text not null",
            f"after_hours and weekend: share of commits before {DAY_BEGINS}:00 or from {DAY_ENDS}:00 on, or on Saturday"
            " and Sunday, where they were made; activity: commits and reviews per person; repositories: per person;"
            " open_pull_requests and work_in_progress: per person; pull_request_pickup_time: seconds",
        ),
        Column("value", "double precision not null", "Mean of the last 13 weeks"),
        Column("others", "double precision", "Mean of the other teams in the same weeks"),
        Column("before", "double precision", "Mean of the weeks before the last lasting change"),
        Column("changed_on", "date", "Monday of the first week after that change"),
        Column("is_elevated", "boolean not null", "Clearly above the other teams, or above the weeks before"),
        Column("reason", "text not null", "Why it is elevated; empty where it is not"),
        Column("elevated", "bigint not null", "Indicators of the team that are elevated"),
        Column("is_overloaded", "boolean not null", f"Whether at least {OVERLOADED} are"),
        Column("as_of", "timestamptz not null", "Instant that the marts were built for"),
    ),
)  # fmt: skip


def run(warehouse_url: str, as_of: datetime) -> list[str]:
    """Judge all teams anew.

    Args:
        warehouse_url: `postgresql://` URL of sei_transformer.
        as_of: the instant (with time zone) that the marts were built for.

    Returns:
        Teams that are overloaded.

    Raises:
        UserError: schema `ml` cannot be written.
    """
    with psycopg.connect(warehouse_url) as connection:
        ensure(connection, [OVERLOAD])
        rows = summed(judge(read(connection, as_of)))
        replace(connection, OVERLOAD, rows.assign(as_of=as_of))
    return sorted(set(rows.loc[rows["is_overloaded"].astype("bool"), "entity_id"]))


def summed(judged: pd.DataFrame) -> pd.DataFrame:
    """Rows with the count of elevated indicators of their team."""
    elevated = judged.groupby("team_id")["is_elevated"].transform("sum").astype("int64")
    return judged.rename(columns={"team_id": "entity_id"}).assign(
        entity_type="team", elevated=elevated, is_overloaded=elevated >= OVERLOADED
    )
