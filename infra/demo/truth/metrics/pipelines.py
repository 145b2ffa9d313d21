"""Metrics of CI; the team is the owner of the service at the event."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from infra.demo.truth.aggregation import Event, Kind, Metric
from infra.demo.truth.facts import Facts
from infra.demo.truth.metrics import red_time
from infra.demo.truth.world import Job, Run

DURATION = Metric("pipeline_duration", Kind.MEDIAN, "seconds")
QUEUE_TIME = Metric("pipeline_queue_time", Kind.MEDIAN, "seconds")
SUCCESS_RATE = Metric("pipeline_success_rate", Kind.RATIO, "ratio")
SUCCESS_RATE_PULL_REQUESTS = Metric("pipeline_success_rate_pull_requests", Kind.RATIO, "ratio")
RERUN_RATE = Metric("pipeline_rerun_rate", Kind.RATIO, "ratio")
FLAKY_RATE = Metric("flaky_rate", Kind.RATIO, "ratio")
RED_TIME = Metric("default_branch_red_time", Kind.SUM, "seconds")
COMPUTE_TIME = Metric("pipeline_compute_time", Kind.SUM, "seconds")
VERDICTS = ("success", "failure")


@dataclass(frozen=True)
class _Finished:
    """A run whose latest attempt has ended."""

    latest: Run
    started_at: datetime
    """Start of the latest attempt; of the run where its host has no attempts."""
    finished_at: datetime

    @property
    def name(self) -> str:
        """Unique id of the run."""
        return f"{self.latest.repository}:{self.latest.run_id}"


def duration(facts: Facts) -> Iterator[Event]:
    """Runs with their seconds; without a verdict left out."""
    for run in _finished(facts):
        seconds = (run.finished_at - run.started_at).total_seconds()
        exclusion = None if run.latest.status in VERDICTS else run.latest.status or "no_verdict"
        yield _event(facts, run, seconds, exclusion)


def queue_time(facts: Facts) -> Iterator[Event]:
    """Runs with the seconds from their start to that of the first job since that was not skipped."""
    starts: dict[tuple[str, int], list[tuple[int, datetime]]] = defaultdict(list)
    for job in facts.world.jobs:
        if job.started_at is not None and job.status != "skipped":
            starts[job.repository, job.run_id].append((job.attempt, job.started_at))
    for run in _finished(facts):
        latest = run.latest
        own = [
            at
            for attempt, at in starts[latest.repository, latest.run_id]
            if latest.is_retried_in_place or attempt == latest.attempt
        ]
        if own:
            seconds = (min(own) - run.started_at).total_seconds()
            yield _event(facts, run, seconds, "negative" if seconds < 0 else None)


def success_rate(facts: Facts, of_pull_requests: bool) -> Iterator[Event]:
    """Runs on the default branch, or of pull requests, 1 where successful."""
    for run in _finished(facts):
        latest = run.latest
        is_wanted = latest.event == "pull_request" if of_pull_requests else _is_default(facts, latest)
        if is_wanted:
            exclusion = None if latest.status in VERDICTS else "no_verdict"
            yield _event(facts, run, float(latest.status == "success"), exclusion)


def rerun_rate(facts: Facts) -> Iterator[Event]:
    """Runs, 1 where run again."""
    for run in _finished(facts):
        yield _event(facts, run, float(run.latest.attempt > 1), None)


def flaky_rate(facts: Facts) -> Iterator[Event]:
    """Jobs of a workflow on a tree with a verdict, 1 where both failed and passed."""
    runs = {(run.repository, run.run_id): run for run in facts.world.runs}
    attempts: dict[tuple[str, str, str, bool, str], list[Job]] = defaultdict(list)
    for job in facts.world.jobs:
        if job.status in VERDICTS and job.finished_at is not None and job.finished_at <= facts.world.calendar.as_of:
            run = runs[job.repository, job.run_id]
            is_of_pull_request = run.event == "pull_request"
            attempts[job.repository, job.name, job.sha, is_of_pull_request, run.workflow].append(job)
    for key, own in sorted(attempts.items()):
        last = max(job.finished_at for job in own if job.finished_at is not None)
        is_flaky = len({job.status for job in own}) == 2
        yield at_service(facts, key[0], ":".join(map(str, key)), last, float(is_flaky), None)


def default_branch_red_time(facts: Facts) -> Iterator[Event]:
    """Times in which a workflow's last verdict on the default branch was a failure, date by date."""
    calendar = facts.world.calendar
    own = [run for run in facts.world.runs if _is_default(facts, run)]
    for interval in red_time.intervals(own, facts.world.jobs):
        for day, ended_at, seconds in red_time.dates(interval, calendar):
            name = f"{interval.name} {day}"
            yield at_service(facts, interval.repository, name, ended_at, seconds, None, interval.name)


def compute_time(facts: Facts) -> Iterator[Event]:
    """Jobs of all attempts with the seconds they ran."""
    for job in facts.world.jobs:
        if job.started_at is not None and job.finished_at is not None and job.status != "skipped":
            seconds = (job.finished_at - job.started_at).total_seconds()
            name = f"{job.repository}:{job.job_id}"
            exclusion = "negative" if seconds < 0 else None
            yield at_service(facts, job.repository, name, job.finished_at, seconds, exclusion)


def _finished(facts: Facts) -> Iterator[_Finished]:
    """Runs that have ended, by their latest attempts."""
    latest: dict[tuple[str, int], Run] = {}
    for run in facts.world.runs:
        key = (run.repository, run.run_id)
        if key not in latest or run.attempt > latest[key].attempt:
            latest[key] = run
    for _, run in sorted(latest.items(), key=lambda one: one[0]):
        if run.finished_at is not None:
            whole = run.created_at if run.is_retried_in_place else None
            yield _Finished(run, whole or run.started_at, run.finished_at)


def _is_default(facts: Facts, run: Run) -> bool:
    return run.event != "pull_request" and run.branch == facts.world.default_branches[run.repository]


def _event(facts: Facts, run: _Finished, value: float | None, exclusion: str | None) -> Event:
    return at_service(facts, run.latest.repository, run.name, run.finished_at, value, exclusion)


def at_service(
    facts: Facts, repository: str, name: str, at: datetime, value: float | None, exclusion: str | None,
    counted_id: str | None = None,
) -> Event:  # fmt: skip
    """An event of the repository, of its service and of the team that owned that."""
    services = facts.service_of_repository(repository)
    owners = [owner for _, service in services for owner in facts.people.owner(service.removeprefix("service:"), at)]
    entities = (("repository", f"repository:{repository}"), *services, *owners)
    return Event(name, at, value, entities, exclusion, counted_id)
