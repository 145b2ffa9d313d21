"""Issues and pull requests, gathered event by event and shown as they are at the end."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from infra.demo.organization import events as log
from infra.demo.organization.event_threads import Numbered
from infra.demo.vendors.github.actors import Association
from infra.demo.vendors.github.commits import Commit, PullRequestChangedFile
from infra.demo.vendors.github.node_ids import node_id
from infra.demo.vendors.github.projection.accounts import Accounts
from infra.demo.vendors.github.repositories import Label, Repository
from infra.demo.vendors.github.threads import (
    Issue,
    IssueComment,
    PullRequest,
    PullRequestReview,
    PullRequestReviewComment,
    ReviewDecision,
    ReviewState,
    State,
)
from infra.demo.vendors.github.timeline import (
    ClosedEvent,
    ConvertToDraftEvent,
    Event,
    HeadRefForcePushedEvent,
    IssueStateReason,
    LabeledEvent,
    MergedEvent,
    ReadyForReviewEvent,
    ReopenedEvent,
    ReviewRequestedEvent,
)

STATES = {
    log.Opinion.APPROVED: ReviewState.APPROVED,
    log.Opinion.CHANGES_REQUESTED: ReviewState.CHANGES_REQUESTED,
    log.Opinion.COMMENTED: ReviewState.COMMENTED,
}
DECISIONS = {
    ReviewState.APPROVED: ReviewDecision.APPROVED,
    ReviewState.CHANGES_REQUESTED: ReviewDecision.CHANGES_REQUESTED,
}
FIRST_THREAD, FIRST_EVENT = 1_000_000_000, 12_000_000_000


@dataclass
class Thread:
    """An issue or a pull request until the log ends."""

    opened: log.PullRequestOpened | log.IssueOpened
    database_id: int
    updated_at: datetime
    shas: list[str] = field(default_factory=list)
    size: log.Size | None = None
    is_draft: bool = False
    closed_at: datetime | None = None
    reason: str | None = None
    merged: log.PullRequestMerged | None = None
    labels: list[str] = field(default_factory=list)
    happened: list[Numbered] = field(default_factory=list)
    """Comments, reviews and what the timeline shows."""


class Threads:
    """The threads of one repository."""

    def __init__(self) -> None:
        self._threads: dict[int, Thread] = {}

    def take(self, event: Numbered, database_id: int) -> None:
        """Learn of an event; `database_id` is for the thread that it may open."""
        if isinstance(event, log.PullRequestOpened | log.IssueOpened):
            thread = self._threads[event.number] = Thread(event, FIRST_THREAD + database_id, event.at)
            thread.labels.extend(event.labels)
            if isinstance(event, log.PullRequestOpened):
                thread.shas, thread.size, thread.is_draft = list(event.shas), event.size, event.is_draft
            return
        thread = self._threads[event.number]
        thread.updated_at = event.at
        if isinstance(event, log.PullRequestPushed):
            thread.shas = list(event.shas) if event.is_forced else [*thread.shas, *event.shas]
            thread.size = event.size
            if not event.is_forced:
                return
        elif isinstance(event, log.PullRequestReadied | log.PullRequestDrafted):
            thread.is_draft = isinstance(event, log.PullRequestDrafted)
        elif isinstance(event, log.Labeled):
            thread.labels.append(event.label)
        elif isinstance(event, log.PullRequestMerged):
            thread.merged, thread.closed_at = event, event.at
        elif isinstance(event, log.PullRequestClosed | log.IssueClosed):
            thread.closed_at = event.at
            thread.reason = event.reason if isinstance(event, log.IssueClosed) else None
        elif isinstance(event, log.PullRequestReopened | log.IssueReopened):
            thread.closed_at, thread.reason = None, "reopened"
        thread.happened.append(event)

    def records(
        self, repository: Repository, accounts: Accounts, commits: dict[str, Commit], labels: dict[str, Label]
    ) -> list[Issue | PullRequest]:
        """All of them as the host shows them."""
        shown = _Shown(repository, accounts, commits, labels)
        return [shown.thread(thread) for thread in self._threads.values()]

    def record(
        self,
        number: int,
        repository: Repository,
        accounts: Accounts,
        commits: dict[str, Commit],
        labels: dict[str, Label],
    ) -> Issue | PullRequest:
        """One of them."""
        return _Shown(repository, accounts, commits, labels).thread(self._threads[number])


class _Shown:
    def __init__(
        self, repository: Repository, accounts: Accounts, commits: dict[str, Commit], labels: dict[str, Label]
    ) -> None:
        self._repository = repository
        self._number = repository.database_id
        self._accounts = accounts
        self._commits = commits
        self._labels = labels

    def thread(self, thread: Thread) -> Issue | PullRequest:
        opened = thread.opened
        if isinstance(opened, log.IssueOpened):
            common = self._common(thread, "issues", "I")
            reason = thread.reason.upper() if thread.reason else None
            assignees = tuple(actor for actor in map(self._accounts.actor, opened.assignees) if actor)
            return Issue(**common, assignees=assignees, state_reason=IssueStateReason(reason) if reason else None)
        return self._pull_request(thread, opened)

    def _pull_request(self, thread: Thread, opened: log.PullRequestOpened) -> PullRequest:
        merged, size = thread.merged, thread.size
        assert size is not None
        common = self._common(thread, "pull", "PR")
        reviews = tuple(
            self._review(one, common["url"]) for one in thread.happened if isinstance(one, log.ReviewSubmitted)
        )
        decisive = [review for review in reviews if review.state in DECISIONS and review.author]
        return PullRequest(
            **common,
            is_draft=thread.is_draft,
            merged_at=merged.at if merged else None,
            merged_by=self._accounts.actor(merged.person) if merged else None,
            merge_commit=self._commits[merged.sha] if merged else None,
            base_ref_name=opened.base,
            base_ref_oid=opened.base_sha,
            head_ref_name=opened.head,
            head_ref_oid=thread.shas[-1],
            head_repository=self._repository,
            additions=size.additions,
            deletions=size.deletions,
            changed_files=len(size.files),
            files=tuple(
                PullRequestChangedFile(
                    database_id=place, path=one.path, additions=one.additions, deletions=one.deletions
                )
                for place, one in enumerate(size.files)
            ),
            review_decision=DECISIONS[decisive[-1].state] if decisive else None,
            commits=tuple(self._commits[sha] for sha in thread.shas),
            reviews=reviews,
            closing_issue_numbers=opened.closes,
        )

    def _common(self, thread: Thread, word: str, prefix: str) -> dict[str, Any]:
        opened = thread.opened
        url = f"{self._repository.url}/{word}/{opened.number}"
        state = State.MERGED if thread.merged else State.CLOSED if thread.closed_at else State.OPEN
        timeline = [self._event(thread, one, at) for at, one in enumerate(thread.happened)]
        return {
            "id": node_id(prefix, self._number, thread.database_id),
            "database_id": thread.database_id,
            "repository_id": self._repository.id,
            "number": opened.number,
            "title": opened.title,
            "body": opened.body,
            "url": url,
            "state": state,
            "author": self._accounts.actor(opened.person),
            "author_association": self._association(opened.person),
            "created_at": opened.at,
            "updated_at": thread.updated_at,
            "closed_at": thread.closed_at,
            "labels": tuple(self._labels[name] for name in dict.fromkeys(thread.labels)),
            "comments": tuple(self._comment(one, url) for one in thread.happened if isinstance(one, log.Commented)),
            "timeline": tuple(one for group in timeline for one in group),
        }

    def _association(self, person: str) -> Association:
        return self._accounts.association(person)

    def _comment(self, event: log.Commented, url: str) -> IssueComment:
        return IssueComment(
            id=node_id("IC", self._number, event.comment_id), database_id=event.comment_id, number=event.number,
            author=self._accounts.actor(event.person), author_association=self._association(event.person),
            body=event.body, url=f"{url}#issuecomment-{event.comment_id}", created_at=event.at, updated_at=event.at,
        )  # fmt: skip

    def _review(self, event: log.ReviewSubmitted, url: str) -> PullRequestReview:
        identifier = node_id("PRR", self._number, event.review_id)
        author, association = self._accounts.actor(event.person), self._association(event.person)
        comments = tuple(
            PullRequestReviewComment(
                id=node_id("PRRC", self._number, one.comment_id), database_id=one.comment_id,
                author=author, body=one.body, url=f"{url}#discussion_r{one.comment_id}", path=one.path,
                created_at=event.at, updated_at=event.at,
            )
            for one in event.comments
        )  # fmt: skip
        return PullRequestReview(
            id=identifier, database_id=event.review_id, author=author, author_association=association,
            state=STATES[event.opinion], body=event.body, url=f"{url}#pullrequestreview-{event.review_id}",
            submitted_at=event.at, created_at=event.at, updated_at=event.at, commit=self._commits[event.sha],
            comments=comments,
        )  # fmt: skip

    def _event(self, thread: Thread, event: Numbered, position: int) -> list[Event]:
        number = FIRST_EVENT + (thread.database_id - FIRST_THREAD) * 256 + 2 * position
        common: dict[str, Any] = {
            "id": node_id("EV", self._number, number), "database_id": number, "created_at": event.at,
            "actor": self._accounts.actor(event.person),
        }  # fmt: skip
        if isinstance(event, log.PullRequestReadied):
            return [ReadyForReviewEvent(**common)]
        if isinstance(event, log.PullRequestDrafted):
            return [ConvertToDraftEvent(**common)]
        if isinstance(event, log.ReviewRequested):
            return [ReviewRequestedEvent(**common, requested_reviewer=self._accounts.actor(event.reviewer))]
        if isinstance(event, log.Labeled):
            return [LabeledEvent(**common, label=self._labels[event.label])]
        if isinstance(event, log.PullRequestPushed):
            return [HeadRefForcePushedEvent(**common, before_commit=self._commits.get(event.before))]
        if isinstance(event, log.PullRequestReopened | log.IssueReopened):
            return [ReopenedEvent(**common)]
        if isinstance(event, log.PullRequestClosed | log.IssueClosed):
            reason = event.reason.upper() if isinstance(event, log.IssueClosed) else None
            return [ClosedEvent(**common, state_reason=IssueStateReason(reason) if reason else None)]
        if isinstance(event, log.PullRequestMerged):
            following = {**common, "id": node_id("EV", self._number, number + 1), "database_id": number + 1}
            return [MergedEvent(**common), ClosedEvent(**following)]
        return []
