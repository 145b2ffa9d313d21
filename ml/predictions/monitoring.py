"""Live error of what was said, and drift of what is learnt from."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import psycopg

from ml.core.evaluation import GREATEST_CALIBRATION_ERROR
from ml.core.material import Material, Predictor
from ml.core.measures import Floats, calibration_error
from ml.core.tables import append, replace
from ml.predictions.tables import LOG, MONITORING

FEWEST = 30
"""Rows below which nothing is said."""
GREATEST_DRIFT = 0.25
"""Population stability index above which two distributions are far apart."""
LOWEST_COVERAGE = 0.7
BINS = 10
DRIFT, DISTANCE = "greatest drift of a feature", "greatest distance of a feature"
GREATEST_DISTANCE = 0.3
"""Kolmogorov and Smirnov's distance above which two distributions are far apart."""
LATELY = timedelta(days=28)
"""Rows asked about since then are compared with those before: what is open now is another mixture of ages."""


def log(connection: psycopg.Connection, predictor: Predictor, predictions: pd.DataFrame, as_of: datetime) -> None:
    """Keep what was said, at most once a day of each thing."""
    lately = connection.execute(
        "select thing_id from ml.prediction_log where model = %s and predicted_at > %s - interval '1 day'",
        [predictor.name, as_of],
    )
    known = {row[0] for row in lately}
    new = predictions[~predictions["thing_id"].isin(known)]
    append(connection, LOG, new.assign(model=predictor.name, predicted_at=as_of, outcome=None, known_at=None))


def resolve(connection: psycopg.Connection, predictor: Predictor, items: pd.DataFrame) -> None:
    """Write outcomes beside what was said of them."""
    rows = items[items["known_at"].notna()][["thing_id", "known_at", "outcome"]]
    connection.execute("create temporary table known_outcomes (thing_id text, known_at timestamptz, outcome float8)")
    with connection.cursor() as cursor, cursor.copy("copy known_outcomes from stdin") as target:
        for row in rows.itertuples(index=False):
            target.write_row(row)
    lasted = (
        "extract(epoch from known.known_at - said.predicted_at) / 86400"
        if predictor.unit == "days"
        else "known.outcome"
    )
    connection.execute(
        f"update ml.prediction_log as said set known_at = known.known_at, outcome = {lasted}"  # noqa: S608
        " from known_outcomes as known"
        " where said.model = %s and said.thing_id = known.thing_id and said.outcome is null"
        " and known.known_at > said.predicted_at",
        [predictor.name],
    )
    connection.execute("drop table known_outcomes")


def monitor(connection: psycopg.Connection, predictor: Predictor, past: Material | None, as_of: datetime) -> None:
    """Write `ml.monitoring` of a predictor; drift stays as it was where nothing was learnt anew."""
    kept = connection.execute(
        "select measure, value, rows, is_within from ml.monitoring where model = %s and measure not like %s",
        [predictor.name, "live%"],
    ).fetchall()
    rows = [*_live(connection, predictor), *(kept if past is None else _drift(predictor, past))]
    frame = pd.DataFrame(rows, columns=["measure", "value", "rows", "is_within"])
    replace(connection, MONITORING, frame.assign(as_of=as_of), model=predictor.name)


def _live(connection: psycopg.Connection, predictor: Predictor) -> list[tuple[str, float, int, bool]]:
    said = connection.execute(
        "select outcome, value, low, high, baseline from ml.prediction_log"
        " where model = %s and outcome is not null and served_by = 'model'",
        [predictor.name],
    ).fetchall()
    if len(said) < FEWEST:
        return []
    frame = pd.DataFrame(said, columns=["outcome", "value", "low", "high", "baseline"]).astype("float64")
    naive = frame.assign(value=frame["baseline"])
    ours, theirs = (float(predictor.losses(frame["outcome"], one).mean()) for one in (frame, naive))
    found = [("live loss", ours, len(said), ours <= theirs), ("live baseline loss", theirs, len(said), True)]
    if predictor.unit == "probability":
        error = calibration_error(frame["outcome"].to_numpy(), frame["value"].to_numpy())
        found.append(("live calibration error", error, len(said), error <= GREATEST_CALIBRATION_ERROR))
    else:
        inside = float(frame["outcome"].between(frame["low"], frame["high"]).mean())
        found.append(("live coverage 80", inside, len(said), inside >= LOWEST_COVERAGE))
    return found


def _drift(predictor: Predictor, past: Material) -> list[tuple[str, float, int, bool]]:
    asked_at = past.things["asked_at"]
    is_late = asked_at > asked_at.max() - LATELY
    numbers = past.features.select_dtypes("number")
    numbers = numbers[list(predictor.watched)] if predictor.watched else numbers
    before, lately = numbers[~is_late], numbers[is_late]
    if min(len(before), len(lately)) < FEWEST:
        return []
    found = []
    for measure, index, most in ((DRIFT, stability_index, GREATEST_DRIFT), (DISTANCE, distance, GREATEST_DISTANCE)):
        values = {name: index(before[name].to_numpy(), lately[name].to_numpy()) for name in numbers}
        name = max(values, key=lambda one, of=values: of[one])  # type: ignore[misc]
        found.append((f"{measure} in {LATELY.days} days: {name}", values[name], len(lately), values[name] <= most))
    return found


def distance(learnt: Floats, asked: Floats) -> float:
    """Greatest distance of the two distribution functions (Kolmogorov and Smirnov); 0 where nothing is known."""
    from scipy.stats import ks_2samp

    known, others = learnt[~np.isnan(learnt)], asked[~np.isnan(asked)]
    return float(ks_2samp(known, others).statistic) if len(known) and len(others) else 0.0


def stability_index(learnt: Floats, asked: Floats) -> float:
    """Population stability index over the deciles of what was learnt; missing values are a bin of their own."""
    known = learnt[~np.isnan(learnt)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.empty(0)
    shares = []
    for values in (learnt, asked):
        bins = np.where(np.isnan(values), len(edges) + 1, np.searchsorted(edges, values, side="left"))
        counts = np.bincount(bins, minlength=len(edges) + 2)
        shares.append(np.maximum(counts / len(values), 1e-4))
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())
