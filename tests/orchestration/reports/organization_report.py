"""A report made by hand: no database is asked."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from orchestration.periods import Period, parse_period
from orchestration.reports.reading import Attention, Benchmark, Missing, Point, Report
from orchestration.reports.scope import Organization, Subject

MONTH = parse_period("2026-08")


def periods(last: Period, count: int = 12) -> list[Period]:
    found = [last]
    while len(found) < count:
        found.insert(0, found[0].before())
    return found


def point(metric: str, period: Period, value: float | None, unit: str = "seconds", **columns: Any) -> Point:
    made = Point(metric, period.start, True, value, unit, 10, 0, value, value, value)
    return replace(made, **columns)


def report(*points: Point, name: str = "Example", period: Period = MONTH, **parts: Any) -> Report:
    series: dict[str, dict[date, Point]] = {}
    for one in points:
        series.setdefault(one.metric, {})[one.period_start] = one
    made = Report(
        organization=Organization(name, "Europe/Berlin", datetime(2026, 9, 1, tzinfo=UTC), date(2026, 9, 1)),
        subject=Subject("organization", "organization", name),
        period=period,
        periods=periods(period),
        series=series,
        benchmarks={},
        bottleneck_period=period,
        bottlenecks=[],
        attention=[],
        attention_counts={},
        missing=[],
        definitions={},
        directions={"change_lead_time": "down", "change_fail_rate": "down"},
    )
    return replace(made, **parts)


__all__ = ["MONTH", "Attention", "Benchmark", "Missing", "periods", "point", "report"]
