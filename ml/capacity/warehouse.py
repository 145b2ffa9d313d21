"""Weekly throughput of the marts: learnt from at every week, asked about from the last complete one on."""

from datetime import datetime
from functools import partial

import numpy as np
import pandas as pd
import psycopg

from ml.capacity.features import AHEAD, HALF_YEAR, LATELY, WEEKS_AHEAD, a_year_before, features, sums
from ml.capacity.model import FEWEST_WEEKS, LEVELS, Capacity
from ml.capacity.model import fit as fit_paths
from ml.core.material import Material, Predictor, Reading
from ml.core.weeks import last_complete_week, read_weeks, weekly_counts

COUNTED = {"throughput": "issues done", "pull_requests_merged": "pull requests merged"}
"""Metrics that are forecast, and what they count."""
ENTITY_TYPES = ("organization", "team", "service", "repository", "project", "board")
LONGEST_HISTORY, LEARNT_FROM = 208, 104
"""Weeks of a series that are known, and the last of them, about which questions are learnt from."""
SILENT_AFTER = 26
"""A series without an event for so many weeks is not forecast."""
MOST_SERIES = 40
"""Series per metric and kind of entity: the busiest."""
MOST_ROWS = 50_000
"""Questions that are learnt from, the latest ones."""
BLOCK = 13
"""Weeks of a series that count as one thing when models are compared: their questions overlap."""
FEWEST_ERRORS = 30


def read(connection: psycopg.Connection, as_of: datetime) -> Reading:
    """Series of weekly counts, and what came of each question about them."""
    parts = [_series(connection, metric, as_of) for metric in COUNTED]
    series = pd.concat(parts, ignore_index=True)
    questions = _questions(series)
    return Reading(questions, partial(_past, series, questions), partial(_asked, series, questions))


def _series(connection: psycopg.Connection, metric: str, as_of: datetime) -> pd.DataFrame:
    """`metric`, `entity_type`, `entity_id`, `monday`, `count`: weeks without gaps, of series that still go on."""
    rows = read_weeks(connection, metric, ENTITY_TYPES)
    empty = pd.DataFrame({
        "metric": [], "entity_type": [], "entity_id": [], "count": np.empty(0),
        "monday": pd.to_datetime(pd.Series([], dtype="object"), utc=True),
    })  # fmt: skip
    if rows.empty:
        return empty
    counts = weekly_counts(rows, last_complete_week(rows, as_of), LONGEST_HISTORY)
    if counts.empty:
        return empty
    counts[["entity_type", "entity_id"]] = counts["unique_id"].str.split("|", n=1, expand=True)
    recent = counts.groupby("unique_id")["y"].agg(lambda one: one.iloc[-SILENT_AFTER:].sum())
    kinds = counts.drop_duplicates("unique_id").set_index("unique_id")["entity_type"]
    busiest = recent[recent > 0].sort_values(ascending=False, kind="stable").groupby(kinds).head(MOST_SERIES)
    kept = counts[counts["unique_id"].isin(busiest.index)]
    mondays = kept["ds"].dt.tz_localize("UTC")
    return kept.assign(metric=metric, monday=mondays, count=kept["y"])[list(empty.columns)]


