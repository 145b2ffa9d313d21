"""Pipelines, deployments and releases of the log on GitLab."""

from collections.abc import Mapping
from datetime import datetime

from infra.demo.organization.events import (
    DeploymentCreated,
    DeploymentStatusReported,
    Event,
    Job,
    ReleasePublished,
    TagCreated,
    Verdict,
    WorkflowAttempt,
)
from infra.demo.vendors.gitlab import documents
from infra.demo.vendors.gitlab.documents import moment
from infra.demo.vendors.gitlab.projected_people import Accounts
from infra.demo.vendors.gitlab.store import Document, Project

STATUS: Mapping[Verdict | None, str] = {
    Verdict.SUCCESS: "success",
    Verdict.FAILURE: "failed",
    Verdict.CANCELLED: "canceled",
    Verdict.SKIPPED: "skipped",
    None: "running",
}
SOURCE = {"pull_request": "merge_request_event", "workflow_dispatch": "web"}
STATES = {"in_progress": "running", "success": "success", "failure": "failed"}


class Operations:
    """Takes the events of the repositories that are wanted, in their order."""

    def __init__(self, accounts: Accounts, projects: Mapping[str, Project]) -> None:
        self._accounts, self._projects = accounts, projects
        self._pipelines: dict[int, Document] = {}
        self._deployments: dict[int, Document] = {}
        self._tags: dict[tuple[str, str], str] = {}

    def take(self, event: Event) -> None:
        """The next event."""
        if isinstance(event, WorkflowAttempt):
            self._attempt(event)
        elif isinstance(event, DeploymentCreated):
            self._deployment(event)
        elif isinstance(event, DeploymentStatusReported):
            self._status(event)
        elif isinstance(event, TagCreated):
            self._tags[event.repository, event.tag] = event.sha
        elif isinstance(event, ReleasePublished):
            project, author = self._projects[event.repository], self._accounts.user(event.person)
            sha, created = self._tags[event.repository, event.tag], str(moment(event.created_at))
            project.releases.append(
                documents.release(project.document, event.tag, author, sha, created, str(moment(event.at)))
            )

    def _attempt(self, event: WorkflowAttempt) -> None:
        """A pipeline is tried again in place: jobs of earlier attempts stay beside those of the last."""
        project = self._projects[event.repository]
        document = self._pipelines.get(event.run_id)
        if document is None:
            ref = f"refs/merge-requests/{event.pull_request}/head" if event.pull_request else event.branch
            document = documents.pipeline(
                project.document, project.number(), event.sha, ref, "running", created_at=moment(event.created_at),
                source=SOURCE.get(event.event, event.event), name=event.workflow, iid=event.run_number,
            )  # fmt: skip
            self._pipelines[event.run_id] = document
            project.pipelines.append(document)
            project.jobs[document["id"]] = []
        document.update(status=STATUS[event.verdict], updated_at=moment(event.at))
        by = self._accounts.user(event.person)
        project.jobs[document["id"]] += [self._job(project.number(), document, event, job, by) for job in event.jobs]

    def _job(self, number: int, pipeline: Document, attempt: WorkflowAttempt, job: Job, by: Document) -> Document:
        # All jobs of a pipeline are made with it, or when it is tried again; each waits once it is its turn.
        return documents.job(
            pipeline, number, job.name, STATUS[job.verdict], by, created_at=moment(attempt.started_at),
            started_at=moment(job.started_at), finished_at=moment(job.finished_at),
            queued_duration=(job.started_at - job.queued_at).total_seconds(),
            duration=_seconds(job.started_at, job.finished_at),
        )  # fmt: skip

    def _deployment(self, event: DeploymentCreated) -> None:
        at, project = moment(event.at), self._projects[event.repository]
        document = documents.deployment(
            project.number(), event.environment, "created", None, ref=event.ref, sha=event.sha, created_at=at,
            updated_at=at, user=self._accounts.user(event.person),
        )  # fmt: skip
        self._deployments[event.deployment_id] = document
        project.deployments.append(document)

    def _status(self, event: DeploymentStatusReported) -> None:
        # GitLab has no "inactive": a deployment that was replaced stays a success.
        if event.state in STATES:
            state = STATES[event.state]
            self._deployments[event.deployment_id].update(status=state, updated_at=moment(event.at))
            if state != "running":
                self._deployments[event.deployment_id]["finished_at"] = moment(event.at)


def _seconds(started_at: datetime, finished_at: datetime | None) -> float | None:
    return None if finished_at is None else (finished_at - started_at).total_seconds()
