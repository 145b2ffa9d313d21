"""Times of files: what is understood, what is refused, and that columns read as their values would."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.sources.files.times import days, moments, why_no_moment

LONDON = "Europe/London"


def _read(text: str, zone: str | None = None) -> datetime | None:
    value: datetime | None = moments(pa.array([text]), zone)[0].as_py()
    return value


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-31T09:30:00Z", "2024-01-31 09:30:00Z", "2024-01-31T09:30Z", "2024-01-31t09:30:00z",
        "2024-01-31T09:30:00.000000+00:00", "2024-01-31 09:30:00 UTC", "2024-01-31T10:30:00+0100",
        "2024-01-31T10:30:00+01", "2024-01-31 10:30:00 +01:00", "2024-01-31T09:30:00.000000999Z",
        "2024-01-31T04:00:00-05:30",
    ],
)  # fmt: skip
def test_one_moment_in_many_spellings(text: str) -> None:
    assert _read(text) == datetime(2024, 1, 31, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1706693400", "is a number"),
        ("1706693400000", "is a number"),
        ("2024-01-31", "has no time of day"),
        ("2024-01-31T09:30:00", "has no time zone"),
        ("2024-02-30T09:30:00Z", "is no time"),
        ("2024-13-01T09:30:00Z", "is no time"),
        ("31/01/2024 09:30", "is no time"),
        ("2024-01-31T09:30:00+25:00", "is no time"),
        ("2024-01-31T24:00:00Z", "is no time"),
        ("1970-12-31T23:59:59Z", "outside of the years"),
        ("1969-12-31T19:00:00-05:00", "outside of the years"),
        ("1970-01-01T00:00:00Z", "stands for no time"),
        ("0001-01-01T00:00:00", "stands for no time"),
        ("9999-12-31", "stands for no time"),
        ("2200-01-01T00:00:00Z", "outside of the years"),
        ("yesterday", "is no time"),
    ],
)
def test_what_is_refused_says_why(text: str, reason: str) -> None:
    assert _read(text) is None
    assert reason in why_no_moment(text, None)


def test_local_times_are_read_where_the_block_says_so() -> None:
    assert _read("2024-07-01 12:00:00", LONDON) == datetime(2024, 7, 1, 11, tzinfo=UTC)
    assert _read("2024-07-01 12:00:00Z", LONDON) == datetime(2024, 7, 1, 12, tzinfo=UTC)
    assert _read("2024-07-01", LONDON) is None


def test_an_hour_that_occurs_twice_is_its_first_occurrence() -> None:
    assert _read("2024-10-27T01:30:00", LONDON) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


def test_an_hour_that_does_not_occur_is_refused() -> None:
    assert _read("2024-03-31T01:30:00", LONDON) is None
    assert "does not occur in Europe/London" in why_no_moment("2024-03-31T01:30:00", LONDON)


AWARE = st.datetimes(
    datetime(1971, 1, 2), datetime(2199, 12, 30),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)  # fmt: skip


@given(st.lists(st.one_of(AWARE.map(lambda m: (m.isoformat(), m)), st.text(max_size=5).map(lambda t: (t, None)))))
def test_a_column_reads_as_its_values_and_one_bad_value_spoils_no_other(
    values: list[tuple[str, datetime | None]],
) -> None:
    column = pa.array([text for text, _ in values], pa.string())

    assert moments(column, None).to_pylist() == [moment for _, moment in values]
    assert moments(column, LONDON).to_pylist() == [moment for _, moment in values]


@given(st.datetimes(datetime(1971, 1, 2), datetime(2037, 12, 31)))  # noqa: DTZ001 - local times are the subject
def test_local_times_agree_with_the_standard_library(local: datetime) -> None:
    there = local.replace(tzinfo=ZoneInfo(LONDON))
    exists = there.astimezone(UTC).astimezone(ZoneInfo(LONDON)).replace(tzinfo=None) == local

    assert _read(local.isoformat(), LONDON) == (there.astimezone(UTC) if exists else None)


def test_days_are_dates_and_nothing_else() -> None:
    column = pa.array(["2024-01-31", "2024-02-30", "2024-01-31T00:00:00Z", "1706693400", None])

    assert [day and day.isoformat() for day in days(column).to_pylist()] == ["2024-01-31", None, None, None, None]
