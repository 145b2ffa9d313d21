"""Seeded weekly counts whose truth is known."""

from datetime import timedelta

import numpy as np
import pandas as pd

from ml.forecast.thresholds import Thresholds
from ml.forecast.weekly_series import TrainingData, training_data
from tests.ml.stage import AS_OF, LAST_WEEK, weeks_before


def counts(weeks: int, *, level: float = 20, amplitude: float = 0, spread: float = 0, seed: int = 1) -> list[int]:
    """Poisson counts around a level with a yearly wave; `spread` > 0 makes them over-dispersed."""
    random = np.random.default_rng(seed)
    rate = level + amplitude * np.sin(np.arange(weeks) * 2 * np.pi / 52.18)
    noise = random.gamma(1 / spread, spread, weeks) if spread else 1.0
    return [int(count) for count in random.poisson(np.maximum(rate * noise, 0.1))]


def random_walk(weeks: int, *, seed: int = 1) -> list[int]:
    """Counts whose best forecast is the last one."""
    steps = np.random.default_rng(seed).normal(0, 12, weeks)
    return [int(count) for count in np.maximum(500 + np.cumsum(steps), 0)]


def seasonal_walk(weeks: int, *, seed: int = 1) -> list[int]:
    """Each week of the year has its own level, which drifts from year to year: last year's is the best forecast."""
    random = np.random.default_rng(seed)
    years = -(-weeks // 52)
    levels = random.integers(50, 400, 52) + np.cumsum(random.normal(0, 3, (years, 52)), axis=0)
    return [int(count) for count in levels.ravel()[-weeks:]]


def rows(series: dict[str, list[int]], entity_type: str = "repository") -> pd.DataFrame:
    """Weekly rows as the marts give them, up to the last complete week; weeks without events are missing."""
    parts = [
        (entity_type, entity_id, week, True, count)
        for entity_id, values in series.items()
        for week, count in zip(weeks_before(len(values)), values, strict=True)
        if count
    ]
    return pd.DataFrame(parts, columns=["entity_type", "entity_id", "period_start", "is_complete", "events"])


def data_of(series: dict[str, list[int]], thresholds: Thresholds | None = None) -> TrainingData:
    """Training data of these series."""
    return training_data(rows(series), AS_OF, thresholds or Thresholds())


RUNNING_WEEK = LAST_WEEK + timedelta(weeks=1)
