"""Cards: a metric, its change, and the industry's benchmark."""

import pytest

from infra.wording import human
from orchestration.reports.cards import benchmark_words, shown
from orchestration.reports.content import DORA, SECTIONS, Card
from tests.orchestration.reports.organization_report import MONTH, Benchmark, point, report

LEAD_TIME = Card("change_lead_time", "Change lead time")
FAIL_RATE = Card("change_fail_rate", "Change fail rate")
BEFORE = MONTH.before()


def test_an_amount_changes_in_percent_of_the_period_before() -> None:
    card = shown(LEAD_TIME, report(point("change_lead_time", BEFORE, 36_000), point("change_lead_time", MONTH, 54_000)))
    assert (card.value, card.change, card.verdict) == ("15.0 h", "▲ 50 % (before: 10.0 h)", "worse")


def test_a_share_changes_in_percentage_points() -> None:
    card = shown(
        FAIL_RATE,
        report(point("change_fail_rate", BEFORE, 0.2, "ratio"), point("change_fail_rate", MONTH, 0.15, "ratio")),
    )
    assert (card.value, card.change) == ("15.0 %", "▼ 5.0 percentage points (before: 20.0 %)")
    assert card.verdict == "better"


def test_from_nothing_there_is_no_percentage() -> None:
    merged = Card("pull_requests_merged", "Merged")
    points = point("pull_requests_merged", BEFORE, 0, "count"), point("pull_requests_merged", MONTH, 7, "count")
    assert shown(merged, report(*points)).change == "before: 0"


@pytest.mark.parametrize(("before", "now"), [(4, 5), (5, 4), (1, 1)])
@pytest.mark.parametrize(("unit", "was"), [("seconds", "10 s"), ("count", "10"), ("ratio", "1000.0 %")])
def test_of_fewer_than_five_rows_on_either_side_no_change_is_shown(before: int, now: int, unit: str, was: str) -> None:
    points = (
        point("change_lead_time", BEFORE, 10, unit, sample_size=before),
        point("change_lead_time", MONTH, 200, unit, sample_size=now),
    )
    card = shown(LEAD_TIME, report(*points))
    assert (card.change, card.verdict) == (f"before: {was}; fewer than five rows are not compared", "")


def test_a_change_of_little_is_not_called_worse() -> None:
    little = point("change_lead_time", BEFORE, 1000), point("change_lead_time", MONTH, 1049)
    assert shown(LEAD_TIME, report(*little)).verdict == ""
    clear = point("change_lead_time", BEFORE, 1000), point("change_lead_time", MONTH, 1050)
    assert shown(LEAD_TIME, report(*clear)).verdict == "worse"


@pytest.mark.parametrize("before", [None, point("change_lead_time", BEFORE, None)])
def test_without_a_value_before_there_is_no_change(before: object) -> None:
    points = [one for one in (before, point("change_lead_time", MONTH, 20)) if one is not None]
    assert shown(LEAD_TIME, report(*points)).change == "no value in the period before"  # type: ignore[arg-type]


def test_what_has_no_value_is_not_0() -> None:
    assert shown(LEAD_TIME, report(point("change_lead_time", BEFORE, 10))).value is None
    assert shown(LEAD_TIME, report(point("change_lead_time", MONTH, None))).value is None


def test_what_was_left_out_is_said() -> None:
    card = shown(LEAD_TIME, report(point("change_lead_time", MONTH, 10, sample_size=1200, excluded_count=3)))
    assert card.counted == "1,200 counted, 3 left out"


def test_a_benchmark_names_the_years_of_its_bands() -> None:
    found = Benchmark("change_fail_rate", 0.05, "ratio", "high", 2023, 9.5, 2025, 0.19, 8.1)
    assert benchmark_words(found, "team") == [
        "Median service: 5.0 %", "Level high (2023)", "Score 9.5 of 10 (2025)", "Industry 8.1 or 19.0 %",
    ]  # fmt: skip
    assert benchmark_words(None, "team") == []


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (45, "seconds", "45 s"), (318, "seconds", "5.3 min"), (5400, "seconds", "90 min"),
        (7200, "seconds", "2.0 h"), (72 * 3600, "seconds", "3.0 days"), (0.125, "ratio", "12.5 %"),
        (1.5, "per_day", "1.50 per day"), (8.55, "count", "8.6"), (8.0, "count", "8"), (12345.6, "count", "12,346"),
    ],
)  # fmt: skip
def test_values_are_said_in_a_unit_that_people_use(value: float, unit: str, words: str) -> None:
    assert human(value, unit) == words


def test_dora_comes_first_with_all_five() -> None:
    assert SECTIONS[0] is DORA
    assert len(DORA.cards) == 5
