"""The rolling backtest: every candidate against the seasonal-naive forecast, at several past cut-offs."""

import numpy as np
import pandas as pd

from ml.forecast.algorithms import LEVELS, NAIVE, cross_validate
from ml.forecast.thresholds import Thresholds
from ml.forecast.weekly_series import TrainingData

SCORE_COLUMNS = [
    "unique_id",
    "algorithm",
    "mae",
    "mase",
    "naive_mae",
    "coverage_80",
    "coverage_95",
    "cutoffs",
    "cutoffs_won",
]


def backtest(data: TrainingData, thresholds: Thresholds) -> pd.DataFrame:
    """Scores of every candidate on every series.

    Returns:
        Per `unique_id` and `algorithm`: `mae` (events per week), `mase` (Hyndman and Koehler 2006: the error in units
        of the seasonal-naive error within the weeks known at the cut-off; null where that is 0), `naive_mae`,
        `coverage_80` and `coverage_95` (share of actual values inside the interval), `cutoffs`, `cutoffs_won`.
    """
    parts = []
    catalogue = data.catalogue
    for season, cutoffs in sorted(set(zip(catalogue["season"], catalogue["cutoffs"], strict=True))):
        is_alike = (catalogue["season"] == season) & (catalogue["cutoffs"] == cutoffs)
        history = data.history[data.history["unique_id"].isin(catalogue.loc[is_alike, "unique_id"])]
        forecasts = cross_validate(history, season, cutoffs=cutoffs, step=thresholds.step, horizon=thresholds.horizon)
        parts.append(score(forecasts, history, season))
    return pd.concat(parts, ignore_index=True).sort_values(["unique_id", "algorithm"], ignore_index=True)


def score(forecasts: pd.DataFrame, history: pd.DataFrame, season: int) -> pd.DataFrame:
    """Errors and interval coverage of `forecasts` (see `cross_validate`): a row per series and algorithm."""
    rows = forecasts.assign(error=(forecasts["value"] - forecasts["actual"]).abs())
    for level in LEVELS:
        inside = (rows["actual"] >= rows[f"lo_{level}"]) & (rows["actual"] <= rows[f"hi_{level}"])
        rows[f"coverage_{level}"] = inside.astype("float64")
    measures = ["error", *(f"coverage_{level}" for level in LEVELS)]
    per_cutoff = rows.groupby(["unique_id", "algorithm", "cutoff"], as_index=False, sort=True)[measures].mean()
    per_cutoff = per_cutoff.merge(_naive_errors(per_cutoff), on=["unique_id", "cutoff"])
    per_cutoff = per_cutoff.merge(naive_scales(history, per_cutoff, season), on=["unique_id", "cutoff"])
    per_cutoff["mase"] = per_cutoff["error"] / per_cutoff["scale"].replace(0.0, np.nan)
    per_cutoff["won"] = per_cutoff["error"] < per_cutoff["naive_error"]
    scores = per_cutoff.groupby(["unique_id", "algorithm"], as_index=False, sort=True).agg(
        mae=("error", "mean"),
        mase=("mase", "mean"),
        naive_mae=("naive_error", "mean"),
        coverage_80=("coverage_80", "mean"),
        coverage_95=("coverage_95", "mean"),
        cutoffs=("cutoff", "nunique"),
        cutoffs_won=("won", "sum"),
    )
    return scores[SCORE_COLUMNS]


def naive_scales(history: pd.DataFrame, cutoffs: pd.DataFrame, season: int) -> pd.DataFrame:
    """MASE's denominator: mean absolute seasonal difference of the weeks up to each `unique_id` and `cutoff`."""
    differences = history.assign(scale=history.groupby("unique_id")["y"].diff(season).abs())
    wanted = cutoffs[["unique_id", "cutoff"]].drop_duplicates()
    known = wanted.merge(differences, on="unique_id").query("ds <= cutoff")
    return known.groupby(["unique_id", "cutoff"])[["scale"]].mean().reset_index()


def _naive_errors(per_cutoff: pd.DataFrame) -> pd.DataFrame:
    naive = per_cutoff[per_cutoff["algorithm"] == NAIVE]
    return naive[["unique_id", "cutoff", "error"]].rename(columns={"error": "naive_error"})
