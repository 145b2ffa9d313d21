"""Runs, deployments and releases of the log as the host shows them."""

from collections import defaultdict

from infra.demo.organization import events as log
from infra.demo.vendors.github.actors import GHOST
from infra.demo.vendors.github.node_ids import node_id
from infra.demo.vendors.github.projection.accounts import Accounts
from infra.demo.vendors.github.repositories import (
    Deployment,
    DeploymentStatus,
    DeploymentStatusState,
    Release,
    Repository,
)
from infra.demo.vendors.github.workflows import Conclusion, RunAttempt, RunStatus, WorkflowJob, WorkflowRun


class Operations:
    """Runs, deployments and releases of one repository."""

    def __init__(self) -> None:
        self._attempts: dict[int, list[log.WorkflowAttempt]] = defaultdict(list)
        self._deployments: dict[int, log.DeploymentCreated] = {}
        self._statuses: dict[int, list[log.DeploymentStatusReported]] = defaultdict(list)
        self._releases: list[log.ReleasePublished] = []

    def take(self, event: log.Event) -> None:
        """Learn of an event."""
        if isinstance(event, log.WorkflowAttempt):
            self._attempts[event.run_id].append(event)
        elif isinstance(event, log.DeploymentCreated):
            self._deployments[event.deployment_id] = event
        elif isinstance(event, log.DeploymentStatusReported):
            self._statuses[event.deployment_id].append(event)
        elif isinstance(event, log.ReleasePublished):
            self._releases.append(event)

    def record(
        self, event: log.Event, repository: Repository, accounts: Accounts
    ) -> WorkflowRun | Deployment | Release | None:
        """Record that an event which was taken is about; None for an event of another kind."""
        if isinstance(event, log.WorkflowAttempt):
            return _run(repository, accounts, self._attempts[event.run_id])
        if isinstance(event, log.DeploymentCreated | log.DeploymentStatusReported):
            number = event.deployment_id
            return _deployment(repository, accounts, self._deployments[number], self._statuses[number])
        return _release(repository, accounts, event) if isinstance(event, log.ReleasePublished) else None

    def runs(self, repository: Repository, accounts: Accounts) -> list[WorkflowRun]:
        """All runs with all their attempts."""
        return [_run(repository, accounts, attempts) for attempts in self._attempts.values()]

    def deployments(self, repository: Repository, accounts: Accounts) -> list[Deployment]:
        """All deployments with their statuses."""
        return [
            _deployment(repository, accounts, one, self._statuses[number]) for number, one in self._deployments.items()
        ]

    def releases(self, repository: Repository, accounts: Accounts) -> list[Release]:
        """All releases."""
        return [_release(repository, accounts, one) for one in self._releases]


def _run(repository: Repository, accounts: Accounts, attempts: list[log.WorkflowAttempt]) -> WorkflowRun:
    first = attempts[0]
    return WorkflowRun(
        id=node_id("WFR", repository.database_id, first.run_id),
        database_id=first.run_id,
        repository_id=repository.id,
        run_number=first.run_number,
        workflow_id=first.workflow_id,
        workflow_name=first.workflow,
        path=first.path,
        event=first.event,
        head_branch=first.branch,
        head_sha=first.sha,
        display_title=first.title,
        actor=accounts.actor(first.person),
        created_at=first.created_at,
        attempts=tuple(_attempt(repository, one) for one in attempts),
        check_suite_id=first.run_id + 1,
    )


def _attempt(repository: Repository, one: log.WorkflowAttempt) -> RunAttempt:
    return RunAttempt(
        number=one.attempt,
        started_at=one.started_at,
        updated_at=one.finished_at or one.started_at,
        status=RunStatus.COMPLETED if one.finished_at else RunStatus.IN_PROGRESS,
        conclusion=Conclusion(one.verdict) if one.verdict else None,
        jobs=tuple(
            WorkflowJob(
                id=node_id("CR", repository.database_id, job.job_id), database_id=job.job_id, name=job.name,
                created_at=job.queued_at, started_at=job.started_at, completed_at=job.finished_at,
                status=RunStatus.COMPLETED if job.finished_at else RunStatus.IN_PROGRESS,
                conclusion=Conclusion(job.verdict) if job.verdict else None,
            )
            for job in one.jobs
        ),
    )  # fmt: skip


def _deployment(
    repository: Repository,
    accounts: Accounts,
    one: log.DeploymentCreated,
    statuses: list[log.DeploymentStatusReported],
) -> Deployment:
    return Deployment(
        id=node_id("DE", repository.database_id, one.deployment_id),
        database_id=one.deployment_id,
        sha=one.sha,
        ref=one.ref,
        environment=one.environment,
        created_at=one.at,
        updated_at=statuses[-1].at if statuses else one.at,
        creator=accounts.actor(one.person),
        statuses=tuple(
            DeploymentStatus(
                id=node_id("DES", repository.database_id, status.status_id), database_id=status.status_id,
                state=DeploymentStatusState(status.state.upper()), created_at=status.at, updated_at=status.at,
                creator=accounts.actor(status.person), environment=status.environment,
            )
            for status in statuses
        ),
    )  # fmt: skip


def _release(repository: Repository, accounts: Accounts, one: log.ReleasePublished) -> Release:
    return Release(
        id=node_id("RE", repository.database_id, one.release_id),
        database_id=one.release_id,
        tag_name=one.tag,
        target_commitish=repository.default_branch or "main",
        url=f"{repository.url}/releases/tag/{one.tag}",
        author=accounts.actor(one.person) or GHOST,
        created_at=one.created_at,
        updated_at=one.at,
        published_at=one.at,
        name=one.name,
        description=one.body,
        is_prerelease=one.is_prerelease,
    )
