"""From the champion's forecasts and the backtest to the rows of schema `ml`. Pure functions of frames."""

from datetime import datetime

import pandas as pd

from ml.core.registry import Registered
from ml.core.tables import ResultTable
from ml.forecast import slices, tables
from ml.forecast.algorithms import NAIVE
from ml.forecast.promotion import mark_champions
from ml.forecast.report import Action, MetricReport
from ml.forecast.weekly_series import TrainingData

Frames = dict[ResultTable, pd.DataFrame]


def serving_algorithms(forecasts: pd.DataFrame) -> dict[str, str]:
    """The algorithm that made each series' forecast."""
    first = forecasts.drop_duplicates("unique_id")
    return dict(zip(first["unique_id"], first["algorithm"], strict=True))


def rows_of(
    data: TrainingData, forecasts: pd.DataFrame, scores: pd.DataFrame, registered: Registered, as_of: datetime
) -> Frames:
    """The rows of one metric in all tables but `forecast_runs`."""
    entities = data.catalogue[["unique_id", "entity_type", "entity_id"]]
    marked = mark_champions(scores, serving_algorithms(forecasts))
    frames = {
        tables.FORECASTS: forecasts.merge(entities, on="unique_id").assign(
            period_start=lambda rows: rows["ds"].dt.date, trained_through=data.trained_through, as_of=as_of
        ),
        tables.BACKTESTS: marked.merge(data.catalogue.drop(columns="cutoffs"), on="unique_id"),
        tables.SLICES: slices.evaluate(marked[marked["is_champion"]], data.catalogue),
        tables.SKIPS: data.skips.assign(as_of=as_of),
    }
    for table in (tables.FORECASTS, tables.BACKTESTS):
        frames[table] = frames[table].assign(model_name=registered.model_name, model_version=registered.version)
    return frames


def no_rows(data: TrainingData, as_of: datetime) -> Frames:
    """The same where nothing can be forecast."""
    empty = (tables.FORECASTS, tables.BACKTESTS, tables.SLICES)
    nothing = {table: pd.DataFrame(columns=[column.name for column in table.columns]) for table in empty}
    return {**nothing, tables.SKIPS: data.skips.assign(as_of=as_of)}


def run_row(report: MetricReport, fingerprint: str, as_of: datetime) -> pd.DataFrame:
    """The row of `forecast_runs`."""
    facts = {
        name: [getattr(report, name)]
        for name in (
            "series",
            "promoted_series",
            "skipped_series",
            "model_name",
            "model_version",
            "trained_through",
        )
    }
    return pd.DataFrame({**facts, "fingerprint": [fingerprint], "as_of": [as_of]})


def report_of(
    metric: str, action: Action, data: TrainingData, registered: Registered, forecasts: pd.DataFrame
) -> MetricReport:
    """Report on a scored metric."""
    algorithms = serving_algorithms(forecasts)
    return MetricReport(
        metric=metric,
        action=action,
        series=len(algorithms),
        promoted_series=sum(algorithm != NAIVE for algorithm in algorithms.values()),
        skipped_series=len(data.skips),
        model_name=registered.model_name,
        model_version=registered.version,
        trained_through=data.trained_through,
    )
