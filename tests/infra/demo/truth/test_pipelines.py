"""CI metrics of the oracle, by hand."""

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


def test_the_branch_is_red_from_the_first_failure_to_the_next_success() -> None:
    statuses = ("success", "failure", "failure", "cancelled", "success", "failure")
    found = find([run(number, number * 2, status) for number, status in enumerate(statuses)])
    assert value("default_branch_red_time", found) == [(6 * 3600, 1, 0)]


def test_a_job_is_flaky_where_it_failed_and_passed_on_one_commit() -> None:
    jobs = [job(1, 0, "failure"), job(2, 2, "success", attempt=2), job(3, 0, "success", "lint"), job(4, 3, "skipped")]
    found = find([run(1, 0, "success", attempt=2)], jobs)
    assert value("flaky_rate", found) == [(0.5, 2, 0)]


def test_a_run_waits_until_the_first_job_of_its_latest_attempt() -> None:
    jobs = [job(1, 0, "failure"), job(2, 5.5, "success", attempt=2), job(3, 5, "skipped", attempt=2)]
    found = find([run(1, 5, "success", attempt=2), run(2, 9, "success")], jobs)
    assert value("pipeline_queue_time", found) == [(3600, 1, 0)]
