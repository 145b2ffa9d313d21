"""Two forests: of points against the commitment, and of their share in what the sprint holds; the mean answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.core.abstention import require_rows
from ml.core.boosting import recency
from ml.core.forest import Forest
from ml.core.measures import Floats


@dataclass(frozen=True)
class SprintOutcome:
    """A trained model; made by `fit`."""

    points: Forest
    shares: Forest

    def quantiles(self, features: pd.DataFrame, levels: Sequence[float] = (0.5,)) -> Floats:
        """Points that will be delivered less those committed: a row per sprint, a column per level."""
        shares = self.shares.quantiles(features, levels) * _size(features)[:, None]
        return (self.points.quantiles(features, levels) + shares) / 2


def fit(features: pd.DataFrame, differences: "pd.Series[float]") -> SprintOutcome:
    """Train on sprints in order of their end; `differences` in points.

    Raises:
        AbstentionError: too few sprints.
    """
    require_rows(differences)
    size, weights = _size(features), recency(len(features))
    most = np.quantile(size, 0.95)
    points = Forest().fit(features, differences.to_numpy(dtype="float64"), weights)
    shares = Forest().fit(features, differences.to_numpy() / size, weights * np.minimum(size, most))
    return SprintOutcome(points, shares)


def _size(features: pd.DataFrame) -> Floats:
    """Points that a sprint holds and that it began with."""
    return (features["scope"] + features["committed_points"]).fillna(0).clip(lower=0).to_numpy() + 1
