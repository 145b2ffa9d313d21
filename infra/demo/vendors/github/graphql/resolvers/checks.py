"""The fields of workflow runs, of their check suites and of the check runs, which are what REST calls jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphql import GraphQLResolveInfo

from infra.demo.vendors.github.graphql.connections import Connection, connection
from infra.demo.vendors.github.graphql.context import QueryContext, Resolvers
from infra.demo.vendors.github.graphql.refusals import FORBIDDEN, RefusedError
from infra.demo.vendors.github.repositories import Repository
from infra.demo.vendors.github.sorted_records import IDENTITY
from infra.demo.vendors.github.workflows import JobOfRun, WorkflowJob, WorkflowRun


@dataclass(frozen=True)
class CheckSuite:
    """A run where its results are shown on its commit."""

    repository: Repository
    workflow_run: WorkflowRun


@dataclass(frozen=True)
class CheckRun:
    """A job. Nothing here says since when it waits, on which runner it ran, or in which attempt."""

    suite: CheckSuite
    job: WorkflowJob

    @property
    def id(self) -> str:
        """Node id, the same as that of the job."""
        return self.job.id

    @property
    def database_id(self) -> int:
        """The same as that of the job."""
        return self.job.database_id

    @property
    def name(self) -> str:
        """With the values of its matrix."""
        return self.job.name

    @property
    def started_at(self) -> datetime:
        """Start of the job."""
        return self.job.started_at

    @property
    def completed_at(self) -> datetime | None:
        """End of the job."""
        return self.job.completed_at

    @property
    def permalink(self) -> str:
        """Address, which ends with the number of the job even where that is too large for `databaseId`."""
        return f"{self.suite.repository.url}/runs/{self.job.database_id}"

    @property
    def details_url(self) -> str:
        """Page of the job."""
        run = self.suite.workflow_run.database_id
        return f"{self.suite.repository.url}/actions/runs/{run}/job/{self.job.database_id}"


@dataclass(frozen=True)
class _Steps:
    """Number of steps that a job shows."""

    total_count: int


def _check_suite(run: WorkflowRun, info: GraphQLResolveInfo) -> CheckSuite:
    context: QueryContext = info.context
    if not context.store.shows_checks:
        raise RefusedError("Resource not accessible by personal access token", FORBIDDEN)
    return CheckSuite(_repository(run, info), run)


def check_run(found: JobOfRun, info: GraphQLResolveInfo) -> CheckRun:
    """A job as a node."""
    return CheckRun(_check_suite(found.run, info), found.job)


def _repository(run: WorkflowRun, info: GraphQLResolveInfo) -> Repository:
    context: QueryContext = info.context
    contents = context.store.contents_of(run.repository_id)
    if contents is None:
        raise LookupError(run.repository_id)
    return contents.repository


def _check_runs(suite: CheckSuite, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    attempts = suite.workflow_run.attempts
    wanted: Mapping[str, str] = arguments.get("filterBy") or {}
    jobs = [job for attempt in attempts for job in attempt.jobs]
    if wanted.get("checkType") != "ALL":
        jobs = list({job.name: job for job in jobs}.values())
    runs = [CheckRun(suite, job) for job in jobs]
    return connection(info, sorted(runs, key=IDENTITY.key), IDENTITY, arguments)


def _steps(run: CheckRun, _info: GraphQLResolveInfo) -> _Steps:
    return _Steps(int(run.job.has_steps))


def _status(run: CheckRun, _info: GraphQLResolveInfo) -> str:
    return run.job.status.upper()


def _conclusion(run: CheckRun, _info: GraphQLResolveInfo) -> str | None:
    return run.job.conclusion.upper() if run.job.conclusion else None


RESOLVERS: Resolvers = {
    "WorkflowRun": {"checkSuite": _check_suite},
    "CheckSuite": {"checkRuns": _check_runs},
    "CheckRun": {"conclusion": _conclusion, "status": _status, "steps": _steps},
}
