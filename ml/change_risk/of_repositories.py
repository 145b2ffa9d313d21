"""Models of risky changes, one per repository: what is risky in one is not in another."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ml.change_risk.features import PLAIN
from ml.change_risk.model import fit as fit_boosting
from ml.core import linear
from ml.core.abstention import AbstentionError
from ml.core.boosting import Boosted, greatest, side_by_side
from ml.core.classifier import Classifier
from ml.core.history import Places
from ml.core.linear import Linear
from ml.core.measures import Floats

REPOSITORY = "repository_id"
"""The feature that says which model is asked."""
SMALL = 1_000
"""Known changes below which a repository has a logistic regression, since boosting has too little to learn from."""


@dataclass(frozen=True)
class OfRepositories:
    """Models by repository; made by `fit`."""

    models: Mapping[str, Classifier | Linear]
    rates: Mapping[str, float]
    """Share of risky changes in each repository that was learnt from."""

    def probability(self, features: pd.DataFrame) -> Floats:
        """Probability per row; of a repository without a model its share, of an unknown one that of all."""
        of_all = float(np.mean(list(self.rates.values()))) if self.rates else 0.5
        found = features[REPOSITORY].map(self.rates).fillna(of_all).to_numpy(dtype="float64", copy=True)
        known = {name: places for name, places in _places(features).items() if name in self.models}
        numbers = features.drop(columns=REPOSITORY)
        parts = side_by_side(lambda one: self.models[one[0]].probability(numbers.iloc[one[1]]), known.items())
        for places, part in zip(known.values(), parts, strict=True):
            found[places] = part
        return found

    def predict(self, model_input: pd.DataFrame, params: dict[str, object] | None = None) -> pd.DataFrame:  # noqa: ARG002
        """MLflow's call: features in, `value` out, the probability of each row."""
        return pd.DataFrame({"value": self.probability(model_input)}, index=model_input.index)

    def explain(self, features: pd.DataFrame) -> list[list[tuple[str, float]]]:
        """Features that raise the log-odds of each row most, with how far, greatest first."""
        found: list[list[tuple[str, float]]] = [[] for _ in range(len(features))]
        for repository, places in _places(features).items():
            model, rows = self.models.get(repository), features.iloc[places].drop(columns=REPOSITORY)
            if model is None:
                continue
            said = greatest(model.contributions(rows)) if isinstance(model, Linear) else model.explain(rows)
            for place, one in zip(places, said, strict=True):
                found[place] = one
        return found

    def get_raw_model(self) -> "OfRepositories":
        """Itself, as MLflow asks for what it wraps."""
        return self

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        content = {name: _written(model) for name, model in self.models.items()}
        path.write_text(json.dumps({"models": content, "rates": dict(self.rates)}), encoding="utf-8")


def _load_pyfunc(data_path: str) -> OfRepositories:
    """Entry point that MLflow looks for in a loader module."""
    content = json.loads(Path(data_path).read_text(encoding="utf-8"))
    return OfRepositories({name: _read(one) for name, one in content["models"].items()}, content["rates"])


def fit(features: pd.DataFrame, outcome: "pd.Series[float]", is_known: "pd.Series[bool]") -> OfRepositories:
    """Train on the changes whose outcome is known, in order of time.

    Args:
        features: `features` of each repository, and `REPOSITORY`.
        outcome: 0 or 1.
        is_known: whether the outcome is known.

    Raises:
        AbstentionError: no repository has enough changes of both outcomes.
    """
    known, outcomes = features[is_known], outcome[is_known]
    models: dict[str, Classifier | Linear] = {}
    reason = "no change whose outcome is known"
    for repository, places in _places(known).items():
        rows, results = known.iloc[places].drop(columns=REPOSITORY), outcomes.iloc[places]
        try:
            models[repository] = _trained(rows, results)
        except AbstentionError as error:
            reason = str(error)
    if not models:
        raise AbstentionError(f"no repository has enough history ({reason})")
    rates = outcomes.groupby(known[REPOSITORY]).mean()
    return OfRepositories(models, {str(name): float(rate) for name, rate in rates.items()})


def _trained(rows: pd.DataFrame, outcomes: "pd.Series[float]") -> Classifier | Linear:
    return linear.fit(rows[list(PLAIN)], outcomes) if len(rows) < SMALL else fit_boosting(rows, outcomes)


def _places(features: pd.DataFrame) -> dict[str, Places]:
    rows = features.reset_index(drop=True).groupby(REPOSITORY)
    return {str(name): np.asarray(places) for name, places in rows.indices.items()}


def _written(model: Classifier | Linear) -> dict[str, object]:
    if isinstance(model, Linear):
        return {"linear": model.as_dict()}
    return {"boosted": model.boosted.texts, "calibration": model.calibration}


def _read(content: Mapping[str, Any]) -> Classifier | Linear:
    if "linear" in content:
        return Linear.of_dict(content["linear"])
    slope, intercept = content["calibration"]
    return Classifier(Boosted.of_texts("binary", content["boosted"]), (slope, intercept))
