"""The model of risky changes: boosting whose risk never falls with the size of a change."""

import pandas as pd

from ml.change_risk.features import MONOTONE
from ml.core.classifier import Classifier
from ml.core.classifier import fit as fit_classifier

TREES = {"n_estimators": 150, "learning_rate": 0.08}
"""Fewer trees than usual, which rank as well and score more than twice as fast."""


def fit(features: pd.DataFrame, is_defective: "pd.Series[float]") -> Classifier:
    """Train on changes in order of time.

    Raises:
        AbstentionError: too few changes, or hardly any with or without a defect.
    """
    return fit_classifier(features, is_defective, MONOTONE, **TREES)
