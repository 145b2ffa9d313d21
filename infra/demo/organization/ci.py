"""Builds: runs of workflows, their attempts and jobs, on the clock of machines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from infra.demo.organization.event_operations import JENKINSFILE
from infra.demo.organization.events import Job, Verdict, WorkflowAttempt
from infra.demo.organization.people import Person
from infra.demo.organization.randomness import seconds
from infra.demo.organization.reported_tests import report_tests
from infra.demo.organization.repository import Repository
from infra.demo.organization.world import Process

JOBS = (("lint", 50), ("test (3.12)", 240), ("test (3.13)", 260), ("build", 110))
"""Names and usual seconds."""
FLAKY_JOB, FLAKY_SHARE = "integration", 0.25
FAILURES = {"pull_request": 0.14, "push": 0.06, "schedule": 0.04}
CANCELLED = 0.02
RERUN = 0.75
"""Share of flaky failures that somebody runs again."""


@dataclass(frozen=True)
class Trigger:
    """Why a run begins."""

    event: str
    branch: str
    sha: str
    title: str
    person: Person
    pull_request: int | None = None


@dataclass
class Build:
    """A run; `verdict` is None until its last attempt so far has ended."""

    run_id: int
    run_number: int
    created_at: datetime
    verdict: Verdict | None = None
    attempt: int = 0


def build(repository: Repository, trigger: Trigger, random: Random, workflow: str = "CI") -> tuple[Build, Process]:
    """A run of the tests and the process that performs it, with the reruns that follow."""
    run = new_run(repository, workflow)
    return run, _build(repository, trigger, random, workflow, run)


def new_run(repository: Repository, workflow: str) -> Build:
    """A run that begins now."""
    number = repository.run_numbers[workflow] = repository.run_numbers.get(workflow, 0) + 1
    return Build(repository.world.number("run", 3) + 8_000_000_000, number, repository.world.now)


def attempt(
    repository: Repository,
    trigger: Trigger,
    run: Build,
    workflow: str,
    jobs: list[Job],
    verdict: Verdict,
    deployment: Callable[[], str] | None = None,
) -> Process:
    """Perform an attempt with these jobs from now on; it is written down when it ends, or now if it never does."""
    world = repository.world
    begin = world.now
    run.attempt += 1
    number = run.attempt
    end = max(job.finished_at for job in jobs if job.finished_at) + timedelta(seconds=2)
    ended = end <= world.end
    if ended:
        yield end
    else:
        jobs = [_unfinished(job, world.end) for job in jobs if job.queued_at <= world.end]
    done = WorkflowAttempt(
        at=world.now, repository=repository.name, run_id=run.run_id, run_number=run.run_number,
        workflow_id=workflow_id(repository, workflow), workflow=workflow,
        path=_path(repository, workflow), event=trigger.event,
        branch=trigger.branch, sha=trigger.sha, title=trigger.title, person=trigger.person.key,
        pull_request=trigger.pull_request, created_at=run.created_at, attempt=number, started_at=begin,
        finished_at=end if ended else None, verdict=verdict if ended else None, jobs=tuple(jobs),
        deployment=deployment() if deployment and ended else None,
    )  # fmt: skip
    world.happen(done)
    report_tests(repository, done, FLAKY_JOB)
    if not ended:
        yield world.end + timedelta(days=1)
    run.verdict = verdict


def job(repository: Repository, name: str, queued_at: datetime, usual: float, verdict: Verdict, random: Random) -> Job:
    """A job that waits for its machine, then runs."""
    started = queued_at + seconds(random, 9, 1.0)
    length = timedelta(0) if verdict is Verdict.SKIPPED else seconds(random, usual, 0.25)
    return Job(
        job_id=repository.world.number("job", 2) + 20_000_000_000, name=name, queued_at=queued_at, started_at=started,
        finished_at=started + length, verdict=verdict,
    )  # fmt: skip


def _path(repository: Repository, workflow: str) -> str:
    if repository.plan.host.is_gitlab:
        return ".gitlab-ci.yml"
    if repository.plan.is_built_by_jenkins:
        return JENKINSFILE
    return f".github/workflows/{workflow.lower().replace(' ', '-')}.yml"


def workflow_id(repository: Repository, workflow: str) -> int:
    """The host's number of a workflow."""
    known = list(repository.run_numbers)
    return 40_000_000 + repository.number % 1_000_000 * 10 + known.index(workflow)


def nightly(repository: Repository, person: Person) -> Process:
    """The tests every night, on the default branch."""
    world = repository.world
    random = repository.stream("nightly")
    while True:
        night = (world.now + timedelta(days=1)).replace(hour=2, minute=random.randrange(30))
        yield night
        trigger = Trigger("schedule", repository.default_branch, repository.main.sha, "Nightly", person)
        _, process = build(repository, trigger, random, "Nightly")
        world.start(process)


def _build(repository: Repository, trigger: Trigger, random: Random, workflow: str, run: Build) -> Process:
    fails = random.random() < FAILURES[trigger.event]
    is_cancelled = random.random() < CANCELLED
    while True:
        verdict, jobs = _jobs(repository, random, repository.world.now, fails, is_cancelled)
        yield from attempt(repository, trigger, run, workflow, jobs, verdict)
        is_flaky = verdict is Verdict.FAILURE and not fails
        again = (is_flaky and random.random() < RERUN) or (fails and random.random() < 0.05)
        if run.attempt >= 3 or not again:
            return
        yield trigger.person.hours.after(repository.world.now, seconds(random, 600, 0.8))


def _jobs(
    repository: Repository, random: Random, begin: datetime, fails: bool, is_cancelled: bool
) -> tuple[Verdict, list[Job]]:
    names = [*JOBS, (FLAKY_JOB, 420)] if repository.plan.flaky else list(JOBS)
    broken = random.choice(JOBS[:3])[0] if fails and not is_cancelled else ""
    jobs = []
    for name, usual in names:
        verdict = Verdict.SUCCESS
        if is_cancelled:
            verdict = Verdict.CANCELLED
        elif name == broken or (name == FLAKY_JOB and random.random() < FLAKY_SHARE):
            verdict = Verdict.FAILURE
        jobs.append(job(repository, name, begin + timedelta(seconds=3), usual, verdict, random))
    if is_cancelled:
        return Verdict.CANCELLED, jobs
    failed = any(one.verdict is Verdict.FAILURE for one in jobs)
    return Verdict.FAILURE if failed else Verdict.SUCCESS, jobs


def _unfinished(one: Job, end: datetime) -> Job:
    if one.finished_at and one.finished_at <= end:
        return one
    started = min(one.started_at, end)
    return Job(
        job_id=one.job_id, name=one.name, queued_at=one.queued_at, started_at=started, finished_at=None, verdict=None
    )
