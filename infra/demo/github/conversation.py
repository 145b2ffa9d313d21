"""What people write under issues and pull requests: comments and reviews."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from infra.demo.github.actors import Actor, Association
from infra.demo.github.commits import Commit


class ReviewState(StrEnum):
    """What a review says."""

    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    COMMENTED = "COMMENTED"
    DISMISSED = "DISMISSED"
    PENDING = "PENDING"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueComment:
    """A comment under an issue or a pull request."""

    id: str
    database_id: int
    number: int
    """Of the issue or pull request."""
    author: Actor | None
    author_association: Association
    body: str
    url: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestReviewComment:
    """A comment on a line of a diff. Text is empty and a number None where it is not known."""

    id: str
    database_id: int
    review_id: str
    """Node id."""
    reply_to_id: str | None = None
    """Node id of the comment that this one answers."""
    author: Actor | None
    author_association: Association
    body: str
    url: str
    created_at: datetime
    updated_at: datetime
    path: str = ""
    diff_hunk: str = ""
    position: int | None = None
    original_position: int | None = None
    commit_oid: str = ""
    original_commit_oid: str = ""


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
