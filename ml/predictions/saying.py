"""Rows of `ml.predictions` and of the log: who says what of each thing, and why."""

import hashlib
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ml.core import registry
from ml.core.material import THINGS, Material, Predictor
from ml.core.registry import Registered

Bools = npt.NDArray[np.bool_]
SAID = ("value", "low", "high")
Version = tuple[Registered | None, Any]
"""A version with its model; both None for the baseline."""


@dataclass(frozen=True)
class Speakers:
    """Who may be asked."""

    serving: Version
    challenger: tuple[Registered, Any] | None
    share: float
    """Share of the things of which people see what the challenger says."""


def predictions(
    predictor: Predictor, known: Material, asked: Material, speakers: Speakers
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What people see, a row per thing, and what the other one says of the same things, where there is another."""
    things = asked.things[list(THINGS)]
    if asked.outcome.empty or known.outcome.empty:
        nothing = things.head(0).assign(
            unit="", value=0.0, low=None, high=None, baseline=0.0, served_by="", model_version=None, reasons=""
        )
        return nothing, nothing
    naive = predictor.baseline(known, asked)
    said = _said(predictor, asked, naive, speakers.serving, "baseline" if speakers.serving[1] is None else "model")
    is_said = _is_said(predictor, things, said)
    if speakers.challenger is None:
        return said[is_said], said.head(0)
    other = _said(predictor, asked, naive, speakers.challenger, "challenger")
    is_tried = tried(things["thing_id"], speakers.share)
    seen = pd.concat([said[is_said & ~is_tried], other[is_said & is_tried]]).sort_index()
    return seen, pd.concat([said[is_said & is_tried], other[is_said & ~is_tried]]).sort_index()


def tried(things: "pd.Series[str]", share: float) -> Bools:
    """Whether a thing is among those that the challenger serves: by its id, so that it stays there."""
    places = [int.from_bytes(hashlib.sha256(thing.encode()).digest()[:8]) / 2**64 for thing in things]
    return np.array(places) < share


def _said(predictor: Predictor, asked: Material, naive: pd.DataFrame, by: Version, role: str) -> pd.DataFrame:
    registered, model = by
    predicted = naive if model is None else model.predict(asked.features)
    values = {name: predicted[name].to_numpy() if name in predicted else None for name in SAID}
    said: pd.DataFrame = asked.things[list(THINGS)].assign(
        **values,
        unit=predictor.unit,
        baseline=naive["value"].to_numpy(),
        served_by=role,
        model_version=registered.version if registered else None,
        reasons=[""] * len(asked.outcome) if model is None else _reasons(model, asked.features),
    )
    return said


def _is_said(predictor: Predictor, things: pd.DataFrame, said: pd.DataFrame) -> Bools:
    """Whether each row is among the highest of its entity, of equals the first."""
    places = said["value"].groupby(things["entity_id"]).rank(ascending=False, method="first")
    return np.asarray(places <= (predictor.most or len(things)), dtype=np.bool_)


def _reasons(model: Any, features: pd.DataFrame) -> list[str]:
    fitted = registry.unwrapped(model)
    return [
        ", ".join(_reason(name, features[name].iloc[place]) for name, _ in one)
        for place, one in enumerate(fitted.explain(features))
    ]


def _reason(name: str, value: float) -> str:
    """A feature and its value, without the logarithm that it is learnt from; a rank stays what it is."""
    if name.startswith("log_"):
        is_rank, inverse = name.endswith("_rank"), math.exp if name.startswith("log_days") else math.expm1
        name, value = name.removeprefix("log_"), value if is_rank else inverse(value)
    return f"{name.replace('_', ' ')} ({'unknown' if pd.isna(value) else f'{value:.3g}'})"
