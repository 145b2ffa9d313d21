"""Pull requests and issues."""

from dataclasses import dataclass

from infra.demo.organization.records import Event, LineComment, MergeMethod, Opinion, Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered(Event):
    """Something happened to the issue or pull request `number` of a repository; `person` did it."""

    repository: str
    number: int
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestOpened(Numbered):
    """A pull request; its commits so far are `shas`."""

    title: str
    body: str
    base: str
    base_sha: str
    head: str
    """Branch of the same repository."""
    shas: tuple[str, ...]
    """Oldest first; the last is the head."""
    is_draft: bool
    size: Size
    labels: tuple[str, ...] = ()
    closes: tuple[int, ...] = ()
    """Issues that the merge closes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestPushed(Numbered):
    """More commits were pushed to the head of an open pull request."""

    shas: tuple[str, ...]
    """New ones, oldest first; where `is_forced`, all commits that the pull request has now."""
    before: str
    """Head until then."""
    size: Size
    is_forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestReadied(Numbered):
    """A draft became ready for review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestDrafted(Numbered):
    """It became a draft again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequested(Numbered):
    """Somebody was asked for a review."""

    reviewer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSubmitted(Numbered):
    """A review, with its comments on lines."""

    review_id: int
    opinion: Opinion
    body: str
    sha: str
    """Head of the pull request then."""
    comments: tuple[LineComment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commented(Numbered):
    """A comment in the conversation of an issue or a pull request."""

    comment_id: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Labeled(Numbered):
    """A label was added after the opening."""

    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestMerged(Numbered):
    """It was merged."""

    method: MergeMethod
    sha: str
    """`merge_commit_sha`: the merge or squash commit, else the new tip of the base branch."""
    shas: tuple[str, ...]
    """All commits that are new on the base branch by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestClosed(Numbered):
    """It was closed without a merge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestReopened(Numbered):
    """It was opened again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOpened(Numbered):
    """An issue."""

    title: str
    body: str
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueEstimated(Numbered):
    """An issue was estimated, or its estimate taken out."""

    points: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueClosed(Numbered):
    """An issue was closed, by hand or by the merge of a pull request at the same instant."""

    reason: str = "completed"
    """`completed` or `not_planned`."""
    pull_request: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueReopened(Numbered):
    """It was opened again."""
