"""Probability of something bad: boosting with calibrated probabilities, and a logistic regression beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ml.core.abstention import require_classes
from ml.core.boosting import Boosted, recency
from ml.core.measures import Floats

HELD_BACK = 0.2
"""Later share of the training rows on which probabilities are calibrated."""


@dataclass(frozen=True)
class Classifier:
    """A trained model; made by `fit`."""

    boosted: Boosted
    calibration: tuple[float, float]
    """Slope and intercept on the scale of log-odds (Platt 1999)."""

    def predict(self, features: pd.DataFrame) -> Floats:
        """Probability per row."""
        slope, intercept = self.calibration
        return _probability(slope * _log_odds(self.boosted.predict(features)) + intercept)

    def reasons(self, features: pd.DataFrame, most: int = 3) -> list[list[tuple[str, float]]]:
        """Features that raise the score of each row most, with their share of its log-odds, greatest first."""
        found = self.boosted.contributions(features)
        order = np.argsort(-found.to_numpy(), axis=1)[:, :most]
        names = found.columns.to_numpy()
        values = np.take_along_axis(found.to_numpy(), order, axis=1)
        return [
            [(str(names[place]), float(value)) for place, value in zip(places, row, strict=True) if value > 0]
            for places, row in zip(order, values, strict=True)
        ]


def fit(
    features: pd.DataFrame, outcomes: "pd.Series[float]", monotone: Sequence[str] = (), **settings: Any
) -> Classifier:
    """Train on rows in order of time.

    Args:
        features: numbers; a missing one is NaN.
        outcomes: 0 or 1.
        monotone: features with which the probability never falls.
        settings: of LightGBM, over the common ones.

    Raises:
        AbstentionError: too few rows, or one class.
    """
    require_classes(outcomes)
    constraints: dict[str, Any] = {}
    if monotone:
        constraints["monotone_constraints"] = [int(name in monotone) for name in features]

    def boosted(rows: slice) -> Boosted:
        part = outcomes[rows]
        return Boosted("binary", **constraints, **settings).fit(features[rows], part, recency(len(part)))

    start = int(len(outcomes) * (1 - HELD_BACK))
    early, late = slice(0, start), slice(start, None)
    has_both = min(outcomes[early].nunique(), outcomes[late].nunique()) > 1
    calibration = _platt(outcomes[late], boosted(early).predict(features[late])) if has_both else (1.0, 0.0)
    return Classifier(boosted(slice(None)), calibration)


def logistic(features: pd.DataFrame, outcomes: "pd.Series[float]") -> Any:
    """Logistic regression on standardised features, missing ones at their median: scikit-learn's, with `predict_proba`.

    Raises:
        AbstentionError: too few rows, or one class.
    """
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    require_classes(outcomes)
    steps = SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler()
    model = make_pipeline(*steps, LogisticRegression(C=0.1, max_iter=1_000))
    return model.fit(features, outcomes, logisticregression__sample_weight=recency(len(outcomes)))


def _platt(outcomes: "pd.Series[float]", probabilities: Floats) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e3).fit(_log_odds(probabilities)[:, None], outcomes)
    slope = float(model.coef_[0, 0])
    # A falling line would turn the order around: then only the level is mended.
    return (slope, float(model.intercept_[0])) if slope > 0 else (1.0, 0.0)


def _log_odds(probabilities: Floats) -> Floats:
    bounded = np.clip(probabilities, 1e-6, 1 - 1e-6)
    return np.log(bounded / (1 - bounded))


def _probability(log_odds: Floats) -> Floats:
    return 1 / (1 + np.exp(-log_odds))
