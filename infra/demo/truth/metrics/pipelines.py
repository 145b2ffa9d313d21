"""Metrics of CI; the team is the owner of the service at the event."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from infra.demo.truth.aggregation import Event, Kind, Metric
from infra.demo.truth.facts import Facts
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


def duration(facts: Facts) -> Iterator[Event]:
    """Runs with the seconds of their latest attempt; without a verdict left out."""
    for run, finished in _finished(facts):
        seconds = (finished - run.started_at).total_seconds()
        exclusion = None if run.status in VERDICTS else run.status or "no_verdict"
        yield _event(facts, run.repository, _name(run), finished, seconds, exclusion)


def queue_time(facts: Facts) -> Iterator[Event]:
    """Runs with the seconds from the start of their latest attempt to that of its first job that was not skipped."""
    starts: dict[tuple[str, int, int], list[datetime]] = defaultdict(list)
    for job in facts.world.jobs:
        if job.started_at is not None and job.status != "skipped":
            starts[job.repository, job.run_id, job.attempt].append(job.started_at)
    for run, finished in _finished(facts):
        if own := starts.get((run.repository, run.run_id, run.attempt)):
            seconds = (min(own) - run.started_at).total_seconds()
            yield _event(facts, run.repository, _name(run), finished, seconds, "negative" if seconds < 0 else None)


def success_rate(facts: Facts, of_pull_requests: bool) -> Iterator[Event]:
    """Runs on the default branch, or of pull requests, 1 where successful."""
    for run, finished in _finished(facts):
        is_wanted = run.event == "pull_request" if of_pull_requests else _is_default(facts, run)
        if is_wanted:
            exclusion = None if run.status in VERDICTS else "no_verdict"
            yield _event(facts, run.repository, _name(run), finished, float(run.status == "success"), exclusion)


def rerun_rate(facts: Facts) -> Iterator[Event]:
    """Runs, 1 where run again."""
    for run, finished in _finished(facts):
        yield _event(facts, run.repository, _name(run), finished, float(run.attempt > 1), None)


def flaky_rate(facts: Facts) -> Iterator[Event]:
    """Jobs of a name on a commit with a verdict, 1 where both failed and passed."""
    attempts: dict[tuple[str, str, str], list[Job]] = defaultdict(list)
    for job in facts.world.jobs:
        if job.status in VERDICTS and job.finished_at is not None and job.finished_at <= facts.world.calendar.as_of:
            attempts[job.repository, job.name, job.sha].append(job)
    for (repository, name, sha), own in sorted(attempts.items()):
        last = max(job.finished_at for job in own if job.finished_at is not None)
        is_flaky = len({job.status for job in own}) == 2
        yield _event(facts, repository, f"{repository}@{sha}:{name}", last, float(is_flaky), None)


def red_time(facts: Facts) -> Iterator[Event]:
    """Intervals in which a workflow's last verdict on the default branch was a failure, once they have ended."""
    histories: dict[tuple[str, str], list[tuple[datetime, Run]]] = defaultdict(list)
    for run, finished in _finished(facts):
        if run.status in VERDICTS and _is_default(facts, run):
            histories[run.repository, run.workflow].append((finished, run))
    for (repository, workflow), history in sorted(histories.items()):
        red_since: datetime | None = None
        for finished, run in sorted(history, key=lambda one: (one[0], one[1].run_id)):
            if run.status == "failure":
                red_since = red_since or finished
            elif red_since is not None:
                seconds = (finished - red_since).total_seconds()
                yield _event(facts, repository, f"{repository}:{workflow}:{red_since}", finished, seconds, None)
                red_since = None


def compute_time(facts: Facts) -> Iterator[Event]:
    """Jobs of all attempts with the seconds they ran."""
    for job in facts.world.jobs:
        if job.started_at is not None and job.finished_at is not None and job.status != "skipped":
            seconds = (job.finished_at - job.started_at).total_seconds()
            name = f"{job.repository}:{job.job_id}"
            yield _event(facts, job.repository, name, job.finished_at, seconds, "negative" if seconds < 0 else None)


def _finished(facts: Facts) -> Iterator[tuple[Run, datetime]]:
    """The latest attempt of each run, with its end, where it has ended."""
    latest: dict[tuple[str, int], Run] = {}
    for run in facts.world.runs:
        key = (run.repository, run.run_id)
        if key not in latest or run.attempt > latest[key].attempt:
            latest[key] = run
    for _, run in sorted(latest.items()):
        if run.finished_at is not None:
            yield run, run.finished_at


def _is_default(facts: Facts, run: Run) -> bool:
    return run.event != "pull_request" and run.branch == facts.world.default_branches[run.repository]


def _name(run: Run) -> str:
    return f"{run.repository}:{run.run_id}"


def _event(facts: Facts, repository: str, name: str, at: datetime, value: float | None, exclusion: str | None) -> Event:
    services = facts.service_of_repository(repository)
    owners = [owner for _, service in services for owner in facts.people.owner(service.removeprefix("service:"), at)]
    return Event(name, at, value, (("repository", f"repository:{repository}"), *services, *owners), exclusion)