def _questions(series: pd.DataFrame) -> pd.DataFrame:
    """A row per series, week and weeks ahead, in order of the week: what is asked, and what came of it."""
    parts = []
    for (metric, entity_type, entity_id), one in series.groupby(["metric", "entity_type", "entity_id"], sort=True):
        counts = one["count"].to_numpy(dtype="float64")
        first = max(FEWEST_WEEKS, len(counts) - LEARNT_FROM)
        places = np.repeat(np.arange(first, len(counts) + 1), len(WEEKS_AHEAD))
        ahead = np.tile(WEEKS_AHEAD, len(places) // len(WEEKS_AHEAD))
        began = one["monday"].iloc[0] + pd.to_timedelta(7 * places, unit="D")
        outcome = sums(counts, places, ahead)
        known_at = (began + pd.to_timedelta(7 * ahead, unit="D")).where(~np.isnan(outcome))
        parts.append(pd.DataFrame({
            "metric": metric, "entity_type": entity_type, "entity_id": entity_id, "place": places, "ahead": ahead,
            "began_at": began, "known_at": known_at, "outcome": outcome, "is_last": places == len(counts),
        }))  # fmt: skip
    columns = ["metric", "entity_type", "entity_id", "place", "ahead", "began_at", "known_at", "outcome", "is_last"]
    found = pd.concat(parts) if parts else pd.DataFrame(columns=columns)
    dated = {name: pd.to_datetime(found[name], utc=True) for name in ("began_at", "known_at")}
    found = found.assign(**dated).sort_values(
        ["began_at", "metric", "entity_type", "entity_id", "ahead"], kind="stable", ignore_index=True
    )
    days, weeks = found["began_at"].dt.strftime("%Y-%m-%d"), found["ahead"].astype("str")
    things = found["metric"].map(COUNTED).astype("object")
    return found.assign(
        thing_id=found["metric"] + ":" + found["entity_id"] + ":" + days + ":" + weeks,
        title=things + " in " + weeks + " weeks from " + days,
        source_url=None,
    )


def _past(series: pd.DataFrame, questions: pd.DataFrame, moment: pd.Timestamp) -> Material:
    latest = questions[questions["began_at"] < moment].tail(MOST_ROWS)
    blocks = latest["began_at"].astype("int64") // (BLOCK * 7 * 86_400 * 10**9)
    thing = latest["metric"] + ":" + latest["entity_id"] + ":" + blocks.astype("str")
    return _material(series, latest.assign(thing_id=thing)).as_known_at(moment)


def _asked(series: pd.DataFrame, questions: pd.DataFrame) -> Material:
    return _material(series, questions[questions["is_last"].astype("bool")])


def _material(series: pd.DataFrame, asked: pd.DataFrame) -> Material:
    rows = asked.reset_index(drop=True)
    keys = ["metric", "entity_type", "entity_id"]
    counts = {key: one["count"].to_numpy(dtype="float64") for key, one in series.groupby(keys)}
    parts = [
        features(counts[key], one["place"].to_numpy(dtype="int64"), one["ahead"].to_list()).set_index(one.index)
        for key, one in rows.groupby(keys)
    ]
    return Material(
        things=rows[["thing_id", "title", "entity_type", "entity_id", "source_url"]].assign(asked_at=rows["began_at"]),
        features=pd.concat(parts).sort_index() if parts else pd.DataFrame(index=rows.index),
        outcome=rows["outcome"].astype("float64"),
        known_at=rows["known_at"],
        is_time=False,
    )


def baseline(known: Material, asked: Material) -> pd.DataFrame:
    """What was done in the same weeks a year before, with the interval of that rule's own errors so far."""
    errors = pd.DataFrame({
        "series": _series_of(known), "ahead": known.features[AHEAD],
        "error": known.outcome - a_year_before(known.features),
    })  # fmt: skip
    value = a_year_before(asked.features)
    wanted = pd.DataFrame({"series": _series_of(asked), "ahead": asked.features[AHEAD]})
    ends = np.array([LEVELS[0], LEVELS[-1]])
    grouped = errors.groupby(["series", "ahead"])["error"]
    own = grouped.quantile(ends).unstack()[grouped.size() >= FEWEST_ERRORS]
    of_all = errors.groupby("ahead")["error"].quantile(ends).unstack()
    found = own.reindex(pd.MultiIndex.from_frame(wanted))
    filled = found.fillna(of_all.reindex(wanted["ahead"]).set_axis(found.index)).fillna(0.0).to_numpy()
    low, high = np.maximum(value + np.minimum(filled[:, 0], 0), 0), value + np.maximum(filled[:, 1], 0)
    return pd.DataFrame({"value": value, "low": low, "high": high}, index=asked.features.index)


def _series_of(material: Material) -> "pd.Series[str]":
    return material.things["thing_id"].str.partition(":")[0] + ":" + material.things["entity_id"]


def fit(made: pd.DataFrame, outcome: "pd.Series[float]", is_known: "pd.Series[bool]") -> Capacity:  # noqa: ARG001
    """Learn from the weeks that the questions know.

    Raises:
        AbstentionError: too little history.
    """
    return fit_paths(made)


PREDICTOR = Predictor(
    name="capacity",
    thing="weekly throughput",
    unit="count",
    says="Things that will be done in so many weeks",
    limits="It knows what was done per week and nothing else: neither who is away, nor what the work is.",
    read=read,
    baseline=baseline,
    fit=fit,
    watched=(LATELY, HALF_YEAR),
)
