"""The metrics by other means: Python and its own calendar, from nothing but the listed events."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from tests.dbt_project.metrics.scenario import Scenario

Row = dict[str, Any]
Key = tuple[Any, ...]
KEY = ["metric", "entity_type", "entity_id", "grain", "period_start"]
GRAINS = ["day", "week", "month", "quarter"]
LONG_GRAINS = ["month", "quarter"]
LONG_GRAINS_ONLY = ["deployment_days_per_week", "truck_factor"]
PERCENTILES = (50, 75, 90, 95)

OF_AUTHORS = ["commits", "commit_authors", "churn", "ai_assisted_commits", "ai_assisted_churn"]
OF_ISSUES = re.compile(
    "throughput|flow_efficiency|blocked_time|work_in_progress|littles_law_gap|issue_(lead|cycle)_time(_mean)?|"
    "reopened_issues|work_allocation_.*"
)
OF_SPRINTS = re.compile("velocity|sprint_.*")
OF_PROJECTS = re.compile(f"{OF_ISSUES.pattern}|on_time_delivery")
OWNED = ["service:a", "service:b", "service:c"]

WITHOUT_DAYS = ["repository", "project", "board"]
ENTITIES = {"organization": "organization", "service": "service_id", "repository": "repository_id"}


def listed(events: list[Row], scenario: Scenario, entities: Mapping[str, str] = ENTITIES) -> dict[Key, str | None]:
    """Why each event is left out, or None, by the key of each number that it is behind and the id of the event.

    `entities` names the column of `events` that holds the id of each kind of entity.
    """
    zone = ZoneInfo(scenario.timezone)
    members = defaultdict(list)
    for event in events:
        on = event["event_at"].astimezone(zone).date()
        for entity_type, column in entities.items():
            entity_id = event.get(column, column)
            if entity_id is not None and event["entity_type"] in (None, entity_type):
                members[event["metric"], entity_type, entity_id].append((on, event))
    found = {}
    for (metric, entity_type, entity_id), dated in members.items():
        earliest = min((on for on, _ in dated if on >= scenario.history_start), default=scenario.history_start)
        for on, event in dated:
            placed = on if on >= scenario.history_start else earliest
            for grain in LONG_GRAINS if metric in LONG_GRAINS_ONLY else GRAINS:
                start = period_of(placed, grain)
                last_on = min(end_of(start, grain) - timedelta(days=1), scenario.as_of_on)
                is_measured = event["kind"] not in ("snapshot", "snapshot_mean") or placed == last_on
                if is_measured and (grain != "day" or entity_type not in WITHOUT_DAYS):
                    found[metric, entity_type, entity_id, grain, start, event["event_id"]] = event["exclusion_reason"]
    return found


def recompute(explained: list[Row], scenario: Scenario) -> dict[Key, Row]:
    """The numbers, from nothing but the rows that `explain` lists behind each, with the `kind` of its metric."""
    zone = ZoneInfo(scenario.timezone)
    firsts: dict[Key, date] = {}
    cells = defaultdict(list)
    for row in explained:
        key = tuple(row[column] for column in KEY)
        on = max(row["event_at"].astimezone(zone).date(), scenario.history_start)
        firsts[key[:3]] = min(on, firsts.get(key[:3], on))
        if row["reason"] != "earlier_snapshot":
            cells[key].append(row)
    return {key: cell_of(rows, key, firsts[key[:3]], scenario) for key, rows in cells.items()}


def cell_of(rows: list[Row], key: Key, first_on: date, scenario: Scenario) -> Row:
    """One stored row from the rows listed behind it; `first_on` is the date of the entity's first event."""
    metric, entity_type, _, grain, start = key
    kind, end = rows[0]["kind"], end_of(start, grain)
    counted = [row for row in rows if row["is_counted"]]
    left_out = [row for row in rows if not row["is_counted"]]
    values = [row["value"] for row in counted]
    if kind == "load":
        values = [float(count) for count in Counter(row["counted_id"] for row in counted).values()]
    is_once = metric in ("commit_authors", "default_branch_red_time", "flaky_tests") or (
        metric == "deployment_frequency" and entity_type != "service"
    )
    size = len(values)
    if kind in ("average", "gap") or is_once:
        size = len({row["counted_id"] for row in counted if kind != "gap" or row["value"] > 0})
    if kind == "gap":
        size = max(size, sum(value <= 0 for value in values))
    days = (min(end, scenario.as_of_on + timedelta(days=1)) - max(start, first_on)).days
    shares = [None] * len(PERCENTILES)
    if kind in ("median", "mean", "load") and values:
        shares = np.percentile(values, PERCENTILES).tolist()
    value = {
        "gap": lambda: math.fsum(values) / length_of(start, end, scenario) if values else None,
        "average": lambda: sum(values) / length_of(start, end, scenario) if values else None,
        "rate": lambda: size / days,
        "count": lambda: float(size),
        "sum": lambda: float(sum(values)),
        "median": lambda: shares[0],
        "snapshot": lambda: sum(values) if values else None,
        "last": lambda: sole(values) if values else None,
    }.get(kind, lambda: sum(values) / len(values) if values else None)()
    return {
        **{f"p{percent}": share for percent, share in zip(PERCENTILES, shares, strict=True)},
        "value": value,
        "sample_size": size,
        "excluded_count": len({row["counted_id"] for row in left_out}) if kind in ("average", "gap") else len(left_out),
        "is_complete": scenario.as_of_on >= end,
    }


