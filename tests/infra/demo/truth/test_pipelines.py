"""CI metrics of the oracle, by hand."""

from dataclasses import replace
from datetime import date, timedelta

from infra.demo.truth import facts
from infra.demo.truth.facts import Facts
from infra.demo.truth.metrics import everything
from infra.demo.truth.world import Job, Run
from tests.infra.demo.truth.small_world import SHOP, at, world


def run(number: int, hours: float, status: str, attempt: int = 1, event: str = "push", branch: str = "main") -> Run:
    return Run(SHOP, number, attempt, "ci", branch, event, "a" * 40, at(hours), at(hours + 1), status)


def job(number: int, hours: float, status: str, name: str = "test", attempt: int = 1) -> Job:
    return Job(SHOP, 1, attempt, number, name, "a" * 40, at(hours), at(hours + 0.5), at(hours + 1), status)


def find(runs: list[Run], jobs: list[Job] | None = None) -> Facts:
    return facts.find(world(runs=runs, jobs=jobs or [], default_branches={SHOP: "main"}))


def value(name: str, found: Facts) -> list[tuple[float | None, int, int]]:
    return [
        (row.value, row.sample_size, row.excluded_count)
        for row in everything.rows(name, found)
        if (row.entity_type, row.grain) == ("service", "quarter")
    ]  # fmt: skip


def test_only_the_latest_attempt_of_a_run_counts() -> None:
    found = find([run(1, 0, "failure"), run(1, 5, "success", attempt=2), run(2, 9, "cancelled")])
    assert value("pipeline_success_rate", found) == [(1, 1, 1)]
    assert value("pipeline_rerun_rate", found) == [(0.5, 2, 0)]
    assert value("pipeline_duration", found) == [(3600, 1, 1)]


def test_runs_of_pull_requests_stand_apart() -> None:
    found = find([run(1, 0, "failure", event="pull_request", branch="x"), run(2, 0, "success")])
    assert value("pipeline_success_rate", found) == [(1, 1, 0)]
    assert value("pipeline_success_rate_pull_requests", found) == [(0, 1, 0)]


def red(found: Facts, grain: str = "day") -> dict[date, tuple[float | None, int]]:
    return {
        row.period_start: (row.value, row.sample_size)
        for row in everything.rows("default_branch_red_time", found)
        if (row.entity_type, row.grain) == ("service", grain)
    }  # fmt: skip


def test_the_branch_is_red_from_a_failure_to_the_next_success_on_every_date_that_it_overlaps() -> None:
    statuses = ("success", "failure", "failure", "cancelled", "success")
    found = find([run(number, number * 6, status) for number, status in enumerate(statuses)])
    first = at(0).date()
    assert red(found) == {first: (8 * 3600, 1), first + timedelta(days=1): (10 * 3600, 1)}
    assert list(red(found, "quarter").values()) == [(18 * 3600, 1)]


def test_a_branch_that_stays_red_is_red_up_to_as_of() -> None:
    runs = [run(1, 0, "failure")]
    found = find(runs)
    whole = (found.world.calendar.as_of - at(1)).total_seconds()
    assert sum(value or 0 for value, _ in red(found).values()) == whole


def test_a_rerun_ends_red_unless_a_later_run_has_said_something() -> None:
    again = replace(run(1, 5, "success", attempt=2), created_at=at(0))
    runs = [replace(run(1, 0, "failure"), created_at=at(0)), again]
    jobs = [job(1, 0, "failure")]
    assert [value for value, _ in red(find(runs, jobs), "quarter").values()] == [5 * 3600]
    runs += [run(2, 2, "failure"), run(3, 20, "success")]
    assert [value for value, _ in red(find(runs, jobs), "quarter").values()] == [20 * 3600]


def test_where_jobs_are_tried_again_in_place_a_run_lasts_from_its_creation() -> None:
    runs = [
        replace(one, created_at=at(0), is_retried_in_place=True)
        for one in (run(1, 0, "failure"), run(1, 5, "success", attempt=2))
    ]
    jobs = [job(1, 0.5, "failure"), job(2, 5, "success", attempt=2)]
    found = find(runs, jobs)
    assert value("pipeline_duration", found) == [(6 * 3600, 1, 0)]
    assert value("pipeline_queue_time", found) == [(1.0 * 3600, 1, 0)]
    assert [seconds for seconds, _ in red(found, "quarter").values()] == [4.5 * 3600]


def test_a_job_is_flaky_where_it_failed_and_passed_on_one_commit() -> None:
    jobs = [job(1, 0, "failure"), job(2, 2, "success", attempt=2), job(3, 0, "success", "lint"), job(4, 3, "skipped")]
    found = find([run(1, 0, "success", attempt=2)], jobs)
    assert value("flaky_rate", found) == [(0.5, 2, 0)]


def test_a_job_of_another_workflow_or_of_a_pull_request_is_another_job() -> None:
    jobs = [job(1, 0, "failure"), replace(job(2, 0, "success"), run_id=2), replace(job(3, 0, "success"), run_id=3)]
    runs = [
        run(1, 0, "failure"),
        run(2, 0, "success", event="pull_request"),
        replace(run(3, 0, "success"), workflow="b"),
    ]
    assert value("flaky_rate", find(runs, jobs)) == [(0, 3, 0)]


def test_a_run_waits_until_the_first_job_of_its_latest_attempt() -> None:
    jobs = [job(1, 0, "failure"), job(2, 5.5, "success", attempt=2), job(3, 5, "skipped", attempt=2)]
    found = find([run(1, 5, "success", attempt=2), run(2, 9, "success")], jobs)
    assert value("pipeline_queue_time", found) == [(3600, 1, 0)]
