"""Predictions of all predictors: train where what is known changed, promote what proved better, score what is open.

What is learnt from ends with the last Monday before `as_of`, so that a model is trained once a week, or when older rows
change. Whatever keeps a model from serving is its reason in `ml.abstentions` or `ml.models`; then the baseline serves.
"""

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import psycopg

from infra.errors import UserError
from ml.core import registry
from ml.core.abstention import AbstentionError
from ml.core.evaluation import Evaluation, evaluate
from ml.core.material import Material, Predictor, Reading, last_monday
from ml.core.registry import Registered, Registry, Trial
from ml.core.tables import ensure, replace
from ml.predictions import PREDICTORS, tables
from ml.predictions.card import card
from ml.predictions.monitoring import log, monitor, resolve
from ml.predictions.saying import Speakers, predictions
from ml.predictions.state import State, read_state
from ml.predictions.trials import compare, tried_share

EXPERIMENT = "sei-predictions"


@dataclass(frozen=True)
class Service:
    """What serves a predictor now."""

    registered: Registered | None
    model: Any
    """As MLflow loads it; None where the baseline serves."""
    reason: str = ""
    evaluation: Evaluation | None = None
    candidate: int | None = None
    challenger: tuple[Registered, Any] | None = None
    """What is said beside it, and seen only where it is tried."""
    is_settled: bool = True
    """Whether it stands until rows change; else the next run tries again."""


@dataclass(frozen=True)
class Report:
    """Outcome per predictor."""

    said: dict[str, str]
    seconds: float

    def metadata(self) -> dict[str, str | float]:
        """Flat and readable, one entry per predictor."""
        return {"seconds": round(self.seconds, 2), **self.said}


def run(warehouse_url: str, tracking_uri: str, artifact_dir: Path, as_of: datetime, work_dir: Path) -> Report:
    """Bring `ml.predictions` and its companions up to date.

    Args:
        warehouse_url: `postgresql://` URL of sei_transformer.
        tracking_uri: of MLflow, a database or a server.
        artifact_dir: where MLflow keeps models of a new experiment.
        as_of: the instant (with time zone) that the marts were built for.
        work_dir: for temporary files.

    Raises:
        UserError: the marts do not exist, or schema `ml` cannot be written.
    """
    began = time.monotonic()
    said = {}
    with psycopg.connect(warehouse_url) as connection:
        ensure(connection, tables.TABLES)
    for predictor in PREDICTORS:
        with psycopg.connect(warehouse_url) as connection:
            reading = predictor.read(connection, as_of)
            state, share = read_state(connection, predictor.name), tried_share(connection, predictor.name)
        learner = _Learner(predictor, reading, state, share, as_of)
        if learner.is_as_before(registry.champion_version(tracking_uri, predictor.registered)):
            service = None
        else:
            service = _service(learner, tracking_uri, artifact_dir, work_dir)
        with psycopg.connect(warehouse_url) as connection:
            said[predictor.name] = _write(connection, learner, service)
    return Report(said, time.monotonic() - began)


class _Learner:
    """A predictor with its rows at a moment, and what it came to before."""

    def __init__(
        self, predictor: Predictor, reading: Reading, state: State | None, share: float, as_of: datetime
    ) -> None:
        self.predictor, self.reading, self.state, self.as_of = predictor, reading, state, as_of
        self.share = share
        now = pd.Timestamp(as_of).tz_convert("UTC")
        self.through = last_monday(as_of)
        learnt = f"{_code_digest()} {self.through} {reading.digest(self.through)}"
        self.fingerprint = hashlib.sha256(learnt.encode()).hexdigest()
        # What is open grows older: once a day that is said anew.
        self.inputs = f"{now:%Y-%m-%d} {reading.digest()} {share}"

    @cached_property
    def past(self) -> Material:
        """Rows to learn from."""
        return self.reading.past(self.through)

    @cached_property
    def asked(self) -> Material:
        """Rows to predict."""
        return self.reading.asked()

    @property
    def is_trained(self) -> bool:
        return self.state is not None and self.state.fingerprint == self.fingerprint

    def is_as_before(self, champion: int | None) -> bool:
        """Whether all that was said still stands."""
        return (
            self.is_trained
            and self.state is not None
            and self.state.asked == self.inputs
            and self.state.model_version == champion
        )


def _service(learner: _Learner, tracking_uri: str, artifact_dir: Path, work_dir: Path) -> Service:
    """Train if need be; whatever goes wrong with models or their registry is a reason, and no end."""
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with registry.connected(tracking_uri, EXPERIMENT, artifact_dir, work_dir) as connected:
            return _trained(learner, connected)
    except AbstentionError as error:
        return Service(None, None, str(error))
    except (UserError, MlflowException, SQLAlchemyError, OSError, ValueError, KeyError) as error:
        reason = f"its registry or its files cannot be used: {' '.join(str(error).split())[:500]}"
        return Service(None, None, reason, is_settled=False)


