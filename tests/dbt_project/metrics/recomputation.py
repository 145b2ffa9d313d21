"""The metrics by other means: pandas and Python's own calendar, from nothing but the listed events."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from tests.dbt_project.metrics.history import Scenario

GRAINS = ["day", "week", "month", "quarter"]
LONG_GRAINS_ONLY = ["deployment_days_per_week", "truck_factor"]


OF_AUTHORS = ["commits", "commit_authors", "churn"]
OF_ISSUES = ["throughput", "work_in_progress", "issue_lead_time", "issue_cycle_time"]
OWNED = ["service:a", "service:b", "service:c"]

ENTITIES = {"organization": "organization", "service": "service_id", "repository": "repository_id"}


def recompute(
    events: pd.DataFrame, scenario: Scenario, entities: Mapping[str, str] = ENTITIES
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Metrics as (metric, entity_type, entity_id, grain, period_start) -> columns, from nothing but the listed rows.

    `entities` names the column of `events` that holds the id of each kind of entity.
    """
    zone = ZoneInfo(scenario.timezone)
    events = events.assign(on=[moment.astimezone(zone).date() for moment in events["event_at"]])
    events = events.assign(organization="organization")
    result = {}
    for entity_type, column in entities.items():
        members = events[events["entity_type"].isna() | (events["entity_type"] == entity_type)]
        for (metric, entity_id), rows in members.groupby(["metric", column]):
            first_on = max(rows["on"].min(), scenario.history_start)
            within = rows["on"][rows["on"] >= scenario.history_start]
            earliest = within.min() if len(within) else scenario.history_start
            placed = rows["on"].where(rows["on"] >= scenario.history_start, earliest)
            for grain in GRAINS:
                if (grain == "day" and entity_type == "repository") or (
                    grain in ("day", "week") and metric in LONG_GRAINS_ONLY
                ):
                    continue
                for start, cell in rows.groupby([period_of(day, grain) for day in placed]):
                    if cell["kind"].iloc[0] == "snapshot":
                        last_on = min(end_of(start, grain) - timedelta(days=1), scenario.as_of_on)
                        cell = cell[cell["on"] == last_on]  # noqa: PLW2901
                        if cell.empty:
                            continue
                    key = (metric, entity_type, entity_id, grain, start)
                    result[key] = cell_of(cell, entity_type, grain, start, first_on, scenario)
    return result


def cell_of(
    cell: pd.DataFrame, entity_type: str, grain: str, start: date, first_on: date, scenario: Scenario
) -> dict[str, Any]:
    """One stored row from the events of its period."""
    metric, kind = cell["metric"].iloc[0], cell["kind"].iloc[0]
    counted = cell[cell["exclusion_reason"].isna()]
    size = len(counted)
    if metric in ("commit_authors", "default_branch_red_time") or (
        metric == "deployment_frequency" and entity_type != "service"
    ):
        size = counted["counted_id"].nunique()
    end = end_of(start, grain)
    values = counted["value"].to_numpy(float)
    row: dict[str, Any] = {"excluded_count": len(cell) - len(counted), "is_complete": scenario.as_of_on >= end}
    row |= dict.fromkeys(["p50", "p75", "p90", "p95"])
    if kind in ("median", "mean") and len(values):
        row |= {f"p{share}": float(np.percentile(values, share)) for share in (50, 75, 90, 95)}
    days = (min(end, scenario.as_of_on + timedelta(days=1)) - max(start, first_on)).days
    if kind == "average":
        size = counted["counted_id"].nunique()
        row["excluded_count"] = cell[cell["exclusion_reason"].notna()]["counted_id"].nunique()
    if kind == "load":
        loads = counted.groupby("counted_id").size().to_numpy(float)
        size = len(loads)
        row |= {f"p{share}": float(np.percentile(loads, share)) for share in (50, 75, 90, 95) if size}
    row["value"] = {
        "load": lambda: float(loads.mean()) if size else None,
        "average": lambda: float(values.sum()) / length_of(start, end, scenario) if len(values) else None,
        "rate": lambda: size / days,
        "count": lambda: float(size),
        "sum": lambda: float(sum(int(value) for value in values)),
        "ratio": lambda: float(values.mean()) if len(values) else None,
        "mean": lambda: float(values.mean()) if len(values) else None,
        "median": lambda: row["p50"],
        "snapshot": lambda: float(values.sum()) if len(values) else None,
        "last": lambda: float(counted.sort_values("event_at")["value"].iloc[-1]) if len(counted) else None,
    }[kind]()
    row["sample_size"] = min(size, 1) if kind == "last" else size
    return row


def length_of(start: date, end: date, scenario: Scenario) -> float:
    """Seconds of the part of a period that is within the history and up to `as_of`."""
    edges = (max(start, scenario.history_start), end)
    begin, until = (datetime.combine(day, datetime.min.time(), ZoneInfo(scenario.timezone)) for day in edges)
    return (min(until.astimezone(UTC), scenario.as_of) - begin.astimezone(UTC)).total_seconds()


def period_of(day: date, grain: str) -> date:
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1, month=day.month if grain == "month" else day.month - (day.month - 1) % 3)


def end_of(start: date, grain: str) -> date:
    if grain in ("day", "week"):
        return start + timedelta(days=1 if grain == "day" else 7)
    months = start.month + (1 if grain == "month" else 3)
    return date(start.year + (months > 12), months - 12 if months > 12 else months, 1)


def of_teams(
    events: pd.DataFrame,
    accounts: Mapping[str, str],
    people: Mapping[str, str],
    dated: pd.DataFrame,
    assigned: Mapping[str, list[str]],
    zone: ZoneInfo,
) -> pd.DataFrame:
    """The events once per team that counts them, with `team_id`.

    Args:
        events: rows of `metric_events`.
        accounts: commit or pull request to the account that authored it.
        people: account to person.
        dated: which `team_id` holds for which `key`, a person or service, from `valid_from` until `valid_to`.
        assigned: issue to the accounts that it is assigned to.
        zone: the organisation's time zone, in which those dates are.
    """
    rows, of = [], defaultdict[str | None, list[Mapping[str, Any]]](list)
    for row in dated.to_dict("records"):
        of[row["key"]].append(row)
    for event in events.to_dict("records"):
        on = event["event_at"].astimezone(zone).date()
        if event["entity_type"] == "team":
            teams = [event["event_id"].rpartition(" ")[0]]
        elif event["metric"] in OF_ISSUES:
            issue = event["counted_id"] or event["event_id"]
            keys = [people.get(account, "") for account in assigned.get(issue, [])]
            keys = [event["service_id"]] if event["service_id"] in OWNED else keys
            teams = sorted({row["team_id"] for key in keys for row in of[key] if _holds(row, on)})
        elif event["entity_type"] is None:
            # A snapshot of a pull request has a date behind its id.
            account = accounts.get(event["event_id"]) or accounts.get(event["counted_id"])
            is_authored = event["metric"] in OF_AUTHORS or event["event_id"].startswith(("pull", "review"))
            key = people.get(account or "") if is_authored else event["service_id"]
            teams = [row["team_id"] for row in of[key] if _holds(row, on)]
        else:
            teams = []
        rows += [{**event, "team_id": team} for team in teams]
    return pd.DataFrame(rows)


def _holds(row: Mapping[str, Any], on: date) -> bool:
    since, until = row["valid_from"], row["valid_to"]
    return (since is None or since <= on) and (until is None or on < until)
