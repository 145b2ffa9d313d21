"""Measures out of dbt's metrics: the value of one entity and period, durations also in hours and days."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

SECONDS_PER = {"minutes": 60, "hours": 3600, "days": 86400}
PERCENTILES = ("p50", "p75", "p90")
# Superset writes durations out to the millisecond: whole hours beyond a day, minutes beyond ten, seconds below.
DURATION = "round(({value}) / {unit}) * {unit} * 1000"
DURATION_UNIT = "case when ({value}) >= 86400 then 3600 when ({value}) >= 600 then 60 else 1 end"
# The period before the latest has no value where either rests on fewer than five rows: a card then shows no change.
COMPARED = """case when row_number() over (order by max(period_start) desc) = 2
and least({rows}, lag({rows}) over (order by max(period_start) desc)) < 5 then null else {value} end"""
FORMATS = {"per_day": ",.2f", "ratio": ".1%", "count": ",.1~f", "points": ",.1f", "seconds": ",.1f"}


@dataclass(frozen=True)
class Metric:
    """A metric as `marts.metric_definitions` has it."""

    name: str
    unit: str
    """One of `FORMATS`."""
    description: str


def label(name: str) -> str:
    """A name as a person reads it: `change_lead_time` is "Change lead time"."""
    return re.sub(r"(?i)\bai\b", "AI", name.replace("_", " ").capitalize())


def measures(metrics: Iterable[Metric], condition: str) -> Iterator[dict[str, Any]]:
    """Every metric as a measure, a duration in hours and in days too, each with its percentiles; and for comparisons.

    Args:
        metrics: of the marts.
        condition: SQL that holds where the rows are of one entity and grain; else there is no value.
    """
    for metric in metrics:
        value = _of(metric.name, "value", condition)
        measure = {
            "metric_name": metric.name,
            "verbose_name": label(metric.name),
            "expression": value,
            "description": metric.description,
            "d3format": FORMATS[metric.unit],
        }
        if metric.unit != "seconds":
            yield measure
            yield _compared(measure, metric)
            yield from _percentiles(measure, metric, condition, 1)
            continue
        unit = DURATION_UNIT.format(value=value)
        duration = {**measure, "expression": DURATION.format(value=value, unit=unit), "d3format": "DURATION"}
        yield duration
        yield _compared(duration, metric)
        for scale, seconds in SECONDS_PER.items():
            scaled = {
                **measure,
                "metric_name": f"{metric.name}_{scale}",
                "verbose_name": f"{label(metric.name)}, {scale}",
                "expression": f"{value} / {seconds}",
            }
            yield scaled
            yield from _percentiles(scaled, metric, condition, seconds)


def _compared(measure: dict[str, Any], metric: Metric) -> dict[str, Any]:
    """The measure for cards that show its change."""
    rows = f"max(sample_size) filter (where metric = '{metric.name}')"
    return {
        **measure,
        "metric_name": f"{metric.name}_compared",
        "expression": COMPARED.format(rows=rows, value=measure["expression"]),
        "description": f"{metric.description}\n\nWhere either period has fewer than five rows, no change is shown.",
    }


def _percentiles(measure: dict[str, Any], metric: Metric, condition: str, divisor: int) -> Iterator[dict[str, Any]]:
    if metric.unit in ("ratio", "per_day"):
        return
    for percentile in PERCENTILES:
        yield {
            **measure,
            "metric_name": f"{measure['metric_name']}_{percentile}",
            "verbose_name": "Median" if percentile == "p50" else f"{percentile[1:]} % are below",
            "expression": f"{_of(metric.name, percentile, condition)} / {divisor}",
            "description": f"{percentile[1:]}th percentile. {metric.description}",
        }


def _of(metric: str, column: str, condition: str) -> str:
    return f"case when {condition} then max({column}) filter (where metric = '{metric}') end"
