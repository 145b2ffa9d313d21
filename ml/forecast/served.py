"""State that serves now: asked of the tables."""

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from ml.core.tables import SCHEMA
from ml.forecast import tables
from ml.forecast.report import Action, MetricReport


@dataclass(frozen=True)
class Served:
    """The row of `ml.forecast_runs` of one metric."""

    fingerprint: str
    report: MetricReport


def read_served(connection: psycopg.Connection, metric: str) -> Served | None:
    """Read what the tables of schema `ml` were made from; None before the first run."""
    row = connection.execute(
        "select fingerprint, series, promoted_series, skipped_series, model_name, model_version, trained_through"
        " from ml.forecast_runs where metric = %s",
        [metric],
    ).fetchone()
    return Served(row[0], MetricReport(metric, Action.REUSED, *row[1:])) if row else None


def restamp(connection: psycopg.Connection, metric: str, as_of: datetime) -> None:
    """Say that the rows of `metric` also hold at `as_of`."""
    for table in (tables.FORECASTS, tables.SKIPS, tables.RUNS):
        statement = sql.SQL("update {} set as_of = %s where metric = %s and as_of <> %s")
        connection.execute(statement.format(sql.Identifier(SCHEMA, table.name)), [as_of, metric, as_of])
