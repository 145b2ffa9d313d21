"""What hangs below a record: the records that come and go with it, and the accounts that it names."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from infra.demo.github.actors import Actor
from infra.demo.github.commits import Commit
from infra.demo.github.repositories import Deployment, Release
from infra.demo.github.sorted_records import Collection
from infra.demo.github.threads import Issue, PullRequest, Thread
from infra.demo.github.timeline import ReviewRequestedEvent
from infra.demo.github.workflows import JobOfRun, WorkflowRun

Record = Issue | PullRequest | WorkflowRun | Deployment | Release


class HasId(Protocol):
    """A node."""

    @property
    def id(self) -> str:
        """Its global id."""


class Lists(Protocol):
    """The lists of a repository whose records hold others."""

    threads: Collection[Issue | PullRequest]
    workflow_runs: Collection[WorkflowRun]
    deployments: Collection[Deployment]
    releases: Collection[Release]


def records_of(lists: Lists) -> Iterator[Record]:
    """All records of a repository that can be put one by one."""
    yield from lists.threads
    yield from lists.workflow_runs
    yield from lists.deployments
    yield from lists.releases


def nodes_of(record: Record) -> Iterator[HasId]:
    """The record and what ends with it, as far as GraphQL serves it."""
    yield record
    if isinstance(record, Deployment):
        yield from record.statuses
    elif isinstance(record, WorkflowRun):
        yield from (JobOfRun(record, job) for attempt in record.attempts for job in attempt.jobs)
    elif isinstance(record, Thread):
        yield from record.comments
        yield from record.timeline
        if isinstance(record, PullRequest):
            yield from record.commits
            for review in record.reviews:
                yield review
                yield from review.comments


def accounts_of(record: Record) -> Iterator[Actor]:
    """The accounts that a record names; some more than once."""
    yield from (account for account in _accounts(record) if account is not None)


def _accounts(record: Record) -> Iterator[Actor | None]:
    if isinstance(record, WorkflowRun):
        yield record.actor
        yield from (attempt.triggering_actor for attempt in record.attempts)
    elif isinstance(record, Deployment):
        yield record.creator
        yield from (status.creator for status in record.statuses)
    elif isinstance(record, Release):
        yield record.author
    else:
        yield from _accounts_of_thread(record)


def _accounts_of_thread(thread: Issue | PullRequest) -> Iterator[Actor | None]:
    yield thread.author
    yield from thread.assignees
    yield from (comment.author for comment in thread.comments)
    for event in thread.timeline:
        yield event.actor
        if isinstance(event, ReviewRequestedEvent) and isinstance(event.requested_reviewer, Actor):
            yield event.requested_reviewer
    if isinstance(thread, PullRequest):
        yield thread.merged_by
        yield from _committers(thread.commits)
        for review in thread.reviews:
            yield review.author
            yield from (comment.author for comment in review.comments)


def _committers(commits: Iterable[Commit]) -> Iterator[Actor | None]:
    for commit in commits:
        yield commit.author.user if commit.author else None
        yield commit.committer.user if commit.committer else None
