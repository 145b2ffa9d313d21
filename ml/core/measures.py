"""Measures of predictions, and paired tests of one against another on the same rows."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
RESAMPLES = 1_000
BINS = 10
ROWS_OF_A_BIN = 100
EFFORT = 0.2


def auc(outcomes: Floats, scores: Floats) -> float:
    """Area under the receiver operating characteristic: the chance that a bad row is scored above a good one."""
    from scipy.stats import rankdata

    bad = outcomes > 0
    pairs = bad.sum() * (~bad).sum()
    if not pairs:
        return float("nan")
    ranks = rankdata(scores)[bad].sum() - bad.sum() * (bad.sum() + 1) / 2
    return float(ranks / pairs)


def auc_is_higher(outcomes: Floats, scores: Floats, others: Floats, seed: int = 0) -> float:
    """One-sided p-value that `scores` rank better than `others`, by a paired bootstrap over rows."""
    return _bootstrap(len(outcomes), seed, lambda i: auc(outcomes[i], scores[i]) - auc(outcomes[i], others[i]))


def error_is_lower(errors: Floats, others: Floats, seed: int = 0) -> float:
    """One-sided p-value that the mean of `errors` is below that of `others`, by a paired bootstrap over rows."""
    differences = others - errors
    return _bootstrap(len(errors), seed, lambda i: float(differences[i].mean()))


def _bootstrap(rows: int, seed: int, gain: Callable[[npt.NDArray[np.int64]], float]) -> float:
    chance = np.random.default_rng(seed)
    gains = np.array([gain(chance.integers(0, rows, rows)) for _ in range(RESAMPLES)])
    return float((1 + np.sum(~(gains > 0))) / (RESAMPLES + 1))


def recall_at_effort(outcomes: Floats, scores: Floats, effort: Floats, share: float = EFFORT) -> float:
    """Share of the bad rows found by reading those of the highest score per line, until `share` of all lines is read.

    See Kamei et al. 2013, "A large-scale empirical study of just-in-time quality assurance".
    """
    if not outcomes.sum():
        return float("nan")
    lines = np.maximum(effort, 1)
    order = np.argsort(-scores / lines, kind="stable")
    is_read = np.cumsum(lines[order]) <= share * lines.sum()
    return float(outcomes[order][is_read].sum() / outcomes.sum())


def calibration_error(outcomes: Floats, probabilities: Floats) -> float:
    """Expected calibration error: mean distance of predicted and seen share, over bins of equally many rows.

    There are fewer bins where a bin would have too few rows: their chance would count as error.
    """
    bins = max(1, min(BINS, len(outcomes) // ROWS_OF_A_BIN))
    parts = np.array_split(np.argsort(probabilities, kind="stable"), bins)
    distances = [len(i) * abs(outcomes[i].mean() - probabilities[i].mean()) for i in parts if len(i)]
    return float(sum(distances) / len(outcomes)) if len(outcomes) else float("nan")


def pinball(actual: Floats, quantile: Floats, level: float) -> Floats:
    """Loss per row of a quantile, in the unit of what is predicted."""
    error = actual - quantile
    return np.maximum(level * error, (level - 1) * error)


def coverage(actual: Floats, low: Floats, high: Floats) -> float:
    """Share of rows inside their interval."""
    return float(np.mean((actual >= low) & (actual <= high))) if len(actual) else float("nan")
