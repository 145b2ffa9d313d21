"""Pull requests and issues of the marts: asked about at several ages, so that what is still open can be predicted.

Each item is a row per age that it reached (landmarking; van Houwelingen 2007): what was known of it then, and how long
it still took. One that is open has lasted until now, which counts as it is.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import numpy as np
import pandas as pd
import psycopg

from ml.core.material import Material, Predictor, Reading
from ml.core.quantiles import fit
from ml.core.reading import rows_of
from ml.delivery_time.features import DAY, times

AGES = (0, 1, 2, 4, 7, 14, 30, 60)
"""Days."""
MOST_ITEMS = 20_000
"""Items that are learnt from, the latest ones."""
PULL_REQUESTS = """
select
    pull_request_id as thing_id,
    '#' || number || coalesce(' ' || title, '') as title,
    'repository' as entity_type,
    repository_id as entity_id,
    repository_id as project,
    coalesce(author_account_id, '') as reporter,
    work_kind as kind,
    null as priority,
    opened_at,
    least(merged_at, closed_at) as ended_at,
    first_review_at,
    first_approved_at,
    source_url
from marts.fct_pull_requests
where deleted_at is null and left_out_reason is null and opened_at < %(as_of)s
order by opened_at, pull_request_id collate "C"
"""
ISSUES = """
select
    issue_id as thing_id,
    key || coalesce(' ' || title, '') as title,
    'project' as entity_type,
    project_id as entity_id,
    project_id as project,
    coalesce(author_account_id, '') as reporter,
    coalesce(type, work_kind) as kind,
    null as priority,
    created_at as opened_at,
    done_at as ended_at,
    started_at,
    source_url
from marts.fct_issues
where deleted_at is null and moved_to_issue_id is null and exclusion_reason is null and created_at < %(as_of)s
order by created_at, issue_id collate "C"
"""
STAGES = {"pull_request": ("first_review_at", "first_approved_at"), "issue": ("started_at",)}


def read(query: str, stages: tuple[str, ...], connection: psycopg.Connection, as_of: datetime) -> Reading:
    """Items in order of their opening."""
    items = rows_of(connection, query, {"as_of": as_of}, moments=("opened_at", "ended_at", *stages))
    now = pd.Timestamp(as_of).tz_convert("UTC")
    ended = items["ended_at"].where(items["ended_at"] <= now)
    items = items.assign(ended_at=ended, days=(ended.fillna(now) - items["opened_at"]).dt.total_seconds() / DAY)
    seen = items.drop(columns=["days", "ended_at"]).rename(columns={"opened_at": "began_at"})
    return Reading(seen.assign(known_at=ended, outcome=np.nan), partial(_past, items), partial(_asked, items, now))


def _past(items: pd.DataFrame, moment: pd.Timestamp) -> Material:
    latest = items[items["opened_at"] < moment].tail(MOST_ITEMS).reset_index(drop=True)
    places = pd.Series(np.arange(len(latest)))
    parts = []
    for age in AGES:
        asked_at = latest["opened_at"] + pd.Timedelta(days=age)
        reached = ((asked_at < latest["ended_at"].fillna(moment)) & (asked_at < moment)).to_numpy()
        parts.append(pd.DataFrame({"item": places[reached], "asked_at": asked_at[reached]}))
    asked = pd.concat(parts).sort_values(["asked_at", "item"], kind="stable", ignore_index=True)
    return _material(latest, asked, moment).as_known_at(moment)


def _asked(items: pd.DataFrame, now: pd.Timestamp) -> Material:
    places = pd.Series(np.flatnonzero(items["ended_at"].isna()))
    return _material(items, pd.DataFrame({"item": places, "asked_at": pd.Series(now, index=places.index)}), now)


def _material(items: pd.DataFrame, asked: pd.DataFrame, now: pd.Timestamp) -> Material:
    rows = items.iloc[asked["item"].to_numpy()].reset_index(drop=True)
    things = rows[["thing_id", "title", "entity_type", "entity_id", "source_url"]]
    return Material(
        things=things.assign(asked_at=asked["asked_at"]),
        features=times(items, asked).astype("float64"),
        outcome=(rows["ended_at"].fillna(now) - asked["asked_at"]).dt.total_seconds() / DAY,
        known_at=rows["ended_at"],
        is_time=True,
    )


def baseline(known: Material, asked: Material) -> pd.DataFrame:
    """Median, tenth and ninetieth percentile of what known items of the same project still took at about that age."""
    levels = np.array([0.1, 0.5, 0.9])
    rows = pd.DataFrame({
        "entity": known.things["entity_id"], "age": _age(known.features), "days": known.outcome,
    })  # fmt: skip
    own = rows.groupby(["entity", "age"])["days"].quantile(levels).unstack()
    of_age = rows.groupby("age")["days"].quantile(levels).unstack()
    wanted = pd.DataFrame({"entity": asked.things["entity_id"], "age": _age(asked.features)})
    found = own.reindex(pd.MultiIndex.from_frame(wanted))
    filled = found.fillna(of_age.reindex(wanted["age"]).set_axis(found.index)).fillna(rows["days"].quantile(levels))
    return filled.set_axis(["low", "value", "high"], axis=1).set_index(asked.features.index)


def _age(features: pd.DataFrame) -> "pd.Series[int]":
    ages = np.searchsorted(np.array(AGES), features["days_open"].round(6).to_numpy(), side="right") - 1
    return pd.Series(ages, index=features.index)


def _predictor(thing: str, query: str, says: str, limits: str) -> Predictor:
    reading: Callable[[psycopg.Connection, datetime], Reading] = partial(read, query, STAGES[thing])
    name = f"delivery_time_of_{thing}s"
    return Predictor(name, thing.replace("_", " "), "days", says, limits, reading, baseline, fit)


OF_PULL_REQUESTS = _predictor(
    "pull_request",
    PULL_REQUESTS,
    "Days until the pull request is merged or closed",
    "It knows age, review, approval, author and repository, and not what the change is or how large it has become.",
)
OF_ISSUES = _predictor(
    "issue",
    ISSUES,
    "Days until the issue is done",
    "It knows age, type, start, reporter and project, and neither the text, nor estimates, nor who works on it.",
)
