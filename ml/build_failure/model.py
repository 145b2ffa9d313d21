"""The model of runs that fail: boosting on outcomes that were known and on the size of the change."""

import pandas as pd

from ml.core.classifier import Classifier
from ml.core.classifier import fit as fit_classifier


def fit(features: pd.DataFrame, failed: "pd.Series[float]") -> Classifier:
    """Train on runs in order of their start.

    Raises:
        AbstentionError: too few runs, or hardly any that failed or passed.
    """
    return fit_classifier(features, failed)
