"""Gradient boosting as all models use it: LightGBM with the same seed, threads and care for small histories."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd

from ml.core.abstention import AbstentionError
from ml.core.measures import Floats

SEEDS = (0, 1, 2)
THREADS = 2
"""Models trained side by side, each by one thread: OpenMP's threads wait for each other busily on a loaded machine."""
COMMON: Mapping[str, Any] = {
    "n_estimators": 400,
    "learning_rate": 0.03,
    "num_leaves": 15,
    "min_child_samples": 30,
    "subsample": 0.7,
    "subsample_freq": 1,
    "colsample_bytree": 0.4,
    "reg_lambda": 10.0,
    "extra_trees": True,
    "deterministic": True,
    "force_row_wise": True,
    "n_jobs": 1,
    "verbose": -1,
}
Task = Literal["binary", "l1", "quantile"]
T = TypeVar("T")
U = TypeVar("U")


def side_by_side(work: Callable[[T], U], items: Iterable[T]) -> list[U]:
    """Results of `work` per item, as `map` gives them, by as many threads as models train at a time."""
    with ThreadPoolExecutor(THREADS, "models") as pool:
        return list(pool.map(work, items))


def recency(rows: int, strength: float = 2.0) -> Floats:
    """Weights of rows in order of time: the last has 1, the first e to the minus `strength`."""
    return np.exp(-strength * (1 - (np.arange(rows) + 1) / max(rows, 1)))


class Boosted:
    """Several boosted models that differ by their seed alone; what they say is the mean."""

    def __init__(self, task: Task, seeds: tuple[int, ...] = SEEDS, **settings: Any) -> None:
        self._settings = {**COMMON, "objective": task, **settings}
        self._seeds = seeds
        self._boosters: list[Any] = []

    def fit(self, features: pd.DataFrame, outcomes: "pd.Series[float]", weights: Floats | None = None) -> "Boosted":
        """Learn from rows in order of time; missing values are values of their own.

        Raises:
            AbstentionError: LightGBM cannot be loaded on this machine.
        """
        try:
            import lightgbm
        except OSError as error:
            raise AbstentionError(f"LightGBM cannot be loaded ({error}): install libgomp1, GNU's OpenMP") from None

        def trained(seed: int) -> Any:
            model = lightgbm.LGBMModel(**self._settings, random_state=seed)
            return model.fit(features, outcomes, sample_weight=weights).booster_

        self._boosters = side_by_side(trained, self._seeds) if len(self._seeds) > 1 else [trained(self._seeds[0])]
        return self

    def predict(self, features: pd.DataFrame) -> Floats:
        """Probability, or the value in the unit of the outcomes."""
        values = features.to_numpy(dtype="float64")
        mean: Floats = np.mean([one.predict(values, num_threads=1) for one in self._boosters], axis=0)
        return mean

    @property
    def texts(self) -> list[str]:
        """Each model as LightGBM writes it."""
        return [one.model_to_string() for one in self._boosters]

    @classmethod
    def of_texts(cls, task: Task, texts: Iterable[str]) -> "Boosted":
        """Read back what `texts` gave."""
        import lightgbm

        made = cls(task)
        made._boosters = [lightgbm.Booster(model_str=text) for text in texts]
        return made

    def contributions(self, features: pd.DataFrame) -> pd.DataFrame:
        """Share of each feature in the score of each row (for a probability: in its log-odds), by TreeSHAP."""
        parts = np.mean([one.predict(features, pred_contrib=True, num_threads=1) for one in self._boosters], axis=0)
        return pd.DataFrame(parts[:, :-1], columns=features.columns, index=features.index)

    def explain(self, features: pd.DataFrame, most: int = 3) -> list[list[tuple[str, float]]]:
        """Features that raise the score of each row most, with their share of it, greatest first."""
        return greatest(self.contributions(features), most)


def greatest(contributions: pd.DataFrame, most: int = 3) -> list[list[tuple[str, float]]]:
    """The greatest positive contributions of each row, with their features."""
    order = np.argsort(-contributions.to_numpy(), axis=1)[:, :most]
    names, values = contributions.columns.to_numpy(), np.take_along_axis(contributions.to_numpy(), order, axis=1)
    return [
        [(str(names[place]), float(value)) for place, value in zip(places, row, strict=True) if value > 0]
        for places, row in zip(order, values, strict=True)
    ]
