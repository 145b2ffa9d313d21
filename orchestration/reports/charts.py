"""Trends as static SVG: nothing is fetched, nothing runs, and print is as sharp as the screen."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.periods import Period
from orchestration.reports.content import Chart
from orchestration.reports.reading import Point, Report

# Okabe and Ito's colours, each with the meaning that it has on the dashboards.
COLORS = {
    "Median": "#0072B2",
    "75 % are below": "#56B4E9",
    "Coding": "#0072B2",
    "Pickup": "#E69F00",
    "Review": "#009E73",
    "Merge": "#CC79A7",
}
WIDTH, HEIGHT = 330, 120
DURATIONS = (("days", 86400.0, 2.0), ("hours", 3600.0, 2.0), ("minutes", 60.0, 0.0))
"""Unit, its seconds, and from how many of it the highest value is given in it."""
PLAIN, PALE = "#0072B2", "#7FB7D8"
"""The report's period and, half as strong, the bars of the others."""


# A gap ends a line, and a value between two gaps is still seen as a point; the report's period as a larger one.
LINE: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "line", "strokeWidth": 2, "invalid": "break-paths-show-domains"}},
        {"mark": {"type": "point", "filled": True, "opacity": 1, "size": 26}},
        {
            "mark": {"type": "point", "filled": True, "opacity": 1, "size": 90},
            "transform": [{"filter": "datum.is_chosen"}],
        },
    ]
}
# A zero is a mark on the axis: without one, it would look like a gap.
BAR: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "bar"}},
        {"mark": {"type": "tick", "thickness": 2}, "transform": [{"filter": "datum.value === 0"}]},
    ]
}
LAYERS: dict[str, dict[str, Any]] = {"line": LINE, "percentiles": LINE, "bar": BAR, "stages": {"mark": "bar"}}
"""Marks or layers that Vega-Lite draws for each kind of chart."""
STYLE = {
    "background": "transparent",
    "font": "Helvetica, Arial, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 10,
        "labelColor": "#333333",
        "gridColor": "#e4e4e4",
        "domainColor": "#999999",
        "tickColor": "#999999",
    },
    "axisX": {"grid": False, "labelLimit": 80},
    "legend": {"labelFontSize": 10, "labelColor": "#333333", "symbolSize": 60},
}


@dataclass(frozen=True)
class Mark:
    """One value of a chart, in the unit that it is drawn in; None is a gap."""

    series: str
    period: Period
    value: float | None


def draw(chart: Chart, report: Report) -> tuple[str, str] | None:
    """The chart as SVG and the unit of its axis; None where no period has a value."""
    points = [(metric, period, report.point(metric, period)) for metric in chart.metrics for period in report.periods]
    marks = [
        Mark(series, period, value)
        for metric, period, point in points
        for series, value in _series(chart, metric, point)
    ]
    known = [mark.value for mark in marks if mark.value is not None]
    if not known:
        return None
    unit = next(point.unit for _, _, point in points if point is not None)
    top = _stacked(marks) if chart.kind == "stages" else max(known)
    label, divisor = _scale(unit, top)
    scaled = [Mark(mark.series, mark.period, None if mark.value is None else mark.value / divisor) for mark in marks]
    return _svg(chart, scaled, report), label


def labels(periods: Sequence[Period]) -> list[list[str]]:
    """Labels of an axis for periods, each on up to two lines; what does not change is said once."""
    named = [_label(period) for period in periods]
    return [
        [upper, "" if place and lower == named[place - 1][1] else lower] for place, (upper, lower) in enumerate(named)
    ]


def _label(period: Period) -> tuple[str, str]:
    match period.grain:
        case "week":
            year, week, _ = period.start.isocalendar()
            return f"W{week}", str(year)
        case "month":
            return f"{period.start:%b}", str(period.start.year)
        case "quarter":
            return period.name[5:], str(period.start.year)
    return str(period.start.day), f"{period.start:%b}"


def _series(chart: Chart, metric: str, point: Point | None) -> Iterable[tuple[str, float | None]]:
    if chart.kind == "percentiles":
        return (("75 % are below", point.p75 if point else None), ("Median", point.p50 if point else None))
    if chart.kind == "stages":
        stage = metric.removeprefix("pull_request_").removesuffix("_time")
        return ((stage.capitalize(), point.value if point else None),)
    return ((chart.title, point.value if point else None),)


def _stacked(marks: Sequence[Mark]) -> float:
    sums: dict[Period, float] = {}
    for mark in marks:
        sums[mark.period] = sums.get(mark.period, 0) + (mark.value or 0)
    return max(sums.values())


def _scale(unit: str, top: float) -> tuple[str, float]:
    match unit:
        case "seconds":
            return next((name, seconds) for name, seconds, least in DURATIONS if top >= least * seconds)
        case "ratio":
            return "%", 0.01
        case "per_day":
            return "per day", 1.0
    return "", 1.0


def _svg(chart: Chart, marks: Sequence[Mark], report: Report) -> str:
    import vl_convert

    order = [period.name for period in report.periods]
    named = json.dumps(dict(zip(order, labels(report.periods), strict=True)))
    rows = [
        {
            "period": mark.period.name,
            "series": mark.series,
            "rank": rank,
            "value": mark.value,
            "is_chosen": mark.period == report.period,
        }
        for rank, mark in enumerate(marks)
    ]
    drawn: dict[str, Any] = {
        "width": WIDTH,
        "height": HEIGHT,
        "padding": 2,
        "config": STYLE,
        "data": {"values": rows},
        "encoding": {
            "x": {
                "field": "period",
                "type": "ordinal",
                "sort": order,
                "scale": {"domain": order},
                "title": None,
                "axis": {"labelAngle": 0, "labelExpr": f"({named})[datum.value]"},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                # Nothing but zeros has no scale of its own.
                "scale": {"zero": True} if any(mark.value for mark in marks) else {"domain": [0, 1]},
                "axis": {"tickCount": 4, "format": ",~f"},
            },
            "color": _color(chart, {mark.series for mark in marks}),
            "order": {"field": "rank", "type": "quantitative"},
        },
        **LAYERS[chart.kind],
    }
    return str(vl_convert.vegalite_to_svg(drawn))


def _color(chart: Chart, found: Collection[str]) -> dict[str, Any]:
    names = [name for name in COLORS if name in found]
    if names:
        return {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": names, "range": [COLORS[name] for name in names]},
            "legend": {"orient": "top", "title": None, "offset": 4},
        }
    if chart.kind == "bar":
        return {"condition": {"test": "datum.is_chosen", "value": PLAIN}, "value": PALE}
    return {"value": PLAIN}
