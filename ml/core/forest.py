"""A forest whose trees are asked one by one: their quantiles are median and interval (Meinshausen 2006)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ml.core.boosting import THREADS, side_by_side
from ml.core.measures import Floats

MANY_ROWS = 3_000
"""Rows above which trees see so many of them each, and fewer trees do: more would say nothing new and take long."""
TREES, TREES_OF_MANY_ROWS = 500, 100
MISSING = -999.0
"""Value below all others, by which a tree can tell what is missing."""


class Forest:
    """scikit-learn's random forest for numbers with heavy tails."""

    def __init__(self, forest: Any = None) -> None:
        self.forest = forest
        """scikit-learn's own object; None before `fit`."""

    def fit(self, features: pd.DataFrame, outcomes: Floats, weights: Floats) -> "Forest":
        """Learn from rows; missing values are values of their own."""
        from sklearn.ensemble import RandomForestRegressor

        is_large = len(features) > MANY_ROWS
        forest = RandomForestRegressor(
            TREES_OF_MANY_ROWS if is_large else TREES,
            min_samples_leaf=2,
            max_features=0.4,
            max_samples=MANY_ROWS if is_large else None,
            n_jobs=THREADS,
            random_state=0,
        )
        self.forest = forest.fit(_filled(features), outcomes, sample_weight=weights)
        return self

    def quantiles(self, features: pd.DataFrame, levels: Sequence[float]) -> Floats:
        """Quantiles over the trees: a row per row, a column per level, in the unit of the outcomes."""
        rows = _filled(features)
        said = side_by_side(lambda tree: tree.predict(rows, check_input=False), self.forest.estimators_)
        found: Floats = np.quantile(said, levels, axis=0).T
        return found


def _filled(features: pd.DataFrame) -> Floats:
    return np.ascontiguousarray(features.fillna(MISSING), dtype="float32")
