"""Two forests: of points against the commitment, and of their share in what the sprint holds; the mean answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile

import numpy as np
import pandas as pd

from ml.core.abstention import require_rows
from ml.core.boosting import recency
from ml.core.forest import Forest
from ml.core.measures import Floats

TRUSTED = ["sklearn.tree._tree.Tree"]
"""Types beside those of skops's own list that a file of forests may hold."""
SHOWN = ("committed_points", "done_points", "open", "kept_of_last_5")
"""Features that are told beside a prediction; a forest does not say what each adds."""


@dataclass(frozen=True)
class SprintOutcome:
    """A trained model; made by `fit`."""

    points: Forest
    shares: Forest

    def quantiles(self, features: pd.DataFrame, levels: Sequence[float] = (0.5,)) -> Floats:
        """Points that will be delivered less those committed: a row per sprint, a column per level."""
        shares = self.shares.quantiles(features, levels) * _size(features)[:, None]
        return (self.points.quantiles(features, levels) + shares) / 2

    def predict(self, model_input: pd.DataFrame, params: dict[str, object] | None = None) -> pd.DataFrame:  # noqa: ARG002
        """MLflow's call: features in; out the median of the points delivered as `value`, and the 80 % interval."""
        against = self.quantiles(model_input, (0.1, 0.5, 0.9))
        points = np.maximum(against + model_input["committed_points"].to_numpy(dtype="float64")[:, None], 0)
        return pd.DataFrame(points, columns=["low", "value", "high"], index=model_input.index)

    def explain(self, features: pd.DataFrame) -> list[list[tuple[str, float]]]:
        """What is known of each sprint."""
        return [list(zip(SHOWN, row, strict=True)) for row in features[list(SHOWN)].to_numpy(dtype="float64").tolist()]

    def get_raw_model(self) -> "SprintOutcome":
        """Itself, as MLflow asks for what it wraps."""
        return self

    def save(self, path: Path) -> None:
        """Write both forests by skops, which runs no code when it reads them."""
        import skops.io

        forests = {"points": self.points.forest, "shares": self.shares.forest}
        path.write_bytes(skops.io.dumps(forests, compression=ZIP_DEFLATED))


def _load_pyfunc(data_path: str) -> SprintOutcome:
    """Entry point that MLflow looks for in a loader module."""
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        forests = skops.io.load(data_path, trusted=TRUSTED)
    except (BadZipFile, UntrustedTypesFoundException) as error:
        raise ValueError(f"{data_path} holds no forests: {error}") from error
    return SprintOutcome(Forest(forests["points"]), Forest(forests["shares"]))


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
