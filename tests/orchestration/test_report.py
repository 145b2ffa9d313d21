"""`sei report` against the marts, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.wording import human
from tests.command_line import CommandLine, stop
from tests.orchestration.reports.browser import CHROMIUM, Opened, opened

DORA = ("deployment_frequency", "change_lead_time", "change_fail_rate", "deployment_rework_rate")
VALUES = """
select period_start, value, unit, sample_size
from marts.metrics_filled
where metric = '{metric}' and entity_id = '{entity}' and grain = 'month'
    and period_start in ('2025-05-01', '2025-06-01') and value is not null
order by 1
"""
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@pytest.fixture(scope="module")
def organization(finished: CommandLine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "new" / "report.html"
    done = finished("report", "-o", str(path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Engineering report: Example, February 2026: ")
    return path


@pytest.fixture(scope="module")
def page(finished: CommandLine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    path = tmp_path_factory.mktemp("june") / "report.html"
    done = finished("report", "--period", "2025-06", "-o", str(path))
    assert done.returncode == 0, done.stderr
    with opened(path) as found:
        yield found


def test_it_asks_for_nothing_and_the_console_stays_silent(page: Opened) -> None:
    assert page.requests == []
    assert page.messages == []
    assert page.page.locator("script").count() == 0


def test_it_says_whose_when_and_up_to_when(page: Opened) -> None:
    header = page.page.inner_text("header")
    assert all(part in header for part in ("Example", "June 2025", "Europe/London", "1 March 2026, 00:00"))
    assert "not over" not in header


@pytest.mark.parametrize("metric", DORA)
def test_cards_show_what_the_marts_say(page: Opened, finished: CommandLine, metric: str) -> None:
    rows = finished.query(VALUES.format(metric=metric, entity="organization"))
    assert [row[0] for row in rows] == ["2025-05-01", "2025-06-01"]
    card = page.card(metric)
    assert human(float(rows[-1][1]), rows[-1][2]) in card
    assert f"{int(rows[-1][3]):,} counted" in card
    assert f"before: {human(float(rows[0][1]), rows[0][2])}" in card


def test_the_industry_is_that_of_the_marts(page: Opened, finished: CommandLine) -> None:
    rows = finished.query(
        "select metric, score from marts.dora_benchmarks where report_year = 2025 and entity_id = 'organization'"
        " and score is not null and value is not null and metric <> 'quick_check_score'"
    )
    assert rows
    for metric, score in rows:
        assert f"Score {float(score):.1f} of 10 (2025)" in page.card(metric)


def test_what_is_not_collected_has_no_value_and_no_chart(page: Opened) -> None:
    assert "no value" in page.card("pull_request_cycle_time")
    assert "no value" in page.card("pipeline_success_rate")
    assert page.page.locator("section", has_text="Continuous integration").locator("svg").count() == 0


def test_what_is_missing_is_what_the_marts_say_is(page: Opened, finished: CommandLine) -> None:
    reasons = finished.query(
        "select distinct replace(reason, ',', ' ') from marts.metric_inputs"
        " where entity_id = 'organization' and reason is not null"
        " and metric in ('change_lead_time', 'pull_request_cycle_time', 'pipeline_duration')"
    )
    shown = page.page.inner_text("#missing").replace(",", " ")
    assert reasons
    assert all(reason in shown for [reason] in reasons)


def test_every_shown_metric_is_defined_as_dbt_does(page: Opened) -> None:
    assert "Median time from a commit's author date" in page.page.inner_text("#definitions")
    assert page.page.locator("#definitions dd").count() == page.page.locator("#definitions dt").count() >= 20


def test_it_fits_the_page_on_paper_and_on_a_phone(page: Opened, tmp_path: Path) -> None:
    assert page.overflow() <= 0
    for width in (400, 700):
        page.page.set_viewport_size({"width": width, "height": 1000})
        assert page.overflow() <= 0
    page.page.emulate_media(media="print")
    for chart in page.page.locator("figure").all():
        assert chart.evaluate("chart => getComputedStyle(chart).breakInside") == "avoid"
    content = page.page.pdf(prefer_css_page_size=True)
    page.page.emulate_media(media="screen")
    assert b"/MediaBox [0 0 594.95" in content or b"/MediaBox [0 0 595" in content


def test_the_same_marts_give_the_same_file(organization: Path, finished: CommandLine, tmp_path: Path) -> None:
    assert finished("report", "-o", str(tmp_path / "again.html"), "--period", "2026-02").returncode == 0
    assert (tmp_path / "again.html").read_bytes() == organization.read_bytes()


@pytest.mark.parametrize("whom", [("--team", "Shop"), ("--service", "shop")])
@pytest.mark.parametrize("period", ["2026-01-05", "2026-W05", "2025-Q4", "2026-03"])
def test_a_team_and_a_service_have_theirs_in_every_grain(
    finished: CommandLine, tmp_path: Path, whom: tuple[str, str], period: str
) -> None:
    path = tmp_path / "report.html"
    done = finished("report", *whom, "--period", period, "-o", str(path))
    assert done.returncode == 0, done.stderr
    text = path.read_text()
    assert f"<bdi>{whom[1]}</bdi>" in text
    assert ("not over yet" in text) == (period == "2026-03")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--team", "Nobody"], "No team is named 'Nobody'. Known: Core, Shop."),
        (["--service", "nothing"], "No service is named 'nothing'. Known: shop."),
        (["--period", "1999-01"], "There are no metrics of 1999-01. Known: 2025-01 to 2026-03."),
        (["--period", "2026-04"], "There are no metrics of 2026-04."),
        (["--period", "August"], "'August' is no period"),
        (["--team", "Shop", "--service", "shop"], "Name one team or service, not both."),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(finished: CommandLine, arguments: list[str], said: str) -> None:
    done = finished("report", *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_an_empty_warehouse_says_so(tmp_path: Path) -> None:
    sei = CommandLine(tmp_path / "home", tmp_path / "sei.toml")
    try:
        done = sei("report")
    finally:
        stop(sei.home)
    assert (done.returncode, done.stderr) == (2, "sei: Nothing was computed yet. Run `sei run` first.\n")
    assert not (tmp_path / "report.html").exists()


def test_a_file_that_cannot_be_written_is_named(finished: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = finished("report", "-o", str(tmp_path / "file" / "report.html"))
    assert done.returncode == 1
    assert "report.html cannot be written" in done.stderr
