"""Records of what a controller knows. Times are aware."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True)
class Stage:
    """A stage of a pipeline; `status` is in Jenkins' words."""

    name: str
    status: str
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class Revision:
    """A commit that a build checked out."""

    sha: str
    branch: str
    url: str


@dataclass
class Build:
    """A build; without an end it is being built."""

    number: int
    started_at: datetime
    finished_at: datetime | None
    result: str | None
    causes: Sequence[Document] = ()
    revisions: Sequence[Revision] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    commits: Sequence[str] = ()
    stages: Sequence[Stage] = ()
    waited_seconds: float | None = None
    suites: Sequence[Document] | None = None
    """Suites of its test report, as Jenkins writes them; None without a report."""
    coverage: tuple[str, str, Document] | None = None
    """Class of the action of a plugin, its end point, and what that answers."""


@dataclass
class Job:
    """A job; `name` is its full name, in which that of a branch is encoded."""

    name: str
    kind: str = "org.jenkinsci.plugins.workflow.job.WorkflowJob"
    is_pull_request: bool = False
    is_buildable: bool = True
    builds: list[Build] = field(default_factory=list)
    """Oldest first."""

    @property
    def is_pipeline(self) -> bool:
        """Its builds have stages."""
        return self.kind.endswith("WorkflowJob")


@dataclass
class Store:
    """A whole controller: folders are what names of jobs begin with."""

    jobs: dict[str, Job] = field(default_factory=dict)
    multibranch: set[str] = field(default_factory=set)
    """Full names of the folders that are multibranch projects."""

    def add(self, job: Job) -> Job:
        """Add a job, unless one of this name is there."""
        return self.jobs.setdefault(job.name, job)

    def below(self, folder: str) -> Mapping[str, Job | None]:
        """Full names of what is in a folder, with the job, or None for a folder."""
        found: dict[str, Job | None] = {}
        prefix = f"{folder}/" if folder else ""
        for name, job in self.jobs.items():
            if name.startswith(prefix):
                first, slash, _ = name.removeprefix(prefix).partition("/")
                found[prefix + first] = None if slash else job
        return found
