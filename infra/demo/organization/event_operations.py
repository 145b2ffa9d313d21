"""Building, releasing, deploying, and what breaks."""

from dataclasses import dataclass
from datetime import datetime

from infra.demo.organization.records import Event, Job, Method, Verdict

JENKINSFILE = "Jenkinsfile"


def is_built_by_jenkins(event: Event) -> bool:
    """Whether a CI run is a build of Jenkins, not of a host of code."""
    return isinstance(event, WorkflowAttempt) and event.path == JENKINSFILE


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowAttempt(Event):
    """One attempt of a workflow run; `at` is `finished_at`, or `started_at` while it has not ended.

    Attempts of a run come in order of their number; all fields up to `created_at` are the same in all of them.
    """

    repository: str
    run_id: int
    run_number: int
    workflow_id: int
    workflow: str
    path: str
    """`.github/workflows/ci.yml`; on GitLab `.gitlab-ci.yml`; of what Jenkins builds `JENKINSFILE`"""
    event: str
    """`push`, `pull_request`, `schedule` or `workflow_dispatch`."""
    branch: str
    sha: str
    title: str
    person: str
    pull_request: int | None
    created_at: datetime
    attempt: int
    """From 1."""
    started_at: datetime
    """Start of the attempt; of the first it is `created_at`."""
    finished_at: datetime | None
    verdict: Verdict | None
    jobs: tuple[Job, ...]
    deployment: str | None = None
    """*Truth*: `Deployed.group_id` of what the run deployed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePublished(Event):
    """A release of a tag that exists; drafts have no event. `at` is `published_at`."""

    repository: str
    release_id: int
    tag: str
    name: str
    body: str
    person: str
    created_at: datetime
    is_prerelease: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentCreated(Event):
    """A deployment of the host's deployment interface begins."""

    repository: str
    deployment_id: int
    sha: str
    ref: str
    environment: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentStatusReported(Event):
    """Status of a deployment: `in_progress`, `success`, `failure`, or `inactive` when a later one replaced it."""

    repository: str
    deployment_id: int
    status_id: int
    state: str
    environment: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed(Event):
    """*Truth*: an attempt to bring a commit to an environment ended at `at`, whatever a tool shows of it.

    By `method` it is seen as: `deployment_api`, DeploymentCreated and its statuses of the same instants;
    `pipeline_job`, a WorkflowAttempt; `release`, a ReleasePublished at the same instant; `tag`, a TagCreated at the
    same instant; `file`, one row per service in `exports/deployments.csv`, all with the same id.
    """

    group_id: str
    """The product's `deployment_group_id`: `github:deployment:<id>`, `github:run:<run id>:<attempt>`,
    `github:release:<id>` (on GitLab `<host>:release:<number of the repository>:<tag>`), `tag:<repository>@<tag>`,
    `file:<deployment_id of the rows>`."""
    repository: str
    services: tuple[str, ...]
    environment: str
    """As the tool shows it; releases, tags and pipeline jobs without one: `production`."""
    sha: str
    ref: str
    """Revision that the tool names: a sha, a tag or a branch."""
    started_at: datetime
    """Start; of releases and tags the same as `at`: nothing shows more."""
    verdict: Verdict
    method: Method
    person: str
    intent: str
    """Purpose: `deploy`, `redeploy`, `rollout`, `rollback` or `late` (finished after a later one)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentStarted(Event):
    """Something broke at `at`; a row of `exports/incidents.csv`."""

    incident_id: str
    service: str
    severity: str
    title: str
    deployment: str | None = None
    """`deployment_id` that whoever wrote the incident down named: a `Deployed.group_id`."""
    sha: str | None = None
    """The commit that was named."""
    cause: str | None = None
    """*Truth*: `Deployed.group_id` of what really caused it; None: no deployment did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentResolved(Event):
    """It works again."""

    incident_id: str
