"""What a predictor came to before: the row of `ml.models`."""

import json
from dataclasses import dataclass
from datetime import datetime

import psycopg

MEASURES = ("learnt_from", "tested_on", "loss", "baseline_loss", "p", "auc", "coverage_80", "calibration_error")


@dataclass(frozen=True)
class State:
    """Columns of `ml.models` that decide what is done next."""

    fingerprint: str
    asked: str
    model_version: int | None
    candidate_version: int | None
    reason: str
    trained_through: datetime
    measures: str
    """`MEASURES` as JSON."""


def read_state(connection: psycopg.Connection, model: str) -> State | None:
    """The state of a predictor; None before its first run."""
    row = connection.execute(
        "select fingerprint, asked, model_version, candidate_version, reason, trained_through,"
        " learnt_from, tested_on, loss, baseline_loss, p, auc, coverage_80, calibration_error"
        " from ml.models where model = %s",
        [model],
    ).fetchone()
    if row is None:
        return None
    fingerprint, asked, version, candidate, reason, through, *measures = row
    known = json.dumps(dict(zip(MEASURES, measures, strict=True)))
    return State(fingerprint, asked, version, candidate, reason, through, known)
