"""Lasting changes in a series of values."""

import numpy as np

from ml.core.measures import Floats

SHORTEST = 6
"""Values on either side of a change."""


def ranks(values: Floats) -> Floats:
    """Ranks with mean 0 and variance 1; ties share theirs."""
    from scipy.stats import rankdata

    found = np.asarray(rankdata(values), dtype="float64")
    return np.asarray((found - found.mean()) / found.std(), dtype="float64")


def best_split(values: Floats) -> float:
    """How much better two means fit than one, in units of the variance, at the best split of at least 12 values.

    Of ranks it is the square of Wilcoxon's statistic. It is lowered by how much neighbours depend on each other beside
    the split: a level that wanders is no change.
    """
    sums = np.cumsum(values)
    count, place = len(values), np.arange(SHORTEST, len(values) - SHORTEST + 1)
    left, right = sums[place - 1] / place, (sums[-1] - sums[place - 1]) / (count - place)
    gain = place * (count - place) / count * (left - right) ** 2
    best = int(gain.argmax())
    rest = values - np.where(np.arange(count) < place[best], left[best], right[best])
    spread = float((rest**2).sum())
    bound = float((rest[1:] * rest[:-1]).sum()) / spread if spread > 0 else 0.0
    bound = min(max(bound, 0.0), 0.95)
    return float(gain[best]) * (1 - bound) / (1 + bound)


def last_change(values: Floats, penalty: float) -> int | None:
    """Place of the last change of values without gaps, by the mean of their ranks; None where there is none."""
    import ruptures

    if len(values) < 2 * SHORTEST or np.ptp(values) == 0:
        return None
    finder = ruptures.KernelCPD(kernel="linear", min_size=SHORTEST)
    found = finder.fit(ranks(values)[:, None]).predict(pen=penalty)
    return int(found[-2]) if len(found) > 1 else None
