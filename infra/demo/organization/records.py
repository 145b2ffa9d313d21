"""Parts of events: values without an instant of their own in the log."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """True kind of an actor."""

    HUMAN = "human"
    BOT = "bot"
    AGENT = "agent"


class MergeMethod(StrEnum):
    """Way in which a pull request came to its base branch."""

    MERGE = "merge"
    SQUASH = "squash"
    REBASE = "rebase"
    FAST_FORWARD = "fast_forward"


class Host(StrEnum):
    """Code host of a repository, by the name of its installation."""

    GITHUB = "github"
    GITLAB = "gitlab"
    INTERNAL = "acme-internal"
    """Another GitLab, which the organisation runs itself."""

    @property
    def is_gitlab(self) -> bool:
        """True where pull requests are called merge requests."""
        return self is not Host.GITHUB

    @property
    def prefix(self) -> str:
        """Beginning of its repositories' names, which tells its `acme/catalog` from another host's."""
        return f"{self}/" if self is Host.INTERNAL else ""


class Method(StrEnum):
    """Way in which deployments of a service can be seen."""

    FILE = "file"
    DEPLOYMENT_API = "deployment_api"
    PIPELINE_JOB = "pipeline_job"
    RELEASE = "release"
    TAG = "tag"


class Verdict(StrEnum):
    """Result of a run, a job or a deployment."""

    SUCCESS = "success"
    FAILURE = "failure"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


class Opinion(StrEnum):
    """Opinion that a review gives."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    COMMENTED = "commented"


class Origin(StrEnum):
    """Way in which a commit was made; `Commit.sources` are the commits that it was made from."""

    WORK = "work"
    """Written by its author."""
    MERGE = "merge"
    """Two parents; sources is empty."""
    SQUASH = "squash"
    """One commit of all commits of a pull request."""
    REBASE = "rebase"
    """Copy of one commit of a pull request on its base branch, with the author's date and a new committer."""
    CHERRY_PICK = "cherry_pick"
    """Copy of one commit on a release branch."""
    REVERT = "revert"
    """Takes back one commit, which is the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Author, committer or tagger as Git writes it, and who that really is."""

    person: str | None
    """Key of the actor; None for the host itself (`GitHub <noreply@github.com>`)."""
    name: str
    email: str
    at: datetime
    """Whole seconds, with the offset of the actor's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """A file of a commit, against its first parent, counted as `git diff --numstat -M` does."""

    path: str
    additions: int
    deletions: int
    old_path: str | None = None
    """Only of a renamed file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Difference of a pull request's head to its merge base, as the host shows it from that push on."""

    files: tuple[FileChange, ...]

    @property
    def additions(self) -> int:
        """Lines of all files."""
        return sum(one.additions for one in self.files)

    @property
    def deletions(self) -> int:
        """Lines of all files."""
        return sum(one.deletions for one in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineComment:
    """A comment on a line of a diff; it is submitted with its review, at the review's instant."""

    comment_id: int
    path: str
    line: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job of a run's attempt; it waited from `queued_at` to `started_at`."""

    job_id: int
    name: str
    queued_at: datetime
    started_at: datetime
    finished_at: datetime | None
    """None while it runs."""
    verdict: Verdict | None
    """None while it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Fields that all events have."""

    at: datetime
