"""Monte-Carlo forecast of throughput: what happened after earlier weeks happens again, in units of the series' noise.

The level of a series is the mean of a quick and a slow exponentially weighted mean. A path is how far the sum of the
following 1, 2, ... weeks was from what the level said, at some earlier week of some series, on the square root's scale,
where noise of counts is alike at every level, divided by the noise to be expected. Each question is answered by all
paths, which keeps how weeks depend on each other. Intervals widen or narrow by how often the same series was outside of
them lately (adaptive conformal inference; Gibbs and Candes 2021).
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from ml.capacity.features import AHEAD, COLUMNS, HALF_YEAR, LAGS, LATELY
from ml.core.abstention import FEWEST_ROWS, AbstentionError
from ml.core.measures import Floats

QUICK, SLOW = 0.35, 0.03
"""Weights of the last week in the two means."""
NOISE = 0.05
"""Weight of the last week in the variance relative to the level."""
USUAL_NOISE, WEIGHT_OF_USUAL = 1.5, 0.2
"""A count's variance is its mean; weekly counts of teams scatter a little more."""
SHIFT = 0.375
"""Of Anscombe's square root (1948)."""
LONGEST = 26
"""Weeks of a path, at most."""
FEWEST_WEEKS = 13
"""Weeks that must be known before a level is trusted."""
MOST_PATHS = 2_000
STEP = 0.07
"""By how much the logarithm of an end's distance moves after each week that was beyond it."""
BOUND = 1.5
LEVELS = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Capacity:
    """A trained forecast; made by `fit`."""

    paths: Floats
    """A row per path, a column per week ahead."""

    @cached_property
    def _quantiles(self) -> Floats:
        """Per week ahead, the levels of `LEVELS`."""
        found: Floats = np.quantile(self.paths, LEVELS, axis=0).T
        return found

    @property
    def longest(self) -> int:
        """Weeks ahead that paths reach."""
        return int(self.paths.shape[1])

    def predict(self, model_input: pd.DataFrame, params: dict[str, object] | None = None) -> pd.DataFrame:  # noqa: ARG002
        """MLflow's call: features in; out the median sum as `value`, and the 80 % interval as `low` and `high`."""
        history = _History.of(model_input[list(COLUMNS)].to_numpy(dtype="float64"))
        ahead = model_input[AHEAD].to_numpy(dtype="int64")
        said = np.empty((len(ahead), len(LEVELS)))
        for weeks in np.unique(ahead):
            rows = ahead == weeks
            quantiles = self._quantiles[min(weeks, self.longest) - 1]
            part = history.part(rows)
            said[rows] = part.sums(part.widened(quantiles, int(weeks), quantiles), int(weeks))
        return pd.DataFrame(said, columns=["low", "value", "high"], index=model_input.index)

    def simulate(self, features: pd.DataFrame) -> Floats:
        """Sums of one question's series per path and week ahead, never falling: what Monte Carlo draws from."""
        history = _History.of(features[list(COLUMNS)].to_numpy(dtype="float64")[:1])
        weeks = range(1, self.longest + 1)
        sums = [history.sums(history.widened(self._quantiles[w - 1], w, self.paths[:, w - 1]), w)[0] for w in weeks]
        found: Floats = np.maximum.accumulate(np.column_stack(sums), axis=1)
        return found

    def explain(self, features: pd.DataFrame) -> list[list[tuple[str, float]]]:
        """Means that the level is made of, per row."""
        lately, half_year = (features[name].to_numpy() for name in (LATELY, HALF_YEAR))
        return [[(LATELY, a), (HALF_YEAR, b)] for a, b in zip(lately, half_year, strict=True)]

    def get_raw_model(self) -> "Capacity":
        """Itself, as MLflow asks for what it wraps."""
        return self

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps({"paths": self.paths.round(4).tolist()}), encoding="utf-8")


def _load_pyfunc(data_path: str) -> Capacity:
    """Entry point that MLflow looks for in a loader module."""
    return Capacity(np.array(json.loads(Path(data_path).read_text(encoding="utf-8"))["paths"], dtype="float64"))


def fit(features: pd.DataFrame, seed: int = 0) -> Capacity:
    """Take paths from what questions know of the weeks before them.

    Raises:
        AbstentionError: too little history.
    """
    known = features.loc[features[AHEAD] == features[AHEAD].min(), list(COLUMNS)].to_numpy(dtype="float64")
    lengths = np.sort((~np.isnan(known)).sum(axis=1))[::-1]
    if len(lengths) < FEWEST_ROWS or lengths[FEWEST_ROWS - 1] <= FEWEST_WEEKS:
        weeks = 0 if not len(lengths) else lengths[min(len(lengths), FEWEST_ROWS) - 1]
        raise AbstentionError(
            f"{len(lengths):,} weeks to learn from with {weeks:,} weeks before them,"
            f" {FEWEST_ROWS} with {FEWEST_WEEKS + 1} needed"
        )
    longest = min(LONGEST, int(lengths[FEWEST_ROWS - 1]) - FEWEST_WEEKS)
    rows = np.flatnonzero((~np.isnan(known)).sum(axis=1) >= FEWEST_WEEKS + longest)
    if len(rows) > MOST_PATHS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, MOST_PATHS, replace=False))
    history = _History.of(known[rows])
    place = LAGS - longest
    return Capacity(np.column_stack([history.standard(weeks)[:, place] for weeks in range(1, longest + 1)]))


