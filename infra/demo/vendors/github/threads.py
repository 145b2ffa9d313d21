"""Issues and pull requests, which share one row of numbers in a repository, with their comments and reviews."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from infra.demo.vendors.github.actors import Actor, Association
from infra.demo.vendors.github.commits import Commit, PullRequestChangedFile
from infra.demo.vendors.github.repositories import Label, Milestone, Repository
from infra.demo.vendors.github.timeline import Event, IssueStateReason


class State(StrEnum):
    """State of an issue or a pull request; only the latter can be merged."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    MERGED = "MERGED"


class ReviewState(StrEnum):
    """Verdict of a review."""

    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    COMMENTED = "COMMENTED"
    DISMISSED = "DISMISSED"
    PENDING = "PENDING"


class ReviewDecision(StrEnum):
    """Sum of the required reviews."""

    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    REVIEW_REQUIRED = "REVIEW_REQUIRED"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueComment:
    """A comment under an issue or a pull request."""

    id: str
    database_id: int
    number: int
    """Number of the issue or pull request."""
    author: Actor | None
    author_association: Association
    body: str
    url: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestReviewComment:
    """A comment on a line of a diff."""

    id: str
    database_id: int
    reply_to_id: str | None = None
    """Node id of the comment that this one answers."""
    author: Actor | None
    body: str
    url: str
    created_at: datetime
    updated_at: datetime
    path: str = ""
    """Empty where it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestReview:
    """A review; `submitted_at` is None while it is pending."""

    id: str
    database_id: int
    author: Actor | None
    author_association: Association
    state: ReviewState
    body: str
    url: str
    submitted_at: datetime | None
    created_at: datetime
    updated_at: datetime
    commit: Commit | None = None
    comments: tuple[PullRequestReviewComment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Fields that issues and pull requests have in common."""

    id: str
    database_id: int
    repository_id: str
    """Node id."""
    number: int
    title: str
    body: str
    url: str
    state: State
    author: Actor | None
    author_association: Association
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    labels: tuple[Label, ...] = ()
    assignees: tuple[Actor, ...] = ()
    milestone: Milestone | None = None
    comments: tuple[IssueComment, ...] = ()
    timeline: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Thread):
    """An issue."""

    state_reason: IssueStateReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest(Thread):
    """A pull request. Sizes are 0 where they are not known, since GitHub has no other word for it."""

    is_draft: bool = False
    merged_at: datetime | None = None
    merged_by: Actor | None = None
    merge_commit: Commit | None = None
    potential_merge_commit: Commit | None = None
    """The test merge of an open pull request."""
    base_ref_name: str
    base_ref_oid: str
    head_ref_name: str
    head_ref_oid: str
    head_repository: Repository | None
    """None if it is deleted."""
    additions: int = 0
    deletions: int = 0
    changed_files: int = 0
    files: tuple[PullRequestChangedFile, ...] = ()
    """Empty where they are not known."""
    review_decision: ReviewDecision | None = None
    commits: tuple[Commit, ...] = ()
    reviews: tuple[PullRequestReview, ...] = ()
    closing_issue_numbers: tuple[int, ...] = ()
    """Issues of the same repository that the merge closes."""

    @property
    def is_cross_repository(self) -> bool:
        """True if it came from a fork; of deleted heads only forks are left without a trace."""
        return self.head_repository is None or self.head_repository.id != self.repository_id
