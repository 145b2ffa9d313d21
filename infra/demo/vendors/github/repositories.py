"""A repository and what belongs to it as a whole."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from infra.demo.vendors.github.actors import WEB, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository, or a fork that is known as the head of a pull request only."""

    id: str
    database_id: int
    owner: Actor
    name: str
    created_at: datetime
    updated_at: datetime
    pushed_at: datetime | None = None
    description: str | None = None
    default_branch: str | None = None
    is_private: bool = False
    is_archived: bool = False
    is_fork: bool = False
    is_empty: bool = False
    blocked_at: datetime | None = None
    """When it was taken down for legal reasons: it is listed, and 451."""
    merge_commit_allowed: bool = True
    squash_merge_allowed: bool = True
    rebase_merge_allowed: bool = True

    @property
    def name_with_owner(self) -> str:
        """`owner/name`."""
        return f"{self.owner.login}/{self.name}"

    @property
    def url(self) -> str:
        """Address of the page."""
        return f"{WEB}/{self.name_with_owner}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label; `color` is six hexadecimal digits."""

    id: str
    database_id: int
    name: str
    color: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A milestone; it is open while `closed_at` is None."""

    id: str
    database_id: int
    number: int
    title: str
    url: str
    created_at: datetime
    updated_at: datetime
    creator: Actor | None = None
    description: str | None = None
    due_on: datetime | None = None
    closed_at: datetime | None = None

    @property
    def state(self) -> str:
        """OPEN or CLOSED."""
        return "OPEN" if self.closed_at is None else "CLOSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release; a draft has no `published_at`."""

    id: str
    database_id: int
    tag_name: str
    target_commitish: str
    url: str
    author: Actor
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None = None
    name: str | None = None
    description: str | None = None
    is_draft: bool = False
    is_prerelease: bool = False


class DeploymentStatusState(StrEnum):
    """States that a status of a deployment can report."""

    ERROR = "ERROR"
    FAILURE = "FAILURE"
    INACTIVE = "INACTIVE"
    IN_PROGRESS = "IN_PROGRESS"
    PENDING = "PENDING"
    QUEUED = "QUEUED"
    SUCCESS = "SUCCESS"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentStatus:
    """Report on a deployment at one time."""

    id: str
    """Node id, for example `node_id("DES", repository.database_id, number)`."""
    database_id: int
    state: DeploymentStatusState
    created_at: datetime
    updated_at: datetime
    creator: Actor | None = None
    environment: str
    """Usually that of the deployment."""
    description: str = ""
    log_url: str | None = None
    environment_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A deployment to an environment, with what was reported of it in the order of time."""

    id: str
    database_id: int
    sha: str
    ref: str
    environment: str
    created_at: datetime
    updated_at: datetime
    """GitHub moves it with each status."""
    creator: Actor | None = None
    task: str = "deploy"
    description: str | None = None
    original_environment: str | None = None
    """None if it is `environment`."""
    payload: str = ""
    """JSON text, or any other that whoever deployed gave along."""
    statuses: tuple[DeploymentStatus, ...] = ()