@dataclass(frozen=True)
class _History:
    """Weeks of series, a row per series, with level and noise before each week and after the last."""

    weeks: Floats
    level: Floats
    noise: Floats
    """Variance of a week divided by its level."""

    @classmethod
    def of(cls, weeks: Floats) -> "_History":
        rows, count = weeks.shape
        level, noise = np.full((rows, count + 1), np.nan), np.full((rows, count + 1), np.nan)
        sums, weights = np.zeros((2, rows)), np.zeros((2, rows))
        by = np.array([[QUICK], [SLOW]])
        spread, weight = np.zeros(rows), np.zeros(rows)
        for place in range(count + 1):
            begun = weights[0] > 0
            mean = np.divide(sums, weights, out=np.zeros_like(sums), where=weights > 0).mean(axis=0)
            level[begun, place] = mean[begun]
            noise[:, place] = (spread + USUAL_NOISE * WEIGHT_OF_USUAL) / (weight + WEIGHT_OF_USUAL)
            if place == count:
                break
            week = weeks[:, place]
            is_known = ~np.isnan(week)
            seen = is_known & begun
            error = (week - mean) ** 2 / (mean + 0.5)
            spread = np.where(seen, (1 - NOISE) * spread + NOISE * error, spread)
            weight = np.where(seen, (1 - NOISE) * weight + NOISE, weight)
            sums = np.where(is_known, (1 - by) * sums + by * np.nan_to_num(week), sums)
            weights = np.where(is_known, (1 - by) * weights + by, weights)
        return cls(weeks, level, noise)

    def part(self, rows: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> "_History":
        return _History(self.weeks[rows], self.level[rows], self.noise[rows])

    def _expected(self, ahead: int) -> tuple[Floats, Floats]:
        """Root of the sum to be expected, and its noise, before each week."""
        mean = ahead * self.level
        growth = float(((1 + QUICK * np.arange(ahead)) ** 2).sum())
        root = np.sqrt(mean + SHIFT)
        return root, np.sqrt(self.noise * (self.level + 0.5) * growth) / (2 * root)

    def standard(self, ahead: int) -> Floats:
        """Distance of each sum from what was to be expected, in units of noise; NaN where it is not over."""
        total = np.concatenate([np.zeros((len(self.weeks), 1)), np.cumsum(np.nan_to_num(self.weeks), axis=1)], axis=1)
        sums = np.full(total.shape, np.nan)
        sums[:, : total.shape[1] - ahead] = total[:, ahead:] - total[:, :-ahead]
        root, noise = self._expected(ahead)
        found: Floats = (np.sqrt(sums + SHIFT) - root) / noise
        begun = np.cumsum(~np.isnan(self.weeks), axis=1)
        found[:, 1:][begun < FEWEST_WEEKS] = np.nan
        found[:, 0] = np.nan
        return found

    def sums(self, standard: Floats, ahead: int) -> Floats:
        """Sums after the last week from distances in units of noise: a row per series, a column per distance."""
        root, noise = (one[:, -1:] for one in self._expected(ahead))
        found: Floats = np.maximum(np.maximum(root + noise * standard, 0) ** 2 - SHIFT, 0)
        return found

    def widened(self, quantiles: Floats, ahead: int, distances: Floats) -> Floats:
        """Distances from the median, stretched by how often earlier sums of the series were beyond the quantiles."""
        low, middle, high = quantiles
        seen = self.standard(ahead)
        moves = np.zeros((2, *seen.shape))
        now = np.zeros((2, len(seen)))
        for place in range(seen.shape[1]):
            before = place - ahead
            if before >= 0:
                value, then = seen[:, before], np.exp(moves[:, :, before])
                beyond = np.stack(
                    [value < middle + (low - middle) * then[0], value > middle + (high - middle) * then[1]]
                )
                moved = np.clip(now + STEP * (beyond - LEVELS[0]), -BOUND, BOUND)
                now = np.where(np.isnan(value), now, moved)
            moves[:, :, place] = now
        below, above = np.exp(now)[:, :, None]
        away = distances - middle
        stretched: Floats = middle + away * np.where(away < 0, below, above)
        return stretched
