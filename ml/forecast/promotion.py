"""Which algorithm serves a series: the naive one, unless another has proved better."""

from collections.abc import Mapping

import pandas as pd

from ml.forecast.algorithms import NAIVE, Algorithm, Choice
from ml.forecast.thresholds import Thresholds


def promoted(scores: pd.DataFrame, seasons: "pd.Series[int]", thresholds: Thresholds) -> dict[str, Choice]:
    """The best algorithm of each series that beats the seasonal-naive forecast; others are not in the result.

    Args:
        scores: as `backtesting.backtest` returns them.
        seasons: season by `unique_id`.
        thresholds: what "beats" means.
    """
    better = scores[beats_naive(scores, thresholds)]
    best = better.sort_values(["unique_id", "mae", "algorithm"]).drop_duplicates("unique_id")
    return {
        unique_id: Choice(Algorithm(algorithm), int(seasons[unique_id]))
        for unique_id, algorithm in zip(best["unique_id"], best["algorithm"], strict=True)
    }


def beats_naive(scores: pd.DataFrame, thresholds: Thresholds) -> "pd.Series[bool]":
    """By enough, often enough, and with honest intervals."""
    is_other = scores["algorithm"] != NAIVE
    by_enough = scores["mae"] < scores["naive_mae"] * (1 - thresholds.minimum_improvement)
    often_enough = scores["cutoffs_won"] >= scores["cutoffs"] * thresholds.minimum_share_of_cutoffs_won
    is_honest = scores["coverage_95"] >= thresholds.minimum_coverage_95
    return is_other & by_enough & often_enough & is_honest


def mark_champions(scores: pd.DataFrame, serving: Mapping[str, str]) -> pd.DataFrame:
    """`scores` with `is_champion`: the row of the algorithm that serves; the naive one for series not in `serving`."""
    served = scores["unique_id"].map(dict(serving)).fillna(str(NAIVE))
    return scores.assign(is_champion=scores["algorithm"] == served)
