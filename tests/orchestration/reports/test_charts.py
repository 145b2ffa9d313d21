"""Trends as SVG."""

import re
from pathlib import Path

import pytest
import yaml

from orchestration.periods import parse_period
from orchestration.reports.charts import COLORS, PALE, PLAIN, draw, labels
from orchestration.reports.content import SECTIONS, Chart
from tests.orchestration.reports.organization_report import MONTH, periods, point, report

STYLE = Path(__file__).parents[3] / "infra/superset/assets/style.yaml"
LEAD_TIME = Chart(("change_lead_time",), "Change lead time", "line")


def test_colours_mean_what_they_mean_on_the_dashboards() -> None:
    theirs = yaml.safe_load(STYLE.read_text())["label_colors"]
    assert {name: theirs[name] for name in COLORS} == COLORS


def test_a_missing_period_is_a_gap_and_not_a_zero() -> None:
    months = periods(MONTH)
    whole = drawn(LEAD_TIME, *(point("change_lead_time", month, 36_000) for month in months))
    gap = drawn(LEAD_TIME, *(point("change_lead_time", month, 36_000) for month in months if month != months[5]))
    assert lines(whole) == 1
    assert lines(gap) == 2
    assert marks(gap) == marks(whole) - 1


def test_without_any_value_there_is_no_chart() -> None:
    assert draw(LEAD_TIME, report()) is None
    assert draw(LEAD_TIME, report(point("change_lead_time", MONTH, None))) is None


def test_all_twelve_periods_are_on_the_axis_wherever_values_begin() -> None:
    svg = drawn(LEAD_TIME, point("change_lead_time", MONTH, 36_000))
    assert all(f">{name}<" in svg for name in ("Sep", "Oct", "Nov", "Dec", "Jan", "Aug", "2025", "2026"))


def test_an_axis_has_a_unit_that_fits_its_values() -> None:
    def unit(seconds: float) -> str:
        found = draw(LEAD_TIME, report(point("change_lead_time", MONTH, seconds)))
        assert found is not None
        return found[1]

    assert [unit(seconds) for seconds in (0, 600, 7200, 172_800)] == ["minutes", "minutes", "hours", "days"]


def test_a_year_is_named_where_it_begins() -> None:
    assert labels(periods(parse_period("2026-02"), 4)) == [["Nov", "2025"], ["Dec", ""], ["Jan", "2026"], ["Feb", ""]]
    assert labels(periods(parse_period("2026-W01"), 2)) == [["W52", "2025"], ["W1", "2026"]]
    assert labels(periods(parse_period("2026-08-01"), 2)) == [["31", "Jul"], ["1", "Aug"]]
    assert labels(periods(parse_period("2026-Q1"), 2)) == [["Q4", "2025"], ["Q1", "2026"]]


def drawn(chart: Chart, *points: object) -> str:
    found = draw(chart, report(*points))  # type: ignore[arg-type]
    assert found is not None
    return found[0]


def lines(svg: str) -> int:
    """Number of pieces of the line."""
    [path] = re.findall(r'aria-roledescription="line mark"[^>]*? d="([^"]*)"', svg)
    return str(path).count("M")


def marks(svg: str) -> int:
    return svg.count('aria-roledescription="point"')


@pytest.mark.parametrize("chart", [chart for section in SECTIONS for chart in section.charts], ids=lambda c: c.title)
def test_each_chart_of_a_report_is_drawn_from_the_start_of_its_axis(chart: Chart) -> None:
    points = [point(metric, month, 7200) for metric in chart.metrics for month in periods(MONTH)]
    svg = drawn(chart, *points)
    assert svg.startswith("<svg")
    assert " id=" not in svg
    assert ">0<" in svg
    assert len(chart.metrics) == 1 or all(f">{name}<" in svg for name in ("Coding", "Pickup", "Review", "Merge"))
    assert chart.kind != "bar" or (svg.count(PLAIN), svg.count(PALE)) == (1, 11)


def test_a_zero_of_bars_is_seen_where_a_gap_is_not() -> None:
    bars = Chart(("stale_pull_requests",), "Stale", "bar")
    points = [point("stale_pull_requests", month, 4, "count") for month in periods(MONTH)[6:]]
    zeros = [point("stale_pull_requests", month, 0, "count") for month in periods(MONTH)[3:6]]
    assert drawn(bars, *points).count('aria-roledescription="tick"') == 0
    assert drawn(bars, *zeros, *points).count('aria-roledescription="tick"') == 3
