"""Features of a question about throughput: the weeks before it, and how many weeks it looks ahead."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ml.core.measures import Floats

WEEKS_AHEAD = (1, 4, 8, 13)
"""Weeks that questions look ahead."""
LAGS = 104
"""Weeks of history that a question knows."""
AHEAD = "weeks_ahead"
LATELY, HALF_YEAR = "per_week_lately", "per_week_of_half_year"
COLUMNS = tuple(f"week_{lag}" for lag in range(LAGS, 0, -1))
"""Counts of the weeks before, the oldest first; `week_1` is the last one. Missing before the series began."""


def features(counts: Floats, places: npt.NDArray[np.int64], ahead: Sequence[int]) -> pd.DataFrame:
    """Features of questions about one series.

    Args:
        counts: per week, without gaps.
        places: per question, the place of the first week that it does not know.
        ahead: per question, the weeks that it looks ahead.
    """
    padded = np.concatenate([np.full(LAGS, np.nan), counts])
    known = np.lib.stride_tricks.sliding_window_view(padded, LAGS)[places]
    made = pd.DataFrame(known, columns=list(COLUMNS))
    made.insert(0, AHEAD, np.asarray(ahead, dtype="float64"))
    made.insert(1, LATELY, np.nanmean(known[:, -4:], axis=1))
    made.insert(2, HALF_YEAR, np.nanmean(known[:, -26:], axis=1))
    return made


def sums(counts: Floats, places: npt.NDArray[np.int64], ahead: npt.NDArray[np.int64]) -> Floats:
    """Things done in the weeks that each question looks ahead; NaN where these are not over."""
    total = np.concatenate([[0.0], np.cumsum(counts)])
    ends = places + ahead
    found: Floats = np.where(ends < len(total), total[np.minimum(ends, len(counts))] - total[places], np.nan)
    return found


def a_year_before(features: pd.DataFrame) -> Floats:
    """Things done in the same weeks a year before; in as many last weeks where history is shorter."""
    known = features[list(COLUMNS)].to_numpy(dtype="float64")
    total = np.concatenate([np.zeros((len(known), 1)), np.cumsum(np.nan_to_num(known), axis=1)], axis=1)
    ahead, rows = features[AHEAD].to_numpy(dtype="int64"), np.arange(len(known))
    has_year = ~np.isnan(known[:, LAGS - 52])
    first = np.where(has_year, LAGS - 52, LAGS - ahead)
    sums_: Floats = total[rows, first + ahead] - total[rows, first]
    return sums_
