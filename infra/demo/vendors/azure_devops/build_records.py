"""Records of builds. Times are aware."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from infra.demo.vendors.azure_devops.code_records import Identity, Repository

if TYPE_CHECKING:
    from infra.demo.vendors.azure_devops.store import Project


@dataclass
class Job:
    """A job of a stage."""

    stage: str
    name: str
    started_at: datetime | None
    finished_at: datetime | None
    result: str | None = "succeeded"
    attempt: int = 1


@dataclass
class Build:
    """A run of a pipeline."""

    id: int
    project: "Project"
    definition_id: int
    definition: str
    requester: Identity
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: str | None = "succeeded"
    reason: str = "individualCI"
    branch: str = "refs/heads/main"
    sha: str = ""
    repository: Repository | None = None
    """One of the organisation."""
    github: str | None = None
    """Owner and name of one on GitHub."""
    pull_request: tuple[int, str, str] | None = None
    """Number, branch and head of the pull request that it builds."""
    jobs: list[Job] = field(default_factory=list)
    earlier: list[list[Job]] = field(default_factory=list)
    """Jobs of stages that were run again, by attempt."""

    @property
    def status(self) -> str:
        """State of the build: how far it is."""
        return "completed" if self.finished_at else "inProgress" if self.started_at else "notStarted"


@dataclass
class EnvironmentDeployment:
    """A job of a build that deploys to an environment."""

    id: int
    build: int
    environment: str
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: str | None = "succeeded"
    stage: str = "Ship"
    job: str = "deploy"
    attempt: int = 1


@dataclass
class ReleaseDeployment:
    """A deployment of a classic release."""

    id: int
    project: "Project"
    release: int
    definition: str
    environment: str
    started_at: datetime
    modified_at: datetime
    finished_at: datetime | None = None
    status: str = "succeeded"
    operation: str = "phaseSucceeded"
    build: int | None = None


@dataclass
class TestRun:
    """A run of the tests of a build."""

    id: int
    build: int
    name: str
    started_at: datetime
    updated_at: datetime
    passed: int
    cases: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Name, outcome and error of those that did not pass."""
    attempt: int = 1
    state: str = "Completed"


@dataclass
class Pipelines:
    """Builds and deployments of an organisation, and their tests."""

    builds: dict[int, Build] = field(default_factory=dict)
    """By number, which is one of the whole organisation."""
    deployments: list[EnvironmentDeployment] = field(default_factory=list)
    releases: list[ReleaseDeployment] = field(default_factory=list)
    test_runs: list[TestRun] = field(default_factory=list)
    coverage: dict[int, list[tuple[str, int, int]]] = field(default_factory=dict)
    """Build -> label, covered and all; it is being computed for a build that is not here."""

    def add(self, made: Build) -> Build:
        """Add a build."""
        self.builds[made.id] = made
        return made
