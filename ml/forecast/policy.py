"""The registered model: which algorithm serves which series, as JSON that MLflow loads without unpickling anything."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ml.forecast.algorithms import NAIVE, Algorithm, Choice, forecast
from ml.forecast.thresholds import Thresholds


@dataclass(frozen=True)
class Policy:
    """Series named in `choices` are served by what the backtest found; all others by the seasonal-naive forecast."""

    metric: str
    thresholds: Thresholds
    choices: dict[str, Choice]

    def serving(self, weeks: "pd.Series[int]") -> dict[str, Choice]:
        """The choice of each series; `weeks` is the length of its history by `unique_id`."""
        return {
            str(unique_id): self.choices.get(str(unique_id), Choice(NAIVE, self.thresholds.season_of(int(length))))
            for unique_id, length in weeks.items()
        }

    def predict(self, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """MLflow's call: history in (`unique_id`, `ds`, `y`), forecasts out as `algorithms.forecast` returns them."""
        horizon = int((params or {}).get("horizon", self.thresholds.horizon))
        history = model_input.sort_values(["unique_id", "ds"], ignore_index=True)
        return forecast(history, self.serving(history.groupby("unique_id").size()), horizon)

    def to_json(self) -> str:
        """The same text for the same policy."""
        content = {
            "metric": self.metric,
            "horizon": self.thresholds.horizon,
            "season": self.thresholds.season,
            "seasonal_from": self.thresholds.seasonal_from,
            "series": {
                unique_id: {"algorithm": choice.algorithm, "season": choice.season}
                for unique_id, choice in sorted(self.choices.items())
            },
        }
        return json.dumps(content, indent=1)

    def save(self, path: Path) -> None:
        """Write `to_json` into a file."""
        path.write_text(self.to_json(), encoding="utf-8")

    @classmethod
    def from_json(cls, text: str) -> "Policy":
        """The opposite of `to_json`."""
        content = json.loads(text)
        thresholds = Thresholds(**{name: content[name] for name in ("horizon", "season", "seasonal_from")})
        choices = {
            unique_id: Choice(Algorithm(choice["algorithm"]), choice["season"])
            for unique_id, choice in content["series"].items()
        }
        return cls(content["metric"], thresholds, choices)


def _load_pyfunc(data_path: str) -> Policy:
    """Entry point that MLflow looks for in a loader module."""
    return Policy.from_json(Path(data_path).read_text(encoding="utf-8"))
