"""Times in which a workflow was red on the default branch, by the verdicts of its runs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from infra.demo.truth.periods import Calendar
from infra.demo.truth.world import Job, Run


@dataclass(frozen=True)
class Interval:
    """From the end of a failing attempt to the next success; null while it is red."""

    repository: str
    name: str
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class _Verdict:
    run: Run
    is_failure: bool
    at: datetime

    @property
    def place(self) -> tuple[datetime, int]:
        """Order of the runs."""
        return self.run.created_at or self.run.started_at, self.run.run_id


def intervals(runs: Iterable[Run], jobs: Iterable[Job]) -> Iterator[Interval]:
    """Red times of all workflows, whose runs on the default branch these are."""
    of_attempts: dict[tuple[str, int, int], list[Job]] = defaultdict(list)
    for job in jobs:
        of_attempts[job.repository, job.run_id, job.attempt].append(job)
    listed = list(runs)
    latest: dict[tuple[str, int], int] = defaultdict(int)
    for run in listed:
        latest[run.repository, run.run_id] = max(run.attempt, latest[run.repository, run.run_id])
    workflows: dict[tuple[str, str], list[_Verdict]] = defaultdict(list)
    for run in listed:
        if run.attempt == latest[run.repository, run.run_id]:
            verdict = _latest(run)
        else:
            verdict = _earlier(run, of_attempts[run.repository, run.run_id, run.attempt])
        if verdict is not None:
            workflows[run.repository, run.workflow].append(verdict)
    for _, verdicts in sorted(workflows.items()):
        yield from _red(verdicts)


def _latest(run: Run) -> _Verdict | None:
    """The verdict of a run as its last attempt left it."""
    if run.status not in ("success", "failure") or run.finished_at is None:
        return None
    return _Verdict(run, run.status == "failure", run.finished_at)


def _earlier(run: Run, jobs: Sequence[Job]) -> _Verdict | None:
    """The verdict of an attempt that its jobs tell; where they are tried again in the run, only that they failed it."""
    statuses = {job.status for job in jobs}
    is_failure = "failure" in statuses
    if not is_failure and (run.is_retried_in_place or not {"success"} <= statuses <= {"success", "skipped"}):
        return None
    ends = [
        job.finished_at
        for job in jobs
        if job.finished_at is not None and (job.status == "failure" or not run.is_retried_in_place)
    ]
    return _Verdict(run, is_failure, max(ends)) if ends else None


def _red(verdicts: Sequence[_Verdict]) -> Iterator[Interval]:
    red: _Verdict | None = None
    for one in sorted(verdicts, key=lambda one: (one.place, one.run.attempt)):
        if any(other.place > one.place and other.at < one.at for other in verdicts):
            continue
        if one.is_failure:
            red = red or one
        elif red is not None:
            yield _interval(red, one.at)
            red = None
    if red is not None:
        yield _interval(red, None)


def _interval(red: _Verdict, ended_at: datetime | None) -> Interval:
    name = f"{red.run.repository}:{red.run.run_id}:{red.run.attempt}"
    return Interval(red.run.repository, name, red.at, ended_at)


def dates(interval: Interval, calendar: Calendar) -> Iterator[tuple[date, datetime, float]]:
    """The dates within the history that it overlaps: the last moment on each, and the seconds."""
    began = max(interval.began_at, calendar.midnight(calendar.history_start).astimezone(calendar.as_of.tzinfo))
    ended = min(interval.ended_at or calendar.as_of, calendar.as_of)
    day = calendar.date_of(began)
    while began < ended:
        midnight = calendar.midnight(day + timedelta(days=1)).astimezone(calendar.as_of.tzinfo)
        until = min(ended, midnight)
        if until > began:
            yield day, min(until, midnight - timedelta(microseconds=1)), (until - began).total_seconds()
        began, day = max(began, until), day + timedelta(days=1)
