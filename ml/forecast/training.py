"""Training: backtest, choose, and describe what MLflow shall keep. No reading, no writing."""

import hashlib
import math
from dataclasses import asdict, dataclass

import pandas as pd

from ml.core.registry import Trial
from ml.forecast import slices
from ml.forecast.algorithms import NAIVE, Algorithm, Choice
from ml.forecast.backtesting import backtest
from ml.forecast.policy import Policy
from ml.forecast.promotion import mark_champions, promoted
from ml.forecast.thresholds import Thresholds
from ml.forecast.weekly_series import TrainingData


@dataclass(frozen=True)
class Training:
    """Results of a training."""

    scores: pd.DataFrame
    baseline: Trial[Policy]
    """The seasonal-naive forecast for every series."""
    candidate: Trial[Policy]
    """The best of each series that beats it; where none does, the best of each series all the same, to be looked at."""
    is_promoted: bool
    """Whether the candidate is better than the naive one for at least one series."""


def train(metric: str, data: TrainingData, thresholds: Thresholds, fingerprint: str) -> Training:
    """Backtest all candidates on `data` and choose."""
    scores = backtest(data, thresholds)
    seasons = data.catalogue.set_index("unique_id")["season"]
    winners = promoted(scores, seasons, thresholds)
    naive = Policy(metric, thresholds, {})
    candidate = Policy(metric, thresholds, winners or best_others(scores, seasons))
    digest = hashlib.sha256(f"{thresholds}{naive.to_json()}".encode()).hexdigest()
    return Training(
        scores=scores,
        baseline=_trial(naive, digest, scores, data),
        candidate=_trial(candidate, fingerprint, scores, data),
        is_promoted=bool(winners),
    )


def best_others(scores: pd.DataFrame, seasons: "pd.Series[int]") -> dict[str, Choice]:
    """Best algorithm of each series other than the naive one, good enough or not."""
    others = scores[scores["algorithm"] != NAIVE].sort_values(["unique_id", "mae", "algorithm"])
    best = others.drop_duplicates("unique_id")
    return {
        unique_id: Choice(Algorithm(algorithm), int(seasons[unique_id]))
        for unique_id, algorithm in zip(best["unique_id"], best["algorithm"], strict=True)
    }


def _trial(policy: Policy, fingerprint: str, scores: pd.DataFrame, data: TrainingData) -> Trial[Policy]:
    marked = mark_champions(scores, {series: choice.algorithm for series, choice in policy.choices.items()})
    evaluated = slices.evaluate(marked[marked["is_champion"]], data.catalogue)
    params = {
        **asdict(policy.thresholds),
        "metric": policy.metric,
        "series": len(data.catalogue),
        "series_not_naive": len(policy.choices),
        "skipped_series": len(data.skips),
        "trained_through": str(data.trained_through),
    }
    return Trial(policy, fingerprint, params, _metrics(marked, evaluated), {"backtests": marked, "slices": evaluated})


def _metrics(marked: pd.DataFrame, evaluated: pd.DataFrame) -> dict[str, float]:
    serving = marked[marked["is_champion"]]
    metrics = {name: float(serving[name].mean()) for name in ("mae", "mase", "naive_mae", "coverage_80", "coverage_95")}
    for row in evaluated.to_dict("records"):
        for name in ("mase", "relative_mae", "coverage_80", "coverage_95"):
            metrics[f"{row['slice']}/{row['label']}/{name}".replace(" ", "_")] = float(row[name])
    for algorithm, rows in marked.groupby("algorithm"):
        metrics[f"algorithm/{algorithm}/mae"] = float(rows["mae"].mean())
    return {name: value for name, value in metrics.items() if not math.isnan(value)}