def sole(values: list[float]) -> float:
    """The one value of a metric that shows the last."""
    [value] = values
    return value


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
    events: list[Row],
    accounts: Mapping[str, str],
    people: Mapping[str, str],
    dated: list[Row],
    assigned: Mapping[str, list[str]],
    zone: ZoneInfo,
) -> list[Row]:
    """The events once per team that counts them, with `team_id`.

    Args:
        events: rows of `metric_events`.
        accounts: commit or pull request to the account that authored it.
        people: account to person.
        dated: which `team_id` holds for which `key`, a person or service, from `valid_from` until `valid_to`.
        assigned: issue to the accounts that it is assigned to.
        zone: the organisation's time zone, in which those dates are.
    """
    rows, of = [], defaultdict[str | None, list[Row]](list)
    for row in dated:
        of[row["key"]].append(row)
    for event in events:
        on = event["event_at"].astimezone(zone).date()
        if event["entity_type"] == "team":
            teams = [event["event_id"].rpartition(" ")[0]]
        elif OF_ISSUES.fullmatch(event["metric"]):
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
    return rows


def of_projects(
    events: list[Row], projects: Mapping[str, str], boards: list[Row], sprints: Mapping[str, str]
) -> list[Row]:
    """The events of issues, epics and sprints once with the `project_id` of theirs, and once with each `board_id`.

    Args:
        events: rows of `metric_events`.
        projects: issue or epic to project.
        boards: rows of `dim_boards`.
        sprints: sprint to board.
    """
    rows = []
    for event in events:
        if OF_PROJECTS.fullmatch(event["metric"]):
            project = projects[event["counted_id"] or event["event_id"]]
            rows.append({**event, "project_id": project, "board_id": None})
            shown = [board["board_id"] for board in boards if board["project_id"] == project]
            rows += [{**event, "project_id": None, "board_id": board} for board in shown]
        elif OF_SPRINTS.fullmatch(event["metric"]):
            board = sprints[event["event_id"]]
            project = next(row["project_id"] for row in boards if row["board_id"] == board)
            rows += [
                {**event, "project_id": project, "board_id": None},
                {**event, "project_id": None, "board_id": board},
            ]
    return rows


def _holds(row: Row, on: date) -> bool:
    since, until = row["valid_from"], row["valid_to"]
    return (since is None or since <= on) and (until is None or on < until)
