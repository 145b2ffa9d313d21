"""Rows that a model learns from and is asked about."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd
import psycopg

from ml.core.measures import Floats, pinball

THINGS = ("thing_id", "title", "entity_type", "entity_id", "source_url")
"""Columns of `things`: an entity is what the thing belongs to, as rights are given by it."""


def last_monday(as_of: datetime) -> pd.Timestamp:
    """Midnight (UTC) that the week of a moment began with: what is learnt from ends there."""
    now = pd.Timestamp(as_of).tz_convert("UTC")
    return now.normalize() - timedelta(days=now.dayofweek)


@dataclass(frozen=True)
class Material:
    """Rows in order of the moment of asking, all of the same length and index."""

    things: pd.DataFrame
    """`THINGS`, and `asked_at`."""
    features: pd.DataFrame
    outcome: "pd.Series[float]"
    """What came of it; for a time that is not over, how long it has lasted since the moment of asking."""
    known_at: "pd.Series[pd.Timestamp]"
    """When that was known; missing where it is not."""
    is_time: bool

    @property
    def is_known(self) -> "pd.Series[bool]":
        """Whether the outcome is known."""
        return self.known_at.notna()

    def part(self, rows: "pd.Series[bool]") -> "Material":
        """Some rows."""
        frames = {name: getattr(self, name)[rows] for name in ("things", "features", "outcome", "known_at")}
        return replace(self, **frames)

    def as_known_at(self, moment: pd.Timestamp) -> "Material":
        """Rows asked about before a moment, as they were known then: a time that was not over had lasted until then."""
        part = self.part(self.things["asked_at"] < moment)
        known_at = part.known_at.where(part.known_at < moment)
        lasted = (moment - part.things["asked_at"]).dt.total_seconds() / 86_400
        unknown = lasted if self.is_time else np.nan
        return replace(part, known_at=known_at, outcome=part.outcome.where(known_at.notna(), unknown))


@dataclass(frozen=True)
class Reading:
    """Things of the marts; features are made of what is asked for only, since they cost more than to look."""

    items: pd.DataFrame
    """A row per thing: `thing_id`, `began_at`, `known_at`, `outcome` of a probability, and what else is known."""
    past: Callable[[pd.Timestamp], Material]
    """From a moment to the questions asked before it, as they were known then."""
    asked: Callable[[], Material]
    """The questions that are open now."""
    abstained: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["entity_id", "reason"]))
    """Entities whose questions are left out, and why."""

    def digest(self, moment: pd.Timestamp | None = None) -> str:
        """The same for the same things; up to a moment, for the same as they were known then."""
        items = self.items
        if moment is not None:
            items = items[items["began_at"] < moment].drop(columns=["title", "source_url"])
            is_known = items["known_at"] < moment
            # What was not known then must not count: neither the end nor how it ended.
            dated = items.select_dtypes("datetimetz")
            items = items.assign(**dated.where(dated < moment), outcome=items["outcome"].where(is_known))
        hashes = pd.util.hash_pandas_object(items, index=False).to_numpy()
        return hashlib.sha256(hashes.tobytes()).hexdigest()


class Fitted(Protocol):
    """A trained model; its module has `_load_pyfunc` for MLflow."""

    def predict(self, model_input: pd.DataFrame, params: dict[str, object] | None = None) -> pd.DataFrame:
        """`value`, and `low` and `high` of a time, per row of features."""

    def explain(self, features: pd.DataFrame) -> list[list[tuple[str, float]]]:
        """Features that move the prediction of each row most, with how far, greatest first."""

    def save(self, path: Path) -> None:
        """Write it as text."""


@dataclass(frozen=True)
class Predictor:
    """A kind of model: what it reads, how it learns, and what an error costs."""

    name: str
    thing: str
    """What is predicted of, in the singular."""
    unit: str
    """`probability`, `days`, `count` or `points`."""
    says: str
    """Sentence of what `value` is."""
    limits: str
    """What it does not know, for its card."""
    read: Callable[[psycopg.Connection, datetime], Reading]
    baseline: Callable[[Material, Material], pd.DataFrame]
    """From known rows and rows to predict: `value` of the naive prediction, and `low` and `high` of a time."""
    fit: Callable[[pd.DataFrame, "pd.Series[float]", "pd.Series[bool]"], Fitted]
    """Learns from features, outcomes and whether these are known."""
    most: int | None = None
    """Things of an entity that something is said of, those of the highest value; None for all."""
    watched: tuple[str, ...] = ()
    """Features whose drift is told; empty for all."""

    @property
    def registered(self) -> str:
        """Name in MLflow's registry."""
        return f"sei-{self.name.replace('_', '-')}"

    def losses(self, outcome: "pd.Series[float]", predicted: pd.DataFrame) -> Floats:
        """Cost per row: squared error of a probability (Brier 1950), mean pinball loss of a quantity
        and its interval."""
        actual, value = outcome.to_numpy(dtype="float64"), predicted["value"].to_numpy(dtype="float64")
        if self.unit == "probability":
            squared: Floats = (actual - value) ** 2
            return squared
        low, high = predicted["low"].to_numpy(dtype="float64"), predicted["high"].to_numpy(dtype="float64")
        parts: Sequence[Floats] = [pinball(actual, value, 0.5), pinball(actual, low, 0.1), pinball(actual, high, 0.9)]
        mean: Floats = np.mean(parts, axis=0)
        return mean
