"""Features of a group's past: what was known of earlier things of a kind when one is asked about."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ml.core.measures import Floats

Places = npt.NDArray[np.int64]


def known_before(
    groups: "pd.Series[str]",
    known_at: "pd.Series[pd.Timestamp]",
    asked_groups: "pd.Series[str]",
    asked_at: "pd.Series[pd.Timestamp]",
) -> list[Places]:
    """Positions of the things of a group that were known before each moment of asking, oldest first.

    Args:
        groups: of each thing.
        known_at: when each thing was known; a missing time is never.
        asked_groups: which group each question is about.
        asked_at: when it is asked.
    """
    found: list[Places] = [np.empty(0, dtype=np.int64)] * len(asked_groups)
    known, asked = (one.to_numpy(dtype="datetime64[ns]") for one in (known_at, asked_at))
    questions = _places(asked_groups)
    for group, places in _places(groups).items():
        if group not in questions:
            continue
        is_there = ~np.isnat(known[places])
        order = places[is_there][np.argsort(known[places][is_there], kind="stable")]
        until = np.searchsorted(known[order], asked[questions[group]], side="left")
        for place, count in zip(questions[group], until, strict=True):
            found[place] = order[:count]
    return found


def _places(groups: "pd.Series[str]") -> dict[str, Places]:
    values = groups.to_numpy()
    return {str(group): np.asarray(places) for group, places in pd.Series(values).groupby(values).indices.items()}


def last_means(values: Floats, known: Sequence[Places], length: int) -> Floats:
    """Mean of the last so many known values of each row; NaN where none is known."""
    return np.array([values[one[-length:]].mean() if len(one) else np.nan for one in known], dtype="float64")


def last_quantiles(values: Floats, known: Sequence[Places], length: int, levels: Sequence[float]) -> Floats:
    """Quantiles of the last so many known values: a row per row, a column per level; NaN where none is known."""
    nothing = np.full(len(levels), np.nan)
    found = [np.quantile(values[one[-length:]], levels) if len(one) else nothing for one in known]
    return np.array(found, dtype="float64").reshape(-1, len(levels))
