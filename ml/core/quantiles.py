"""Quantiles of a time that is not over for all: open rows count through weights, intervals hold by conformal widening.

A row that is still open is known to last longer than its age. Rows that ended are weighted by the inverse of the chance
that a row of their length had ended by now (inverse probability of censoring; Robins and Rotnitzky 1992), so that long
ones, which are open more often, are not missed. Boosted quantiles are widened until the interval covers its share of
later training rows (conformalized quantile regression; Romano, Patterson and Candes 2019), weighted the same way, for
which MAPIE has no place.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ml.core.abstention import require_rows
from ml.core.boosting import Boosted, recency, side_by_side
from ml.core.measures import Floats

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
INTERVALS: Mapping[int, tuple[float, float]] = {80: (0.1, 0.9), 90: (0.05, 0.95)}
HELD_BACK = 0.15
SHORTEST = 1 / 1_440
"""Days; shorter times are a minute."""
GREATEST_WEIGHT = 20.0
FADING = 4.0
"""Strength of `recency`: how long things take changes more than what they depend on."""
SETTINGS = {
    "extra_trees": False,
    "colsample_bytree": 0.5,
    "n_estimators": 300,
    "min_child_samples": 20,
    "reg_lambda": 5.0,
}
SEED = (0,)


@dataclass(frozen=True)
class Quantiles:
    """Trained quantiles of the logarithm of a time; made by `fit`."""

    boosted: Mapping[float, Boosted]
    widening: Mapping[int, float]
    """Per interval, added to both ends on the scale of the logarithm."""

    def days(self, features: pd.DataFrame) -> pd.DataFrame:
        """A column per level, and `low_80`, `high_80`, `low_90`, `high_90`; no quantile crosses another."""
        logs = _logs(self.boosted, features)
        days = pd.DataFrame(np.exp(logs), columns=list(LEVELS), index=features.index)
        for share, (low, high) in INTERVALS.items():
            by = self.widening[share]
            days[f"low_{share}"] = np.exp(logs[:, LEVELS.index(low)] - by)
            days[f"high_{share}"] = np.exp(logs[:, LEVELS.index(high)] + by)
        return days

    def predict(self, model_input: pd.DataFrame, params: dict[str, object] | None = None) -> pd.DataFrame:  # noqa: ARG002
        """MLflow's call: features in; out the median in days as `value`, and the 80 % interval as `low` and `high`."""
        days = self.days(model_input)
        return pd.DataFrame({"value": days[0.5], "low": days["low_80"], "high": days["high_80"]})

    def explain(self, features: pd.DataFrame) -> list[list[tuple[str, float]]]:
        """Features that lengthen the median of each row most, with how far on the scale of the logarithm."""
        return self.boosted[0.5].explain(features)

    def get_raw_model(self) -> "Quantiles":
        """Itself, as MLflow asks for what it wraps."""
        return self

    def save(self, path: Path) -> None:
        """Write it as JSON, of LightGBM's own texts."""
        content = {
            "boosted": {str(level): one.texts for level, one in self.boosted.items()},
            "widening": {str(share): by for share, by in self.widening.items()},
        }
        path.write_text(json.dumps(content), encoding="utf-8")


def _load_pyfunc(data_path: str) -> Quantiles:
    """Entry point that MLflow looks for in a loader module."""
    content = json.loads(Path(data_path).read_text(encoding="utf-8"))
    boosted = {float(level): Boosted.of_texts("quantile", texts) for level, texts in content["boosted"].items()}
    return Quantiles(boosted, {int(share): by for share, by in content["widening"].items()})


def fit(features: pd.DataFrame, days: "pd.Series[float]", is_over: "pd.Series[bool]") -> Quantiles:
    """Train on rows in order of their beginning.

    Args:
        features: numbers; a missing one is NaN.
        days: length; for a row that is not over, its age.
        is_over: whether it ended.

    Raises:
        AbstentionError: too few rows that ended.
    """
    ended = is_over.to_numpy()
    require_rows(days[ended])
    weights = (censoring_weights(days.to_numpy(), ended) * recency(len(days), FADING))[ended]
    known, logs = features[ended], days[ended].clip(lower=SHORTEST).map(np.log)
    start = int(len(known) * (1 - HELD_BACK))

    def trained(level: float) -> Boosted:
        model = Boosted("quantile", SEED, alpha=level, **SETTINGS)
        return model.fit(known[:start], logs[:start], weights[:start])

    boosted = dict(zip(LEVELS, side_by_side(trained, LEVELS), strict=True))
    later = _logs(boosted, known[start:])
    actual = logs[start:].to_numpy()
    widening = {}
    for share, (low, high) in INTERVALS.items():
        misses = np.maximum(later[:, LEVELS.index(low)] - actual, actual - later[:, LEVELS.index(high)])
        level = min(1.0, share / 100 * (1 + 1 / len(misses)))
        widening[share] = float(np.quantile(misses, level, weights=weights[start:], method="inverted_cdf"))
    return Quantiles(boosted, widening)


def censoring_weights(days: Floats, is_over: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Floats:
    """Weight of each row: one over the chance of not being cut off before its end, by Kaplan and Meier; bounded."""
    from scipy import stats

    if is_over.all():
        return np.ones(len(days))
    # Seen from the side of being cut off, an end is what hides it.
    cut_off = stats.CensoredData(uncensored=days[~is_over], right=days[is_over])
    chance = stats.ecdf(cut_off).sf.evaluate(days)
    weights: Floats = np.minimum(1 / np.maximum(chance, 1e-9), GREATEST_WEIGHT)
    return weights


def _logs(boosted: Mapping[float, Boosted], features: pd.DataFrame) -> Floats:
    logs: Floats = np.sort(np.column_stack([boosted[level].predict(features) for level in LEVELS]), axis=1)
    return logs
