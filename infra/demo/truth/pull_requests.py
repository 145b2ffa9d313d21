"""The stages of a pull request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from infra.demo.truth.deployed_commits import is_broken
from infra.demo.truth.world import Account, Commit, PullRequest, Review

APPROVED = "APPROVED"
CHANGES_REQUESTED = "CHANGES_REQUESTED"


@dataclass(frozen=True)
class Timing:
    """Moments and stages (seconds) of a pull request; a stage is null where an end is missing or it is negative."""

    ready_at: datetime | None
    first_commit_authored_at: datetime | None
    first_review_at: datetime | None
    first_response_at: datetime | None
    first_approved_at: datetime | None
    coding: float | None
    pickup: float | None
    review: float | None
    merge: float | None
    cycle: float | None
    rounds: int
    depth: int
    approvals: int
    """Humans whose approval held at the merge."""

    @property
    def is_approved(self) -> bool:
        """Whether anybody's approval held at the merge."""
        return self.approvals > 0


def timing(one: PullRequest, commits: Mapping[str, Commit], accounts: Mapping[str, Account]) -> Timing:
    """Moments and stages of a pull request. `commits` are those of its repository, by sha."""
    people = _Others(one, accounts)
    reviews = sorted((r for r in one.reviews if people.include(r.reviewer)), key=lambda r: r.submitted_at)
    comments = [comment for comment in one.comments if people.include(comment.author)]
    first_review = reviews[0].submitted_at if reviews else None
    responses = [review.submitted_at for review in reviews] + [comment.created_at for comment in comments]
    first_response = min(responses, default=None)
    own = [commits[sha] for sha in one.commits if sha in commits]
    authored = min((commit.authored_at for commit in own if not is_broken(commit)), default=None)
    ready = _ready_at(one, first_review)
    before_merge = [r for r in reviews if one.merged_at is not None and r.submitted_at <= one.merged_at]
    approvals = [review for review in before_merge if _holds(review, before_merge, accounts)]
    approved = max((review.submitted_at for review in approvals), default=None)
    if first_response is None:
        review_part, merge_part = None, _between(ready, one.merged_at)
    elif approved is None:
        review_part, merge_part = _between(first_response, one.merged_at), None
    else:
        review_part, merge_part = _between(first_response, approved), _between(approved, one.merged_at)
    ready_or_opened = None if ready is None else max(ready, one.opened_at)
    return Timing(
        ready, authored, first_review, first_response,
        min((review.submitted_at for review in reviews if review.state == APPROVED), default=None),
        coding=_between(authored, ready_or_opened), pickup=_between(ready, first_response),
        review=review_part, merge=merge_part, cycle=_between(authored, one.merged_at),
        rounds=sum(
            review.state == CHANGES_REQUESTED
            and any(review.submitted_at < commit.committed_at <= _end(one) for commit in own)
            for review in before_merge
        ),
        depth=len(comments) + sum(review.has_body for review in reviews),
        approvals=len({accounts[review.reviewer or ""].person for review in approvals}),
    )  # fmt: skip


def _holds(review: Review, before_merge: Sequence[Review], accounts: Mapping[str, Account]) -> bool:
    """Whether a review approves until the merge: its author requested no changes after it."""
    if review.state != APPROVED:
        return False
    person = accounts[review.reviewer or ""].person
    return not any(
        later.state == CHANGES_REQUESTED
        and later.submitted_at > review.submitted_at
        and accounts[later.reviewer or ""].person == person
        for later in before_merge
    )


def activity(one: PullRequest) -> list[datetime]:
    """Everything that happened to a pull request."""
    merges = [one.merged_at] if one.merged_at is not None else []
    return [
        one.opened_at, *merges, *one.pushes, *one.drafted, *one.readied, *one.closed, *one.reopened,
        *(review.submitted_at for review in one.reviews), *(comment.created_at for comment in one.comments),
    ]  # fmt: skip


def is_open(one: PullRequest, moment: datetime) -> bool:
    """Whether it was open at a moment: opened and not closed or merged since, or reopened after that."""
    if one.opened_at > moment:
        return False
    changes = [(at, True) for at in (one.opened_at, *one.reopened)] + [(at, False) for at in one.closed]
    changes += [(one.merged_at, False)] if one.merged_at is not None else []
    past = [change for change in changes if change[0] <= moment]
    return max(past, key=lambda change: (change[0], not change[1]))[1]


@dataclass(frozen=True)
class _Others:
    """Humans who are not the author, by person: a second account of the author is no other human."""

    pull_request: PullRequest
    accounts: Mapping[str, Account]

    def include(self, name: str | None) -> bool:
        if name is None or name not in self.accounts or self.accounts[name].kind != "human":
            return False
        author = self.accounts.get(self.pull_request.author or "")
        return author is None or author.person != self.accounts[name].person


def _end(one: PullRequest) -> datetime:
    assert one.merged_at is not None
    return one.merged_at


def _between(start: datetime | None, end: datetime | None) -> float | None:
    if start is None or end is None or end < start:
        return None
    return (end - start).total_seconds()


def _ready_at(one: PullRequest, first_review: datetime | None) -> datetime | None:
    """The last ready-for-review before the first review, or before the merge or close where there is none.

    The first after it where it was reviewed as a draft; creation if it was no draft until then; null while it is one.
    """
    if _is_draft(one, None):
        return None
    ends = [moment for moment in (one.merged_at, *one.closed) if moment is not None]
    limit = first_review or max(ends, default=None)
    if _is_draft(one, limit):
        return min((moment for moment in one.readied if limit is not None and moment > limit), default=None)
    return max((moment for moment in one.readied if limit is None or moment <= limit), default=one.opened_at)


def _is_draft(one: PullRequest, moment: datetime | None) -> bool:
    """Whether it was a draft at a moment (null: in the end)."""
    changes = [(one.opened_at, one.opened_as_draft)]
    changes += [(at, True) for at in one.drafted] + [(at, False) for at in one.readied]
    past = [change for change in changes if moment is None or change[0] <= moment]
    return max(past, key=lambda change: (change[0], not change[1]))[1]
