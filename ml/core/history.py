"""Features of a group's past: what was known of earlier things of a kind when one is asked about."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ml.core.measures import Floats

Places = npt.NDArray[np.int64]


def known_before(
    groups: "pd.Series[str]", asked_at: "pd.Series[pd.Timestamp]", known_at: "pd.Series[pd.Timestamp]"
) -> list[Places]:
    """Positions of the rows of the same group that were known before each row was asked about, oldest first.

    Args:
        groups: what belongs together.
        asked_at: when each row is predicted.
        known_at: when its outcome was known; a missing time is never.
    """
    found: list[Places] = [np.empty(0, dtype=np.int64)] * len(groups)
    asked, known = (one.to_numpy(dtype="datetime64[ns]") for one in (asked_at, known_at))
    for places in pd.Series(groups.to_numpy()).groupby(groups.to_numpy()).indices.values():
        assert isinstance(places, np.ndarray)
        is_there = ~np.isnat(known[places])
        order = places[is_there][np.argsort(known[places][is_there], kind="stable")]
        until = np.searchsorted(known[order], asked[places], side="left")
        for place, count in zip(places, until, strict=True):
            found[place] = order[:count]
    return found


def last_means(values: Floats, known: Sequence[Places], length: int) -> Floats:
    """Mean of the last so many known values of each row; NaN where none is known."""
    return np.array([values[one[-length:]].mean() if len(one) else np.nan for one in known], dtype="float64")


def last_quantiles(values: Floats, known: Sequence[Places], length: int, levels: Sequence[float]) -> Floats:
    """Quantiles of the last so many known values: a row per row, a column per level; NaN where none is known."""
    nothing = np.full(len(levels), np.nan)
    return np.array([np.quantile(values[one[-length:]], levels) if len(one) else nothing for one in known])
