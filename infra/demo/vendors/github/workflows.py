"""GitHub Actions: runs of workflows, their attempts, and the jobs of each attempt.

A run has one number, one commit and one `created_at` for ever; being run again adds an attempt with jobs of its own
(their ids are new), moves `run_started_at` and `updated_at`, and replaces status and conclusion. GitHub shows the
latest attempt wherever it is not asked for another one.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from infra.demo.vendors.github.actors import Actor
from infra.demo.vendors.github.commits import Commit
from infra.demo.vendors.github.repositories import Repository


class RunStatus(StrEnum):
    """Progress of a run or a job."""

    REQUESTED = "requested"
    QUEUED = "queued"
    PENDING = "pending"
    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class Conclusion(StrEnum):
    """Outcome of a run or a job."""

    SUCCESS = "success"
    FAILURE = "failure"
    NEUTRAL = "neutral"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    TIMED_OUT = "timed_out"
    ACTION_REQUIRED = "action_required"
    STALE = "stale"
    """For runs only."""
    STARTUP_FAILURE = "startup_failure"
    """For runs only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowJob:
    """A job of one attempt. It waits from `created_at` to `started_at`; while it waits both are the same."""

    id: str
    """Node id, for example `node_id("CR", repository.database_id, number)`."""
    database_id: int
    name: str
    """With the values of its matrix: `test (3.12, ubuntu)`."""
    created_at: datetime
    started_at: datetime
    completed_at: datetime | None = None
    status: RunStatus = RunStatus.COMPLETED
    conclusion: Conclusion | None = None
    """None until it is completed."""
    labels: tuple[str, ...] = ("ubuntu-latest",)
    """Labels that it asks of its runner."""
    runner_id: int | None = None
    runner_name: str | None = None
    has_begun: bool = True
    """False if it was cancelled before a runner took it: it has no steps, and its creation for a start."""

    @property
    def has_steps(self) -> bool:
        """True if it shows any step."""
        return self.has_begun and self.conclusion is not Conclusion.SKIPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAttempt:
    """One execution of a run."""

    number: int
    """From 1."""
    started_at: datetime
    """`run_started_at`."""
    updated_at: datetime
    """End of a completed attempt: GitHub has no other word for that."""
    status: RunStatus = RunStatus.COMPLETED
    conclusion: Conclusion | None = None
    """None until it is completed."""
    triggering_actor: Actor | None = None
    """Account that had it run again; None for the actor of the run."""
    jobs: tuple[WorkflowJob, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRun:
    """A run with all its attempts in order, at least one."""

    id: str
    """Node id, for example `node_id("WFR", repository.database_id, number)`."""
    database_id: int
    """`run_id`, which no other run of any repository has."""
    repository_id: str
    """Node id of the repository that it belongs to."""
    run_number: int
    """Counts the runs of one workflow from 1."""
    workflow_id: int
    workflow_name: str
    path: str
    """Path of the workflow's file: `.github/workflows/ci.yml`."""
    event: str
    """`push`, `pull_request`, `schedule`, `workflow_dispatch`, ..."""
    head_branch: str | None
    head_sha: str
    display_title: str
    actor: Actor | None
    """None if the account is deleted."""
    created_at: datetime
    attempts: tuple[RunAttempt, ...]
    head_repository: Repository | None = None
    """The fork that it runs for; None for the repository itself."""
    head_commit: Commit | None = None
    check_suite_id: int = 0
    pull_request_numbers: tuple[int, ...] = ()
    """Open pull requests of the same repository with this head."""

    @property
    def latest(self) -> RunAttempt:
        """Last attempt."""
        return self.attempts[-1]

    @property
    def status(self) -> RunStatus:
        """Status of the last attempt."""
        return self.latest.status

    @property
    def conclusion(self) -> Conclusion | None:
        """Conclusion of the last attempt."""
        return self.latest.conclusion

    @property
    def updated_at(self) -> datetime:
        """When the last attempt changed."""
        return self.latest.updated_at

    def attempt(self, number: int) -> RunAttempt | None:
        """The attempt with this number."""
        return next((one for one in self.attempts if one.number == number), None)


@dataclass(frozen=True, slots=True)
class JobOfRun:
    """A job with the run that it is of: what GraphQL finds by the node id of a check run."""

    run: WorkflowRun
    job: WorkflowJob

    @property
    def id(self) -> str:
        """Node id of the job."""
        return self.job.id
