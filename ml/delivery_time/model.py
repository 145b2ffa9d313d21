"""Models of delivery: quantiles of the time that an item takes, and the probability that it is late."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ml.core.classifier import Classifier
from ml.core.classifier import fit as fit_classifier
from ml.core.quantiles import Quantiles
from ml.core.quantiles import fit as fit_quantiles

SETTINGS: Mapping[str, Any] = {
    "extra_trees": False,
    "colsample_bytree": 0.5,
    "min_child_samples": 20,
    "reg_lambda": 5.0,
}


def fit_times(features: pd.DataFrame, days: "pd.Series[float]", is_over: "pd.Series[bool]") -> Quantiles:
    """Train on items in order of their opening; those that are open have their age.

    Raises:
        AbstentionError: too few items that ended.
    """
    return fit_quantiles(features, days, is_over)


def fit_lateness(features: pd.DataFrame, is_late: "pd.Series[float]") -> Classifier:
    """Train on items in order of the moment of asking.

    Raises:
        AbstentionError: too few items, or hardly any late or in time.
    """
    return fit_classifier(features, is_late, **SETTINGS)
