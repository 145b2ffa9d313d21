"""Contents of one repository, by kind and number, and the parts of each record of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol

from infra.demo.vendors.github.actors import Actor
from infra.demo.vendors.github.commits import Commit
from infra.demo.vendors.github.repositories import Deployment, Label, Milestone, Release, Repository
from infra.demo.vendors.github.sorted_records import Collection
from infra.demo.vendors.github.threads import Issue, PullRequest, State, Thread
from infra.demo.vendors.github.timeline import ReviewRequestedEvent
from infra.demo.vendors.github.workflows import JobOfRun, WorkflowRun

Record = Issue | PullRequest | WorkflowRun | Deployment | Release


class HasId(Protocol):
    """A node."""

    @property
    def id(self) -> str:
        """Global id."""


@dataclass(frozen=True)
class Progress:
    """Progress of a milestone, in issues and pull requests."""

    open: int = 0
    closed: int = 0


@dataclass(frozen=True)
class Tally:
    """Number of open issues and pull requests; milestones by number, those without anything left out."""

    open: int
    milestones: Mapping[int, Progress]


class Contents:
    """One repository and all that is in it. Once it is served, it is changed through the store only."""

    def __init__(
        self,
        repository: Repository,
        *,
        labels: Iterable[Label] = (),
        milestones: Iterable[Milestone] = (),
        releases: Iterable[Release] = (),
        deployments: Iterable[Deployment] = (),
        workflow_runs: Iterable[WorkflowRun] = (),
        threads: Iterable[Issue | PullRequest] = (),
    ) -> None:
        self.repository = repository
        self.labels: Collection[Label] = Collection(attrgetter("database_id"), labels)
        self.milestones: Collection[Milestone] = Collection(attrgetter("number"), milestones)
        self.releases: Collection[Release] = Collection(attrgetter("database_id"), releases)
        self.deployments: Collection[Deployment] = Collection(attrgetter("database_id"), deployments)
        self.workflow_runs: Collection[WorkflowRun] = Collection(attrgetter("database_id"), workflow_runs)
        known = list(threads)
        self.threads: Collection[Issue | PullRequest] = Collection(attrgetter("number"), known)
        self.issues: Collection[Issue] = Collection(
            attrgetter("number"), (thread for thread in known if isinstance(thread, Issue))
        )
        self.pull_requests: Collection[PullRequest] = Collection(
            attrgetter("number"), (thread for thread in known if isinstance(thread, PullRequest))
        )
        self._tally: Tally | None = None

    def tally(self) -> Tally:
        """Numbers of its open issues and pull requests."""
        if self._tally is None:
            self._tally = _tally(self.threads)
        return self._tally

    def records(self) -> Iterator[Record]:
        """All records that can be put one by one."""
        yield from self.threads
        yield from self.workflow_runs
        yield from self.deployments
        yield from self.releases

    def known(self, record: Record) -> Record | None:
        """Record of the same kind, with the same number."""
        if isinstance(record, WorkflowRun):
            return self.workflow_runs.get(record.database_id)
        if isinstance(record, Deployment):
            return self.deployments.get(record.database_id)
        if isinstance(record, Release):
            return self.releases.get(record.database_id)
        return self.threads.get(record.number)

    def put(self, record: Record) -> None:
        """Add a record, or replace the one with its number."""
        if isinstance(record, WorkflowRun):
            self.workflow_runs.put(record)
        elif isinstance(record, Deployment):
            self.deployments.put(record)
        elif isinstance(record, Release):
            self.releases.put(record)
        else:
            self._tally = None
            self.threads.put(record)
            if isinstance(record, PullRequest):
                self.pull_requests.put(record)
            else:
                self.issues.put(record)

    def remove(self, record: Record) -> None:
        """Delete the record that is in the place of this one."""
        if isinstance(record, WorkflowRun):
            self.workflow_runs.remove(record.database_id)
        elif isinstance(record, Deployment):
            self.deployments.remove(record.database_id)
        elif isinstance(record, Release):
            self.releases.remove(record.database_id)
        else:
            self._tally = None
            for threads in (self.threads, self.issues, self.pull_requests):
                threads.remove(record.number)


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


def _tally(threads: Iterable[Thread]) -> Tally:
    open_count = 0
    milestones: dict[int, Progress] = {}
    for thread in threads:
        is_open = thread.state is State.OPEN
        open_count += is_open
        if thread.milestone:
            so_far = milestones.get(thread.milestone.number, Progress())
            milestones[thread.milestone.number] = Progress(so_far.open + is_open, so_far.closed + (not is_open))
    return Tally(open_count, milestones)
