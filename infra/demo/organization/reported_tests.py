"""Results of tests of one repository, from streams of their own: nothing else moves with them."""

from datetime import timedelta

from infra.demo.organization.event_reports import SuiteResult, TestsReported
from infra.demo.organization.events import Verdict, WorkflowAttempt
from infra.demo.organization.randomness import around
from infra.demo.organization.repository import Repository

TESTED_REPOSITORY = "checkout"
REPORTED_FOR = timedelta(days=182)
"""Time before the end from which there are reports, so that their number is bounded."""
SUITES = (("unit", 120, 60.0), ("api", 40, 90.0), ("integration", 24, 380.0))
"""Names, cases at the beginning and usual seconds."""
FLAKY_TEST = "test_payment_redirects_back"
"""Case that fails and passes on the same commit: it is why the flaky job fails."""
FLAKY_SUITE = "integration"
SKIPPED = 2
DAYS_PER_CASE = 6
LINES = 9_000
LINES_PER_DAY = 15


def report_tests(repository: Repository, attempt: WorkflowAttempt, flaky_job: str) -> None:
    """Write down what the tests of an attempt on the default branch say, where the repository reports them."""
    world = repository.world
    is_reported = (
        repository.plan.name == TESTED_REPOSITORY
        and (attempt.workflow, attempt.event, attempt.branch) == ("CI", "push", repository.default_branch)
        and attempt.verdict not in (None, Verdict.CANCELLED)
        and world.now > world.end - REPORTED_FOR
    )
    if not is_reported:
        return
    failed = {job.name for job in attempt.jobs if job.verdict is Verdict.FAILURE}
    broken = {FLAKY_SUITE: [FLAKY_TEST]} if flaky_job in failed else {}
    of_commit = world.stream("tests", attempt.sha)
    age = (attempt.created_at - (world.end - REPORTED_FOR)).days + 1
    case = f"test_case_{of_commit.randrange(SKIPPED, SUITES[0][1])}"
    if any(name.startswith("test ") for name in failed):
        broken["unit"] = [case]
    of_attempt = world.stream("tests", attempt.run_id, attempt.attempt)
    suites = []
    for name, cases, usual in SUITES:
        skipped = tuple(f"test_case_{number}" for number in range(SKIPPED))
        passed = cases + age // DAYS_PER_CASE - len(skipped) - len(broken.get(name, ()))
        seconds = round(around(of_attempt, usual, 0.2), 3)
        suites.append(SuiteResult(name, passed, tuple(broken.get(name, ())), skipped, seconds))
    lines = LINES + LINES_PER_DAY * age
    world.happen(
        TestsReported(
            at=world.now, repository=repository.name, run_id=attempt.run_id, attempt=attempt.attempt,
            branch=attempt.branch, sha=attempt.sha, suites=tuple(suites),
            lines_covered=round(lines * (0.78 + 0.0003 * age + 0.02 * of_commit.random())), lines_total=lines,
        )
    )  # fmt: skip
