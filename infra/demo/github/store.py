"""What the server knows. Whoever fills it, an export or a simulation, gives records and nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Protocol

from infra.demo.github.actors import Actor
from infra.demo.github.collection import Collection
from infra.demo.github.conversation import IssueComment
from infra.demo.github.repositories import Deployment, Label, Milestone, Release, Repository
from infra.demo.github.tally import Tally, tally
from infra.demo.github.threads import Issue, PullRequest, Thread


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


class Contents:
    """One repository and all that is in it."""

    def __init__(
        self,
        repository: Repository,
        *,
        labels: Iterable[Label] = (),
        milestones: Iterable[Milestone] = (),
        releases: Iterable[Release] = (),
        deployments: Iterable[Deployment] = (),
        threads: Iterable[Issue | PullRequest] = (),
    ) -> None:
        self.repository = repository
        self.labels: Collection[Label] = Collection(attrgetter("database_id"), labels)
        self.milestones: Collection[Milestone] = Collection(attrgetter("number"), milestones)
        self.releases: Collection[Release] = Collection(attrgetter("database_id"), releases)
        self.deployments: Collection[Deployment] = Collection(attrgetter("database_id"), deployments)
        known = list(threads)
        self.threads: Collection[Issue | PullRequest] = Collection(attrgetter("number"), known)
        self.issues: Collection[Issue] = Collection(
            attrgetter("number"), (thread for thread in known if isinstance(thread, Issue))
        )
        self.pull_requests: Collection[PullRequest] = Collection(
            attrgetter("number"), (thread for thread in known if isinstance(thread, PullRequest))
        )
        self.comments: Collection[IssueComment] = Collection(
            attrgetter("database_id"), (comment for thread in known for comment in thread.comments)
        )
        self._tally: Tally | None = None

    def tally(self) -> Tally:
        """Its numbers of open issues and pull requests."""
        if self._tally is None:
            self._tally = tally(self.threads)
        return self._tally

    def put(self, thread: Issue | PullRequest) -> None:
        """Add an issue or a pull request, or replace the one with its number."""
        self._tally = None
        old = self.threads.get(thread.number)
        for comment in old.comments if old else ():
            self.comments.remove(comment.database_id)
        for comment in thread.comments:
            self.comments.put(comment)
        self.threads.put(thread)
        if isinstance(thread, PullRequest):
            self.pull_requests.put(thread)
        else:
            self.issues.put(thread)


class Store:
    """All repositories that the token may see, and who asks."""

    def __init__(self, viewer: Actor, repositories: Sequence[Contents]) -> None:
        self.viewer = viewer
        self.repositories = list(repositories)
        self._by_name = {one.repository.name_with_owner.lower(): one for one in repositories}
        self._by_id = {one.repository.id: one for one in repositories}
        self._owners = {one.repository.owner.login.lower(): one.repository.owner for one in repositories}
        self._nodes = dict(_nodes_of_repositories(repositories))

    def contents(self, name_with_owner: str) -> Contents | None:
        """What is in the repository of this name, whatever its case."""
        return self._by_name.get(name_with_owner.lower())

    def contents_of(self, repository_id: str) -> Contents | None:
        """What is in the repository of this node id; None for a fork of which only the name is known."""
        return self._by_id.get(repository_id)

    def owner(self, login: str) -> Actor | None:
        """The account that owns repositories here."""
        return self._owners.get(login.lower())

    def node(self, identifier: str) -> object | None:
        """The record with this node id."""
        return self._nodes.get(identifier)

    def put(self, thread: Issue | PullRequest) -> None:
        """Add an issue or a pull request to the repository that it names, or replace the one with its number.

        Raises:
            KeyError: there is no such repository.
        """
        contents = self._by_id[thread.repository_id]
        old = contents.threads.get(thread.number)
        for record in _records(old) if old else ():
            self._nodes.pop(record.id, None)
        contents.put(thread)
        self._nodes.update((record.id, record) for record in (*_actors(thread), *_records(thread)))


def _nodes_of_repositories(repositories: Iterable[Contents]) -> Iterator[tuple[str, object]]:
    for contents in repositories:
        yield contents.repository.owner.id, contents.repository.owner
        yield contents.repository.id, contents.repository
        for records in (contents.labels, contents.milestones, contents.releases):
            for record in records:
                yield record.id, record
        for thread in contents.threads:
            yield from ((actor.id, actor) for actor in _actors(thread))
            yield from ((record.id, record) for record in _records(thread))


def _records(thread: Thread) -> Iterator[_HasId]:
    """What ends with an issue or a pull request."""
    yield thread
    yield from thread.comments
    yield from thread.timeline
    if isinstance(thread, PullRequest):
        yield from thread.commits
        for review in thread.reviews:
            yield review
            yield from review.comments


def _actors(thread: Thread) -> Iterator[Actor]:
    reviews = thread.reviews if isinstance(thread, PullRequest) else ()
    authors = (thread.author, *(comment.author for comment in thread.comments), *(one.author for one in reviews))
    yield from (actor for actor in (*authors, *thread.assignees) if actor is not None)
