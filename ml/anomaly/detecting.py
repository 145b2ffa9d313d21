"""Weeks out of the ordinary and lasting changes of many series at once; how often chance alone would set them off."""

from dataclasses import dataclass

import numpy as np

from ml.anomaly.series import Series
from ml.core.changes import SHORTEST, best_split, ranks
from ml.core.measures import Floats

SMOOTHING = 0.2
"""Weight of the last week in the level."""
FEWEST_BEFORE = 12
"""Weeks that must be known before a week is judged."""
LATELY = 26
"""Weeks of shuffled history that thresholds are taken from, per series."""
FALSE_ALARMS, FALSE_CHANGES = 0.001, 0.01
"""Share of weeks, and of series, that chance alone may set off."""
LEAST_SCORE, LEAST_GAIN = 3.5, 12.0
"""Thresholds are no lower, however few series there are."""
MOST_SHUFFLED = 1_000
"""Series that thresholds are taken from."""
FEWEST_ROWS = 5
"""Rows that a value rests on, else it is judged nowhere."""
USUAL, USUAL_IN_SIGMAS = 0.8, 1.2816
"""Share of earlier weeks whose noise is the usual one, and how many standard deviations that is of normal noise."""


@dataclass(frozen=True)
class Scores:
    """Per series and week, how far it is from its level before it, in units of noise; NaN where it is not judged."""

    scores: Floats
    level: Floats
    """On the even scale."""
    noise: Floats
    """Standard deviation to be expected of that week, on the even scale."""


def score(series: Series, first: int) -> Scores:
    """Score the weeks from place `first` on."""
    scaled, weights = series.scaled, series.weights
    rows, weeks = scaled.shape
    level, residuals = np.full((rows, weeks), np.nan), np.full((rows, weeks), np.nan)
    total, weight = np.zeros(rows), np.zeros(rows)
    for place in range(weeks):
        known = weight > 0
        level[known, place] = total[known] / weight[known]
        residuals[:, place] = (scaled[:, place] - level[:, place]) * weights[:, place]
        is_there = ~np.isnan(scaled[:, place])
        total = np.where(is_there, (1 - SMOOTHING) * total + SMOOTHING * np.nan_to_num(scaled[:, place]), total)
        weight = np.where(is_there, (1 - SMOOTHING) * weight + SMOOTHING, weight)
    scores, noise = np.full((rows, weeks), np.nan), np.full((rows, weeks), np.nan)
    for place in range(first, weeks):
        before = residuals[:, :place]
        enough = (~np.isnan(before)).sum(axis=1) >= FEWEST_BEFORE
        spread = np.full(rows, np.nan)
        spread[enough] = np.nanquantile(np.abs(before[enough]), USUAL, axis=1) / USUAL_IN_SIGMAS
        spread = np.maximum(spread, series.least_noise)
        noise[:, place] = np.where(spread > 0, spread, np.nan) / weights[:, place]
        scores[:, place] = (scaled[:, place] - level[:, place]) / noise[:, place]
    is_sampled = weights.max(axis=1, initial=1) > 1
    thin = is_sampled[:, None] & ~(series.sizes >= FEWEST_ROWS)
    return Scores(np.where(thin, np.nan, scores), level, noise)


def gains(series: Series) -> Floats:
    """Per series, how much better two means of its ranks fit than one; NaN where history is too short or constant.

    It is the square of Wilcoxon's statistic at the best split, lowered by how much neighbouring weeks depend on each
    other beside the split: a level that wanders is no change.
    """
    best = np.full(len(series.values), np.nan)
    for place, row in enumerate(series.scaled):
        known = row[~np.isnan(row)]
        if len(known) >= 2 * SHORTEST + FEWEST_BEFORE and np.ptp(known) > 0:
            best[place] = best_split(ranks(known))
    return best


@dataclass(frozen=True)
class Thresholds:
    """From shuffled history, and what they let through on another shuffle of it."""

    score: float
    false_alarms: float
    weeks: int
    """Shuffled weeks that it was measured on."""
    gain: float
    false_changes: float
    series: int
    """Shuffled series that it was measured on."""


def calibrate(series: Series, seed: int = 0) -> Thresholds:
    """Thresholds that chance alone reaches rarely, from one shuffle of the series, and measured on another."""
    chance = np.random.default_rng(seed)
    series = series.some(MOST_SHUFFLED, chance)
    (scores, splits), (other_scores, other_splits) = (_by_chance(series.shuffled(chance)) for _ in range(2))
    least = max(float(np.quantile(scores, 1 - FALSE_ALARMS)), LEAST_SCORE) if len(scores) else LEAST_SCORE
    gain = max(float(np.quantile(splits, 1 - FALSE_CHANGES)), LEAST_GAIN) if len(splits) else LEAST_GAIN
    return Thresholds(
        score=least,
        false_alarms=float(np.mean(other_scores > least)) if len(other_scores) else 0.0,
        weeks=len(other_scores),
        gain=gain,
        false_changes=float(np.mean(other_splits > gain)) if len(other_splits) else 0.0,
        series=len(other_splits),
    )


def _by_chance(series: Series) -> tuple[Floats, Floats]:
    first = max(len(series.weeks) - LATELY, 0)
    scores = np.abs(score(series, first).scores[:, first:])
    splits = gains(series)
    return scores[~np.isnan(scores)], splits[~np.isnan(splits)]