def _trained(learner: _Learner, connected: Registry) -> Service:
    predictor, state = learner.predictor, learner.state
    champion = connected.champion(predictor.registered)
    if learner.is_trained and state is not None:
        # The alias may have been moved, by `sei models rollback` or in MLflow itself.
        registered, model = champion or (None, None)
        try:
            beside = connected.challenger(predictor.registered)
        except UserError:
            beside = None  # What is only tried keeps nothing from serving.
        return Service(registered, model, state.reason, candidate=state.candidate_version, challenger=beside)
    through = pd.Timestamp(state.trained_through) if state else None
    before = (champion[1], through) if champion and through is not None else None
    found = evaluate(predictor, learner.past, before)
    fitted = predictor.fit(learner.past.features, learner.past.outcome, learner.past.is_known)
    example = learner.past.features.head(5)
    trial = Trial(
        artifact=fitted,
        fingerprint=learner.fingerprint,
        params={
            "rows": int(learner.past.is_known.sum()),
            "trained_through": str(learner.through),
            "unit": predictor.unit,
        },
        metrics=_metrics(found),
        tables={"slices": found.slices},
        texts={"card.md": card(predictor, learner.past, found)},
        example=(example, fitted.predict(example)),
    )
    candidate = connected.register(predictor.registered, trial)
    if found.objection:
        connected.challenge(candidate)
        registered, model = champion or (None, None)
        return Service(registered, model, found.objection, found, candidate.version, (candidate, fitted))
    connected.promote(candidate)
    return Service(candidate, fitted, "", found, candidate.version)


def _metrics(found: Evaluation) -> dict[str, float]:
    names = ("loss", "baseline_loss", "p", "auc", "coverage", "calibration_error", "champion_loss")
    values = {name: getattr(found, name) for name in names}
    return {name: float(value) for name, value in values.items() if value is not None}


def _write(connection: psycopg.Connection, learner: _Learner, service: Service | None) -> str:
    predictor, as_of = learner.predictor, learner.as_of
    resolve(connection, predictor, learner.reading.items)
    if service is None:
        for table in (tables.PREDICTIONS, tables.MODELS, tables.ABSTENTIONS):
            connection.execute(f"update ml.{table.name} set as_of = %s where model = %s", [as_of, predictor.name])  # noqa: S608
        monitor(connection, predictor, None, as_of)
        compare(connection, predictor, as_of)
        return "as before"
    speakers = Speakers((service.registered, service.model), service.challenger, learner.share)
    known = learner.past.part(learner.past.is_known)
    said, beside = predictions(predictor, known, learner.asked, speakers)
    replace(connection, tables.PREDICTIONS, said.assign(as_of=as_of), model=predictor.name)
    log(connection, predictor, pd.concat([said.assign(is_served=True), beside.assign(is_served=False)]), as_of)
    abstains = service.registered is None and service.evaluation is None and bool(service.reason)
    of_all = pd.DataFrame({"entity_id": ["organization"], "reason": [service.reason]}).head(int(abstains))
    reasons = pd.concat([of_all, learner.reading.abstained]).assign(as_of=as_of)
    replace(connection, tables.ABSTENTIONS, reasons, model=predictor.name)
    replace(connection, tables.MODELS, _model_row(learner, service), model=predictor.name)
    if service.evaluation is not None:
        slices = service.evaluation.slices.rename(columns={"label": "entity_id"})
        replace(connection, tables.SLICES, slices, model=predictor.name)
    monitor(connection, predictor, None if service.evaluation is None else learner.past, as_of)
    compare(connection, predictor, as_of)
    served = f"version {service.registered.version}" if service.registered else "the baseline"
    return f"{len(said):,} {predictor.thing}s by {served}{f': {service.reason}' if service.reason else ''}"


def _model_row(learner: _Learner, service: Service) -> pd.DataFrame:
    predictor, found, state = learner.predictor, service.evaluation, learner.state
    kept = json.loads(state.measures) if state and found is None and learner.is_trained else {}
    measured = {
        "learnt_from": found.learnt_from, "tested_on": found.rows, "loss": found.loss,
        "baseline_loss": found.baseline_loss, "p": found.p, "auc": found.auc, "coverage_80": found.coverage,
        "calibration_error": found.calibration_error,
    } if found else kept  # fmt: skip
    row = {
        "says": predictor.says,
        "limits": predictor.limits,
        "unit": predictor.unit,
        "served_by": "model" if service.registered else "baseline",
        "reason": service.reason,
        "model_name": predictor.registered,
        "model_version": service.registered.version if service.registered else None,
        "candidate_version": service.candidate,
        "trained_through": learner.through,
        "fingerprint": learner.fingerprint if service.is_settled else "",
        "asked": learner.inputs,
        "as_of": learner.as_of,
    }
    columns = [column.name for column in tables.MODELS.columns if column.name != "model"]
    return pd.DataFrame([{**row, **measured}], columns=columns)


def _code_digest() -> str:
    """Digest of this package, of what models share and are, and of what they learn with."""
    digest = hashlib.sha256(version("lightgbm").encode())
    root = Path(__file__).parents[1]
    for path in sorted(root.glob("*/*.py")):
        if path.parent.name not in ("benchmark", "forecast"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
