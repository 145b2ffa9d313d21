"""Weekly values of metrics side by side, on scales where noise is about the same at every level."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import numpy.typing as npt
import pandas as pd
import psycopg

from ml.core.measures import Floats
from ml.core.reading import rows_of
from ml.core.weeks import WEEK, last_complete_week

WEEKS = 78
"""Weeks that are looked at, the last complete one included."""
ENTITY_TYPES = ("organization", "team", "service", "project")
VALUES = """
select
    values_.metric,
    values_.entity_type,
    values_.entity_id,
    values_.period_start,
    values_.is_complete,
    values_.value,
    values_.sample_size::float8 as sample_size
from marts.metrics as values_
where
    values_.grain = 'week' and values_.entity_type = any(%(entity_types)s)
    and values_.period_start > (%(as_of)s::timestamptz - interval '80 weeks')::date
    and values_.period_start <= %(as_of)s::timestamptz::date
order by values_.metric, values_.entity_type, values_.entity_id, values_.period_start
"""
DEFINITIONS = "select metric, kind, unit, direction, is_zero_when_empty from marts.metric_definitions"
SAMPLED = ("ratio", "mean", "median")
"""Kinds whose noise shrinks with the rows that a value rests on."""
KEYS = ["metric", "entity_type", "entity_id"]


@dataclass(frozen=True)
class Series:
    """Weekly values: a row per series, a column per week, the last complete week last; NaN where there is none."""

    names: pd.DataFrame
    """`metric`, `entity_type`, `entity_id`, `kind`, `unit`, `direction`."""
    weeks: tuple[date, ...]
    values: Floats
    sizes: Floats
    """Rows that each value rests on."""

    @property
    def scaled(self) -> Floats:
        """Values on a scale of even noise: logarithm of durations, arcsine of shares, root of amounts."""
        return to_scale(self.values, self.names["unit"].to_numpy()[:, None])

    @property
    def weights(self) -> Floats:
        """Root of the rows of a value where noise shrinks with them, else 1."""
        is_sampled = self.names["kind"].isin(SAMPLED).to_numpy()[:, None]
        found: Floats = np.where(is_sampled, np.sqrt(np.maximum(np.nan_to_num(self.sizes), 1)), 1.0)
        return found

    @property
    def least_noise(self) -> Floats:
        """Noise that counting alone brings, on the even scale: of a root (Poisson) and of an arcsine (binomial) 1/2."""
        is_counted = self.names["unit"].isin(("count", "per_day")) | (self.names["kind"] == "ratio")
        return np.where(is_counted, 0.5, 0.0)

    def some(self, most: int, chance: np.random.Generator) -> "Series":
        """All series, or so many by chance."""
        if len(self.names) <= most:
            return self
        rows = np.sort(chance.choice(len(self.names), most, replace=False))
        return Series(self.names.iloc[rows].reset_index(drop=True), self.weeks, self.values[rows], self.sizes[rows])

    def digest(self) -> str:
        """The same for the same weeks of the same series."""
        digest = hashlib.sha256(f"{self.weeks}\n{self.names.to_csv(index=False)}".encode())
        for part in (self.values, self.sizes):
            digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()

    def shuffled(self, chance: np.random.Generator) -> "Series":
        """The same weeks of each series in another order."""
        order = np.argsort(chance.random(self.values.shape), axis=1)
        values, sizes = (np.take_along_axis(one, order, axis=1) for one in (self.values, self.sizes))
        return Series(self.names, self.weeks, values, sizes)


def to_scale(values: Floats, units: npt.NDArray[np.object_]) -> Floats:
    """Values of a unit each, where their noise is even; see `Series.scaled`."""
    found: Floats = np.where(
        units == "seconds",
        np.log(np.maximum(values, 1.0)),
        np.where(
            units == "ratio", np.arcsin(np.sqrt(np.clip(values, 0, 1))), np.sign(values) * np.sqrt(np.abs(values))
        ),
    )
    return found


def from_scale(scaled: Floats, units: npt.NDArray[np.object_]) -> Floats:
    """The way back."""
    found: Floats = np.where(
        units == "seconds",
        np.exp(np.minimum(scaled, 50)),
        np.where(units == "ratio", np.sin(np.clip(scaled, 0, np.pi / 2)) ** 2, np.sign(scaled) * scaled**2),
    )
    return found


def read(connection: psycopg.Connection, as_of: datetime) -> Series:
    """Values of all metrics, built in or own."""
    given = {"as_of": as_of, "entity_types": list(ENTITY_TYPES)}
    rows = rows_of(connection, VALUES, given, moments=())
    definitions = rows_of(connection, DEFINITIONS, {}, moments=())
    if rows.empty:
        return Series(rows[KEYS].assign(kind="", unit="", direction=""), (), np.empty((0, 0)), np.empty((0, 0)))
    last = last_complete_week(rows, as_of)
    weeks = tuple(last - WEEK * back for back in range(WEEKS - 1, -1, -1))
    wide = {
        name: rows.pivot_table(index=KEYS, columns="period_start", values=name, sort=True, dropna=False).reindex(
            columns=list(weeks)
        )
        for name in ("value", "sample_size")
    }
    has_any = wide["value"].notna().any(axis=1)
    names = wide["value"][has_any].index.to_frame(index=False).merge(definitions, on="metric", how="left")
    values, sizes = (one[has_any].to_numpy(dtype="float64") for one in wide.values())
    is_count = names["is_zero_when_empty"].fillna(False).to_numpy(dtype="bool")[:, None]
    has_begun = np.cumsum(~np.isnan(values), axis=1) > 0
    values = np.where(is_count & has_begun & np.isnan(values), 0.0, values)
    return Series(names[[*KEYS, "kind", "unit", "direction"]], weeks, values, sizes)
