"""Weekly forecasts of commits and deployments: train if something changed, let the champion score, write schema `ml`.

Any attempt can be killed and started again: MLflow's runs and versions are found again by their fingerprint, and all
tables change in one transaction.
"""

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import psycopg

from ml.core import registry
from ml.core.registry import Registered, Registry, champion_version
from ml.core.tables import ensure, replace
from ml.core.weeks import read_weeks
from ml.forecast import scoring, tables
from ml.forecast.backtesting import backtest
from ml.forecast.metrics import METRICS, Metric
from ml.forecast.report import Action, MetricReport, Report
from ml.forecast.served import Served, read_served, restamp
from ml.forecast.thresholds import Thresholds
from ml.forecast.training import train
from ml.forecast.weekly_series import TrainingData, training_data

EXPERIMENT = "sei-weekly-forecasts"


@dataclass(frozen=True)
class Plan:
    """A metric, what its models would be trained on, and what serves now."""

    metric: Metric
    data: TrainingData
    fingerprint: str
    served: Served | None
    as_of: datetime

    @property
    def known(self) -> MetricReport | None:
        """The last run's report, if it saw the same data, thresholds and code."""
        is_same = self.served is not None and self.served.fingerprint == self.fingerprint
        return self.served.report if self.served and is_same else None


@dataclass(frozen=True)
class Outcome:
    """Report to give, and tables to write (None: the tables stand)."""

    report: MetricReport
    frames: scoring.Frames | None


def run(
    warehouse_url: str,
    tracking_uri: str,
    artifact_dir: Path,
    as_of: datetime,
    work_dir: Path,
    thresholds: Thresholds | None = None,
) -> Report:
    """Bring `ml.forecasts` and its companions up to date.

    Args:
        warehouse_url: `postgresql://` URL of sei_transformer.
        tracking_uri: of MLflow, a database or a server.
        artifact_dir: where MLflow keeps models and tables of a new experiment.
        as_of: the instant (with time zone) that the marts were built for.
        work_dir: for temporary files.
        thresholds: the defaults where None.

    Raises:
        UserError: the marts do not exist, schema `ml` cannot be written, or the champion cannot be loaded.
    """
    started = time.monotonic()
    thresholds = thresholds or Thresholds()
    with psycopg.connect(warehouse_url) as connection:
        ensure(connection, tables.TABLES)
        plans = [_plan(connection, metric, as_of, thresholds) for metric in METRICS]
    outcomes = _outcomes(plans, thresholds, tracking_uri, artifact_dir, work_dir)
    with psycopg.connect(warehouse_url) as connection:
        for plan, outcome in zip(plans, outcomes, strict=True):
            _write(connection, plan, outcome)
    return Report(tuple(outcome.report for outcome in outcomes), time.monotonic() - started)


def prepare(tracking_uri: str) -> None:
    """Create or migrate MLflow's tables ahead of the first run."""
    registry.prepare(tracking_uri)


def _plan(connection: psycopg.Connection, metric: Metric, as_of: datetime, thresholds: Thresholds) -> Plan:
    data = training_data(read_weeks(connection, metric.counted, metric.entity_types), as_of, thresholds)
    fingerprint = data.fingerprint(thresholds=thresholds, code=_code_digest())
    return Plan(metric, data, fingerprint, read_served(connection, metric.name), as_of)


def _outcomes(
    plans: list[Plan], thresholds: Thresholds, tracking_uri: str, artifact_dir: Path, work_dir: Path
) -> list[Outcome]:
    ready = [_without_models(plan, tracking_uri) for plan in plans]
    if all(ready):
        return [outcome for outcome in ready if outcome]
    # MLflow and statsforecast take seconds to import: only where there is something to do.
    with registry.connected(tracking_uri, EXPERIMENT, artifact_dir, work_dir) as connected:
        return [
            outcome or _with_models(plan, connected, thresholds) for plan, outcome in zip(plans, ready, strict=True)
        ]


def _without_models(plan: Plan, tracking_uri: str) -> Outcome | None:
    name, data = plan.metric.name, plan.data
    if data.catalogue.empty:
        report = MetricReport(name, Action.NOTHING, 0, 0, len(data.skips), None, None, data.trained_through)
        return Outcome(report, scoring.no_rows(data, plan.as_of))
    if plan.known and plan.known.model_version == champion_version(tracking_uri, plan.metric.model_name):
        return Outcome(plan.known, None)
    return None


def _with_models(plan: Plan, connected: Registry, thresholds: Thresholds) -> Outcome:
    found = connected.champion(plan.metric.model_name) if plan.known else None
    if found is None or plan.known is None:
        return _train(plan, connected, thresholds)
    registered, model = found
    if registered.version == plan.known.model_version:
        return Outcome(plan.known, None)
    return _score(plan, registered, model, backtest(plan.data, thresholds), Action.RESCORED)


def _train(plan: Plan, connected: Registry, thresholds: Thresholds) -> Outcome:
    training = train(plan.metric.name, plan.data, thresholds, plan.fingerprint)
    name = plan.metric.model_name
    baseline = connected.register(name, training.baseline)
    candidate = connected.register(name, training.candidate)
    connected.promote(candidate if training.is_promoted else baseline)
    found = connected.champion(name)
    assert found is not None, "the alias was just set"
    return _score(plan, *found, training.scores, Action.TRAINED)


def _score(plan: Plan, registered: Registered, model: Any, scores: pd.DataFrame, action: Action) -> Outcome:
    forecasts: pd.DataFrame = model.predict(plan.data.history)
    report = scoring.report_of(plan.metric.name, action, plan.data, registered, forecasts)
    return Outcome(report, scoring.rows_of(plan.data, forecasts, scores, registered, plan.as_of))


def _write(connection: psycopg.Connection, plan: Plan, outcome: Outcome) -> None:
    name = plan.metric.name
    if outcome.frames is None:
        restamp(connection, name, plan.as_of)
        return
    run_row = scoring.run_row(outcome.report, plan.fingerprint, plan.as_of)
    for table, rows in {**outcome.frames, tables.RUNS: run_row}.items():
        replace(connection, table, rows, metric=name)


def _code_digest() -> str:
    """Digest of this package and of what it forecasts with."""
    digest = hashlib.sha256(version("statsforecast").encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
