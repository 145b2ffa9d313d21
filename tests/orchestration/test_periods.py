"""Periods on the command line."""

from datetime import date, timedelta

import pytest

from infra.errors import UsageError
from orchestration.periods import Period, parse_period, period_of


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-08-01", Period("day", date(2026, 8, 1), date(2026, 8, 2))),
        ("2026-W01", Period("week", date(2025, 12, 29), date(2026, 1, 5))),
        ("2026-12", Period("month", date(2026, 12, 1), date(2027, 1, 1))),
        ("2026-Q4", Period("quarter", date(2026, 10, 1), date(2027, 1, 1))),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, period: Period) -> None:
    assert parse_period(text) == period


@pytest.mark.parametrize("text", ["2026-13", "2026-W54", "2026-Q5", "August", "2026-02-30"])
def test_what_is_no_period_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(UsageError, match=r"2026-W35.*2026-Q3"):
        parse_period(text)


@pytest.mark.parametrize("text", ["2026-08-01", "2026-W01", "2020-W53", "2026-01", "2026-12", "2026-Q1", "2026-Q4"])
def test_a_period_is_written_as_it_is_read_and_follows_the_one_before(text: str) -> None:
    period = parse_period(text)
    assert period.name == text
    assert period.before().end == period.start
    assert period_of(period.grain, period.end - timedelta(days=1)) == period
    assert period.before().grain == period.grain
