"""Features of the forecasts: complete weekly series from the weekly rows of a metric. Pure functions of frames."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from ml.core.weeks import SERIES_COLUMNS, empty, last_complete_week, weekly_counts
from ml.forecast.thresholds import Thresholds

SKIP_COLUMNS = ["entity_type", "entity_id", "weeks", "reason"]


@dataclass(frozen=True)
class TrainingData:
    """Data that a metric's models are trained on.

    `history`: `unique_id`, `ds` (Monday), `y` (count), one row per week without gaps, sorted.
    `catalogue`: per series `unique_id`, `entity_type`, `entity_id`, `weeks`, `season`, `cutoffs`.
    `skips`: `entity_type`, `entity_id`, `weeks`, `reason` of each series that is not forecast.
    """

    history: pd.DataFrame
    catalogue: pd.DataFrame
    skips: pd.DataFrame
    trained_through: date | None

    def fingerprint(self, *, thresholds: Thresholds, code: str) -> str:
        """Digest of everything that decides what training yields."""
        digest = hashlib.sha256(f"{code}\n{thresholds}\n{self.trained_through}\n".encode())
        for frame in (self.history, self.skips):
            digest.update(frame.to_csv(index=False, float_format="%.17g").encode())
        return digest.hexdigest()


def training_data(rows: pd.DataFrame, as_of: datetime, thresholds: Thresholds) -> TrainingData:
    """Complete weekly series and those too short, too quiet or too many.

    Args:
        rows: `entity_type`, `entity_id`, `period_start` (Monday), `is_complete`, `events` (count), in any order.
        as_of: the instant (with time zone) that the rows are for.
        thresholds: which series qualify.
    """
    if rows.empty:
        return TrainingData(empty(SERIES_COLUMNS), _catalogue_of(empty(SERIES_COLUMNS)), empty(SKIP_COLUMNS), None)
    last = last_complete_week(rows, as_of)
    history = weekly_counts(rows, last, thresholds.maximum_history)
    described = describe(history, thresholds)
    reasons = skip_reasons(described, thresholds)
    kept = described[reasons == ""].reset_index(drop=True)
    skips = described.assign(reason=reasons).loc[reasons != "", SKIP_COLUMNS].reset_index(drop=True)
    history = history[history["unique_id"].isin(kept["unique_id"])].reset_index(drop=True)
    return TrainingData(history, _catalogue_of(kept), skips, last)


def describe(history: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """One row per series: whose it is, how long, how lively, its season and cut-offs."""
    if history.empty:
        return _catalogue_of(history).assign(recent=0.0, activity_rank=0)
    grouped = history.groupby("unique_id", sort=True)["y"]
    described = pd.DataFrame({"weeks": grouped.size()})
    described["recent"] = grouped.apply(lambda counts: counts.iloc[-thresholds.inactive_after :].sum())
    described["total"] = grouped.apply(lambda counts: counts.iloc[-thresholds.season :].sum())
    described = described.reset_index()
    described[["entity_type", "entity_id"]] = described["unique_id"].str.split("|", n=1, expand=True)
    described["season"] = [thresholds.season_of(weeks) for weeks in described["weeks"]]
    described["cutoffs"] = [thresholds.cutoffs_of(weeks) for weeks in described["weeks"]]
    ranked = described.sort_values(["total", "entity_id"], ascending=[False, True])
    described["activity_rank"] = ranked.groupby("entity_type").cumcount() + 1
    return described


def skip_reasons(described: pd.DataFrame, thresholds: Thresholds) -> "pd.Series[str]":
    """Why each series is not forecast; empty where it is."""
    reasons = pd.Series("", index=described.index, dtype="object")
    too_many = described["activity_rank"] > thresholds.maximum_series
    reasons[too_many] = f"not among the {thresholds.maximum_series} most active of its entity type"
    reasons[described["recent"] == 0] = f"no event in the last {thresholds.inactive_after} complete weeks"
    short = described["cutoffs"] < thresholds.minimum_cutoffs
    lengths = described["weeks"].astype("str") + f" complete weeks of history, {thresholds.minimum_history} needed"
    return reasons.mask(short, lengths)


def _catalogue_of(described: pd.DataFrame) -> pd.DataFrame:
    columns = ["unique_id", "entity_type", "entity_id", "weeks", "season", "cutoffs"]
    return described.reindex(columns=columns)
