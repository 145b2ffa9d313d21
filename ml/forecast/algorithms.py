"""The forecasting algorithms and how they are applied to weekly counts.

Counts are forecast on the scale sqrt(y + 3/8) (Anscombe 1948), where the noise of a count is about the same at every
level. Quantiles pass through the way back, so intervals are never negative and lean to the right as counts do, and
the point forecast is the median, which is what the mean absolute error asks for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

LEVELS = (80, 95)
SHIFT = 0.375
HARMONICS = (1, 2)
EPOCH = pd.Timestamp("2000-01-03")
VALUE_COLUMNS = ["value", "lo_80", "hi_80", "lo_95", "hi_95"]
# Finer differences are rounding noise of the way to the other scale and back.
DECIMALS = 6


class Algorithm(StrEnum):
    """As statsforecast names them; the last is our combination."""

    SEASONAL_NAIVE = "SeasonalNaive"
    AUTO_ETS = "AutoETS"
    THETA = "DynamicOptimizedTheta"
    HARMONIC = "HarmonicARIMA"
    """ARIMA(0,1,1) with two yearly harmonics as regressors (Hyndman and Athanasopoulos 2021, 12.1, on weekly data)."""


NAIVE = Algorithm.SEASONAL_NAIVE


@dataclass(frozen=True)
class Choice:
    """An algorithm and the season (weeks; 1 = none) that it is built for."""

    algorithm: Algorithm
    season: int


def candidates(season: int) -> list[Algorithm]:
    """Algorithms that are tried on a series of this season, the naive yardstick first."""
    # 52 free seasonal states, as in STL, take noise for season: on simulated counts their 80 % interval held 65 %.
    return [NAIVE, Algorithm.AUTO_ETS, Algorithm.HARMONIC if season > 1 else Algorithm.THETA]


def forecast(history: pd.DataFrame, choices: Mapping[str, Choice], horizon: int) -> pd.DataFrame:
    """Forecast each series with the algorithm chosen for it.

    Args:
        history: `unique_id`, `ds`, `y`; every series ends where its forecast starts.
        choices: per `unique_id`.
        horizon: weeks.

    Returns:
        `unique_id`, `ds`, `horizon` (1 = first week), `algorithm`, `value`, `lo_80`, `hi_80`, `lo_95`, `hi_95`,
        sorted. A series whose algorithm gives no finite number is forecast by the naive one.
    """
    chosen = history["unique_id"].map(choices)
    parts = [
        _forecast_group(history[chosen == choice], choice, horizon) for choice in sorted(set(choices.values()), key=str)
    ]
    result = pd.concat(parts, ignore_index=True)
    is_finite = result[VALUE_COLUMNS].map(np.isfinite).all(axis=1)
    failed = sorted(set(result["unique_id"][~is_finite]))
    if failed:
        fallback = {series: Choice(NAIVE, choices[series].season) for series in failed}
        repaired = forecast(history[history["unique_id"].isin(failed)], fallback, horizon)
        result = pd.concat([result[~result["unique_id"].isin(failed)], repaired], ignore_index=True)
    return result.sort_values(["unique_id", "ds"], ignore_index=True)


def cross_validate(history: pd.DataFrame, season: int, *, cutoffs: int, step: int, horizon: int) -> pd.DataFrame:
    """Forecast series of one season from several past cut-offs, refitted at each, with every candidate.

    Returns:
        `unique_id`, `cutoff` (last week known), `ds`, `actual`, `algorithm` and the columns of a forecast.
    """
    algorithms = candidates(season)
    engine = _engine([Choice(algorithm, season) for algorithm in algorithms])
    wide: pd.DataFrame = engine.cross_validation(
        df=_inputs(history, season), h=horizon, step_size=step, n_windows=cutoffs, level=list(LEVELS)
    )
    keys = wide[["unique_id", "cutoff", "ds"]].assign(actual=_restored(wide["y"]))
    parts = [pd.concat([keys, _values(wide, algorithm)], axis=1) for algorithm in algorithms]
    return pd.concat(parts, ignore_index=True)


def _forecast_group(history: pd.DataFrame, choice: Choice, horizon: int) -> pd.DataFrame:
    inputs = _inputs(history, choice.season)
    future = with_harmonics(_weeks_after(history, horizon)) if choice.season > 1 else None
    wide: pd.DataFrame = _engine([choice]).forecast(df=inputs, X_df=future, h=horizon, level=list(LEVELS))
    wide = wide.sort_values(["unique_id", "ds"], ignore_index=True)
    keys = wide[["unique_id", "ds"]]
    keys = keys.assign(horizon=keys.groupby("unique_id").cumcount() + 1)
    return pd.concat([keys, _values(wide, choice.algorithm)], axis=1)


def _values(wide: pd.DataFrame, algorithm: Algorithm) -> pd.DataFrame:
    columns = [str(algorithm), *(f"{algorithm}-{side}-{level}" for level in LEVELS for side in ("lo", "hi"))]
    values = {ours: _restored(wide[theirs]) for ours, theirs in zip(VALUE_COLUMNS, columns, strict=True)}
    return pd.DataFrame({"algorithm": str(algorithm), **values}, index=wide.index)


def with_harmonics(weeks: pd.DataFrame) -> pd.DataFrame:
    """`weeks` (`unique_id`, `ds`, ...) with sine and cosine of the position in the year, once and twice a year."""
    years = (weeks["ds"] - EPOCH).dt.days / 365.25
    angles = {order: (2 * np.pi * order * years).to_numpy() for order in HARMONICS}
    waves = {f"{wave.__name__}_{order}": wave(angle) for order, angle in angles.items() for wave in (np.sin, np.cos)}
    return weeks.assign(**waves)


def _inputs(history: pd.DataFrame, season: int) -> pd.DataFrame:
    stabilised = history.assign(y=(history["y"].astype("float64") + SHIFT) ** 0.5)
    return with_harmonics(stabilised) if season > 1 else stabilised


def _weeks_after(history: pd.DataFrame, horizon: int) -> pd.DataFrame:
    last = history.groupby("unique_id", sort=True)["ds"].max()
    weeks = [
        (series, end + pd.Timedelta(weeks=ahead)) for series, end in last.items() for ahead in range(1, horizon + 1)
    ]
    return pd.DataFrame(weeks, columns=["unique_id", "ds"])


def _restored(values: "pd.Series[float]") -> "pd.Series[float]":
    restored: pd.Series[float] = (values.clip(lower=0) ** 2 - SHIFT).clip(lower=0).round(DECIMALS)
    return restored


def _engine(choices: list[Choice]) -> Any:
    from statsforecast import StatsForecast
    from statsforecast.models import SeasonalNaive

    fallback = SeasonalNaive(season_length=choices[0].season)
    return StatsForecast(models=[_model(c) for c in choices], freq="W-MON", n_jobs=1, fallback_model=fallback)


def _model(choice: Choice) -> Any:
    from statsforecast import models

    match choice.algorithm:
        case Algorithm.SEASONAL_NAIVE:
            return models.SeasonalNaive(season_length=choice.season)
        case Algorithm.AUTO_ETS:
            # Exponential smoothing has no place for 52 seasonal states: level and trend only.
            return models.AutoETS(season_length=1)
        case Algorithm.THETA:
            return models.DynamicOptimizedTheta(season_length=1)
        case Algorithm.HARMONIC:
            return models.ARIMA(order=(0, 1, 1), alias=str(choice.algorithm))
