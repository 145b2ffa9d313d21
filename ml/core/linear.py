"""Logistic regression as text and numbers: probability, share of each feature in it, and back from JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from ml.core.classifier import logistic
from ml.core.measures import Floats


@dataclass(frozen=True)
class Linear:
    """A trained model; made by `fit`."""

    names: tuple[str, ...]
    medians: tuple[float, ...]
    """In the place of missing values."""
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float

    def contributions(self, features: pd.DataFrame) -> pd.DataFrame:
        """Share of each feature in the log-odds of each row; the mean of what was learnt has none."""
        values = features[list(self.names)].fillna(dict(zip(self.names, self.medians, strict=True)))
        parts = (values.to_numpy(dtype="float64") - self.means) / self.scales * np.array(self.weights)
        return pd.DataFrame(parts, columns=list(self.names), index=features.index)

    def probability(self, features: pd.DataFrame) -> Floats:
        """Probability per row."""
        log_odds = self.contributions(features).to_numpy().sum(axis=1) + self.intercept
        found: Floats = 1 / (1 + np.exp(-log_odds))
        return found

    def as_dict(self) -> dict[str, object]:
        """All that it is made of."""
        return asdict(self)

    @classmethod
    def of_dict(cls, content: Mapping[str, Any]) -> "Linear":
        """Read back what `as_dict` gave, through JSON or not."""
        medians, means, scales, weights = (tuple(content[name]) for name in ("medians", "means", "scales", "weights"))
        return cls(tuple(content["names"]), medians, means, scales, weights, float(content["intercept"]))


def fit(features: pd.DataFrame, outcomes: "pd.Series[float]") -> Linear:
    """Train on rows in order of time, as `logistic` does.

    Raises:
        AbstentionError: too few rows, or one class.
    """
    imputer, scaler, regression = (step for _, step in logistic(features, outcomes).steps)
    return Linear(
        names=tuple(map(str, features.columns)),
        medians=tuple(map(float, imputer.statistics_)),
        means=tuple(map(float, scaler.mean_)),
        scales=tuple(map(float, scaler.scale_)),
        weights=tuple(map(float, regression.coef_[0])),
        intercept=float(regression.intercept_[0]),
    )
