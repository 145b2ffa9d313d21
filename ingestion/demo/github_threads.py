"""Rows of `raw_github` for issues and pull requests, from what the demo GitHub shows."""

from collections.abc import Iterable, Iterator
from typing import Any

from infra.demo.vendors.github.actors import Actor, ActorKind
from infra.demo.vendors.github.commits import GitActor
from infra.demo.vendors.github.contents import Contents
from infra.demo.vendors.github.threads import (
    Issue,
    IssueComment,
    PullRequest,
    PullRequestReview,
    PullRequestReviewComment,
    Thread,
)
from infra.demo.vendors.github.timeline import (
    ClosedEvent,
    ConvertToDraftEvent,
    Event,
    HeadRefForcePushedEvent,
    LabeledEvent,
    MergedEvent,
    ReadyForReviewEvent,
    ReopenedEvent,
    ReviewRequestedEvent,
    UnlabeledEvent,
)
from ingestion.hosts.readings import Row
from ingestion.sources.github.rows import json_list

OF_PULL_REQUESTS = (
    ReadyForReviewEvent, ConvertToDraftEvent, ClosedEvent, ReopenedEvent, MergedEvent, ReviewRequestedEvent,
    HeadRefForcePushedEvent,
)  # fmt: skip
OF_ISSUES = (ClosedEvent, ReopenedEvent, LabeledEvent, UnlabeledEvent)
"""Kinds of events that the source asks for."""


def thread_rows(contents: Contents) -> Iterator[tuple[str, Row]]:
    """Table and row, one after the other."""
    repository = contents.repository
    key = {"repository_id": repository.database_id}
    for issue in contents.issues:
        yield "issues", key | _item(issue) | {"state_reason": issue.state_reason}
        yield from _parts(key, issue, "issue", OF_ISSUES)
    for one in contents.pull_requests:
        yield "pull_requests", key | _pull_request(one, repository.name_with_owner)
        yield from _parts(key, one, "pull_request", OF_PULL_REQUESTS)
        for position, commit in enumerate(one.commits):
            author = commit.author
            yield "pull_request_commits", key | {
                "pull_request_number": one.number, "sha": commit.oid, "position": position,
                "authored_at": commit.authored_date, "committed_at": commit.committed_date,
                "author_name": author and author.name, "author_email": author and author.email,
                "author_login": _user(author),
                "message_headline": commit.message_headline,
            }  # fmt: skip
        for file in one.files:
            yield "pull_request_files", key | {
                "number": one.number, "path": file.path, "additions": file.additions, "deletions": file.deletions,
            }  # fmt: skip
        for review in one.reviews:
            yield "reviews", key | {"pull_request_number": one.number} | _review(review)
            for comment in review.comments:
                yield "review_comments", key | {
                    "pull_request_number": one.number, "review_node_id": review.id,
                    "reply_to_node_id": comment.reply_to_id, "path": comment.path, **_written(comment),
                }  # fmt: skip


def _user(author: GitActor | None) -> str | None:
    """The login of a person; GitHub names no bot there."""
    account = author.user if author else None
    return account.login if account and account.kind is ActorKind.USER else None


def actor(role: str, account: Actor | None) -> Row:
    """Columns of the account that did something; nothing for a deleted account."""
    if account is None:
        return {}
    return {f"{role}_login": account.login, f"{role}_type": account.kind, f"{role}_id": account.database_id}


def _parts(key: Row, thread: Thread, name: str, kinds: Iterable[type[Event]]) -> Iterator[tuple[str, Row]]:
    for comment in thread.comments:
        yield f"{name}_comments", key | {"number": thread.number} | _written(comment)
    for event in thread.timeline:
        if isinstance(event, tuple(kinds)):
            yield f"{name}_events", key | {
                "number": thread.number, "node_id": event.id, "event": type(event).__name__,
                **actor("actor", event.actor), "created_at": event.created_at,
                "label": event.label.name if isinstance(event, LabeledEvent | UnlabeledEvent) else None,
                "subject": _asked(event), **_before(event), **_reason(event, thread),
            }  # fmt: skip


def _asked(event: Event) -> str | None:
    asked = event.requested_reviewer if isinstance(event, ReviewRequestedEvent) else None
    return asked.login if isinstance(asked, Actor) and asked.kind is ActorKind.USER else None


def _before(event: Event) -> Row:
    """Columns of the commit that a force-push replaced."""
    before = event.before_commit if isinstance(event, HeadRefForcePushedEvent) else None
    return {} if before is None else {"before_sha": before.oid, "before_committed_at": before.committed_date}


def _reason(event: Event, thread: Thread) -> Row:
    """Why an issue was closed."""
    if isinstance(thread, Issue) and isinstance(event, ClosedEvent):
        return {"state_reason": event.state_reason}
    return {}


def _item(thread: Issue | PullRequest) -> Row:
    return {
        "id": thread.database_id, "node_id": thread.id, "number": thread.number, "title": thread.title,
        "body": thread.body, "url": thread.url, "state": thread.state, **actor("author", thread.author),
        "author_association": thread.author_association, "created_at": thread.created_at,
        "updated_at": thread.updated_at, "closed_at": thread.closed_at,
        "labels": json_list(label.name for label in thread.labels), "cut_lists": json_list(()),
        "assignees": json_list(one.login for one in thread.assignees), "milestone_number": None,
    }  # fmt: skip


def _pull_request(one: PullRequest, repository: str) -> Row:
    return _item(one) | {
        "is_draft": one.is_draft, "merged_at": one.merged_at, **actor("merged_by", one.merged_by),
        "merge_commit_sha": one.merge_commit and one.merge_commit.oid, "base_ref": one.base_ref_name,
        "base_sha": one.base_ref_oid, "head_ref": one.head_ref_name, "head_sha": one.head_ref_oid,
        "head_repository": one.head_repository and one.head_repository.name_with_owner,
        "is_cross_repository": one.is_cross_repository, "additions": one.additions, "deletions": one.deletions,
        "changed_files": one.changed_files, "review_decision": one.review_decision,
        "closing_issues": json_list(f"{repository}#{number}" for number in one.closing_issue_numbers),
        "commits_total": len(one.commits),
    }  # fmt: skip


def _review(review: PullRequestReview) -> Row:
    return {
        "node_id": review.id, "id": review.database_id, **actor("author", review.author), "state": review.state,
        "body": review.body, "url": review.url, "commit_sha": review.commit and review.commit.oid,
        "submitted_at": review.submitted_at, "created_at": review.created_at, "updated_at": review.updated_at,
    }  # fmt: skip


def _written(comment: IssueComment | PullRequestReviewComment) -> dict[str, Any]:
    return {
        "node_id": comment.id, "id": comment.database_id, **actor("author", comment.author), "body": comment.body,
        "url": comment.url, "created_at": comment.created_at, "updated_at": comment.updated_at,
    }  # fmt: skip
