"""Periods, rates and percentiles of the oracle."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from infra.demo.truth.aggregation import Event, Kind, Metric, Row, aggregate
from infra.demo.truth.percentiles import percentile
from infra.demo.truth.periods import Grain, next_period, period_start
from tests.infra.demo.truth.small_world import at, calendar


def test_weeks_begin_on_monday_and_quarters_in_their_first_month() -> None:
    day = date(2026, 3, 1)
    assert [period_start(day, grain) for grain in Grain] == [
        day, date(2026, 2, 23), date(2026, 3, 1), date(2026, 1, 1),
    ]  # fmt: skip
    assert next_period(date(2026, 10, 1), Grain.QUARTER) == date(2027, 1, 1)
    assert next_period(date(2026, 12, 1), Grain.MONTH) == date(2027, 1, 1)


def test_percentiles_lie_between_the_two_nearest_values() -> None:
    assert percentile([4, 1, 2, 3], 0.5) == 2.5
    assert percentile([10, 20], 0.9) == 19
    assert percentile([7], 0.95) == 7
    assert percentile([], 0.5) is None


def rows(kind: Kind, events: list[Event], grain: Grain, timezone: str = "UTC") -> list[Row]:
    found = aggregate(Metric("m", kind, "count"), events, calendar(timezone=timezone))
    return [row for row in found if row.grain is grain and row.entity_type == "organization"]


def test_a_rate_divides_by_dates_from_the_first_event_to_as_of() -> None:
    events = [Event("a", at(0), 1, ()), Event("b", at(24), 1, ()), Event("c", at(24 * 30), 1, ())]
    march, april = rows(Kind.RATE, events, Grain.MONTH)
    assert march.value == pytest.approx(2 / 30)  # March 2 to 31
    assert april.value == pytest.approx(1 / 15)  # April 1 to 15, the day of as_of
    assert (march.is_complete, april.is_complete) == (True, False)


def test_a_day_begins_at_midnight_in_the_organisations_time_zone() -> None:
    event = Event("a", datetime(2026, 3, 31, 23, 30, tzinfo=UTC), 1, ())
    assert rows(Kind.COUNT, [event], Grain.DAY, "Europe/London")[0].period_start == date(2026, 4, 1)


def test_a_row_of_exclusions_alone_has_no_value_where_it_is_a_median_or_ratio() -> None:
    events = [Event("a", at(0), 5, (), "bot"), Event("b", at(0), None, ())]
    for kind in (Kind.MEDIAN, Kind.RATIO, Kind.MEAN):
        [row] = rows(kind, events, Grain.DAY)
        assert (row.value, row.sample_size, row.excluded_count) == (None, 0, 2)
    assert rows(Kind.COUNT, events, Grain.DAY)[0].value == 0


def test_what_is_counted_once_counts_once_per_period() -> None:
    events = [Event("a", at(0), 1, (), counted_id="x"), Event("b", at(1), 1, (), counted_id="x")]
    assert [row.value for row in rows(Kind.COUNT, events, Grain.MONTH)] == [1]


def test_a_repository_has_no_days_and_events_after_as_of_do_not_exist() -> None:
    repository = (("repository", "repository:r"),)
    events = [Event("a", at(0), 1, repository), Event("b", at(24 * 100), 1, repository)]
    found = list(aggregate(Metric("m", Kind.COUNT, "count"), events, calendar()))
    assert {row.grain for row in found if row.entity_type == "repository"} == {"week", "month", "quarter"}
    assert {row.value for row in found} == {1}


def test_an_event_before_the_history_is_left_out_in_the_first_period_with_a_later_one() -> None:
    events = [Event("a", at(0), 1, ()), Event("b", at(24 * 35), 1, ())]
    started = replace(calendar(), history_start=date(2026, 3, 15))
    found = [row for row in aggregate(Metric("m", Kind.RATE, "per_day"), events, started) if row.grain == "month"]
    [row] = found
    assert (row.period_start, row.sample_size, row.excluded_count) == (date(2026, 4, 1), 1, 1)
    assert row.value == pytest.approx(1 / 15)
