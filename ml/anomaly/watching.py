"""Watch the weeks of all metrics: what is out of the ordinary, what has changed for good, and why that is said."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import psycopg

from infra.wording import human
from ml.anomaly.detecting import Thresholds, calibrate, gains, score
from ml.anomaly.series import KEYS, Series, from_scale, read
from ml.anomaly.tables import ALARM_RATES, ANOMALIES, TABLES, TRENDS
from ml.core.changes import last_change
from ml.core.tables import ensure, replace

SIGNS = {"up": 1, "down": -1}


@dataclass(frozen=True)
class Watched:
    """Rows of the tables."""

    anomalies: pd.DataFrame
    trends: pd.DataFrame
    thresholds: Thresholds


def run(warehouse_url: str, as_of: datetime) -> int:
    """Write `ml.anomalies`, `ml.trends` and `ml.alarm_rates`, if a week has changed since they were.

    Args:
        warehouse_url: `postgresql://` URL of sei_transformer.
        as_of: the instant (with time zone) that the marts were built for.

    Returns:
        Series that are watched.

    Raises:
        UserError: the marts do not exist, or schema `ml` cannot be written.
    """
    with psycopg.connect(warehouse_url) as connection:
        ensure(connection, TABLES)
        series = read(connection, as_of)
        fingerprint = f"{_code_digest()} {series.digest()}"
        known = connection.execute("select 1 from ml.alarm_rates where fingerprint = %s", [fingerprint]).fetchone()
        if known:
            for table in TABLES:
                connection.execute(f"update ml.{table.name} set as_of = %s", [as_of])  # noqa: S608
            return len(series.names)
        found = watch(series)
        rates, count = found.thresholds, len(series.names)
        rows = [
            ("anomalies", rates.score, rates.false_alarms, rates.weeks, count, fingerprint),
            ("trends", rates.gain, rates.false_changes, rates.series, count, fingerprint),
        ]
        columns = ["detector", "threshold", "alarm_rate", "tried", "series", "fingerprint"]
        detectors = pd.DataFrame(rows, columns=columns)
        for table, frame in ((ANOMALIES, found.anomalies), (TRENDS, found.trends), (ALARM_RATES, detectors)):
            replace(connection, table, frame.assign(as_of=as_of))
    return count


def _code_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def watch(series: Series) -> Watched:
    """Judge the last week of each series, and its last lasting change."""
    thresholds = calibrate(series)
    return Watched(_anomalies(series, thresholds), _trends(series, thresholds), thresholds)


def _anomalies(series: Series, thresholds: Thresholds) -> pd.DataFrame:
    columns = [column.name for column in ANOMALIES.columns if column.name != "as_of"]
    if not series.weeks:
        return pd.DataFrame(columns=columns)
    last = len(series.weeks) - 1
    found = score(series, last)
    scores, level, noise = (one[:, last] for one in (found.scores, found.level, found.noise))
    rows = np.flatnonzero(np.abs(scores) > thresholds.score)
    units = series.names["unit"].to_numpy()[rows]
    expected, low, high = (
        from_scale(level[rows] + by * thresholds.score * noise[rows], units) for by in (0.0, -1.0, 1.0)
    )
    # No metric that never was negative is expected to be.
    least = np.where(np.nanmin(series.values[rows], axis=1, initial=np.inf) < 0, -np.inf, 0.0)
    low = np.maximum(low, least)
    made = series.names.iloc[rows].assign(
        period_start=series.weeks[last], value=series.values[rows, last], expected=expected, low=low, high=high,
        score=scores[rows], sample_size=pd.array(series.sizes[rows, last], dtype="Int64"),
    )  # fmt: skip
    made["assessment"] = _assessed(made, made["value"] - made["expected"])
    told = zip(*(_told(made, name) for name in ("value", "low", "high")), strict=True)
    week = series.weeks[last]
    made["reason"] = [f"{value} in the week of {week}, where {low} to {high} is ordinary" for value, low, high in told]
    return made[columns]


def _trends(series: Series, thresholds: Thresholds) -> pd.DataFrame:
    columns = [column.name for column in TRENDS.columns if column.name != "as_of"]
    explained = gains(series)
    rows = []
    for place in np.flatnonzero(explained > thresholds.gain):
        scaled = series.scaled[place]
        known = np.flatnonzero(~np.isnan(scaled))
        split = last_change(scaled[known], thresholds.gain)
        if split is None:
            continue
        # The weeks before may have changed too: the change before ends what this one is compared with.
        before = last_change(scaled[known[:split]], thresholds.gain)
        earlier, since = known[before or 0 : split], known[split:]
        name = series.names.iloc[place]
        unit = np.array([name["unit"]], dtype="object")
        means = [float(from_scale(scaled[part].mean(keepdims=True), unit)[0]) for part in (earlier, since)]
        rows.append({
            **name.to_dict(), "changed_on": series.weeks[since[0]], "before": means[0], "after": means[1],
            "weeks_before": len(earlier), "weeks_after": len(since), "score": float(explained[place]),
        })  # fmt: skip
    made = pd.DataFrame(rows, columns=[*KEYS, "kind", "unit", "direction", *columns[len(KEYS) + 1 : -2]])
    made["assessment"] = _assessed(made, made["after"] - made["before"])
    told = zip(
        _told(made, "after"), made["weeks_after"], made["changed_on"], _told(made, "before"), made["weeks_before"],
        strict=True,
    )  # fmt: skip
    made["reason"] = [
        f"{after} in {since} weeks since {on}, {before} in {until} weeks before"
        for after, since, on, before, until in told
    ]
    return made[columns]


def _told(rows: pd.DataFrame, column: str) -> list[str]:
    return [human(float(value), str(unit)) for value, unit in zip(rows[column], rows["unit"], strict=True)]


def _assessed(rows: pd.DataFrame, difference: "pd.Series[float]") -> "pd.Series[str]":
    sign = rows["direction"].map(SIGNS).fillna(0).to_numpy() * np.sign(difference.to_numpy(dtype="float64"))
    return pd.Series(np.select([sign > 0, sign < 0], ["better", "worse"], "other"), index=rows.index)
