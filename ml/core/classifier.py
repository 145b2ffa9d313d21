"""Probability of something bad: boosting with calibrated probabilities, and a logistic regression beside it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
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

    def probability(self, features: pd.DataFrame) -> Floats:
        """Calibrated probability per row."""
        slope, intercept = self.calibration
        return _probability(slope * _log_odds(self.boosted.predict(features)) + intercept)

    def predict(self, model_input: pd.DataFrame, params: dict[str, object] | None = None) -> pd.DataFrame:  # noqa: ARG002
        """MLflow's call: features in, `value` out, the probability of each row."""
        return pd.DataFrame({"value": self.probability(model_input)}, index=model_input.index)

    def explain(self, features: pd.DataFrame) -> list[list[tuple[str, float]]]:
        """Features that raise the log-odds of each row most, with how far, greatest first."""
        return self.boosted.explain(features)

    def get_raw_model(self) -> "Classifier":
        """Itself, as MLflow asks for what it wraps."""
        return self

    def save(self, path: Path) -> None:
        """Write it as JSON, of LightGBM's own texts."""
        content = {"boosted": self.boosted.texts, "calibration": self.calibration}
        path.write_text(json.dumps(content), encoding="utf-8")


def _load_pyfunc(data_path: str) -> Classifier:
    """Entry point that MLflow looks for in a loader module."""
    content = json.loads(Path(data_path).read_text(encoding="utf-8"))
    slope, intercept = content["calibration"]
    return Classifier(Boosted.of_texts("binary", content["boosted"]), (slope, intercept))


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
