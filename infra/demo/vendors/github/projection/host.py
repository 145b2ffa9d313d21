"""The whole log as one store."""

from collections.abc import Collection, Iterable
from datetime import datetime

from infra.demo.organization import events as log
from infra.demo.organization.event_operations import is_built_by_jenkins
from infra.demo.organization.event_threads import Numbered
from infra.demo.vendors.github.actors import Actor, Organization
from infra.demo.vendors.github.commits import Commit
from infra.demo.vendors.github.contents import Contents, Record
from infra.demo.vendors.github.node_ids import node_id
from infra.demo.vendors.github.projection.accounts import Accounts
from infra.demo.vendors.github.projection.operations import Operations
from infra.demo.vendors.github.projection.threads import Threads
from infra.demo.vendors.github.repositories import Label, Repository
from infra.demo.vendors.github.store import Store

MOST_THREADS = 25_000
"""In one repository."""
LABELS = ("bug", "feature", "maintenance", "dependencies", "hotfix", "in progress")


class _Place:
    """One repository, as the log tells of it."""

    def __init__(self, created: log.RepositoryCreated) -> None:
        self.created = created
        self.threads = Threads()
        self.operations = Operations()
        self.last_push: datetime = created.at
        self._commits: dict[str, log.Commit] = {}
        self._shown: dict[str, Commit] = {}

    def take(self, event: log.Event) -> None:
        """Learn of an event."""
        if isinstance(event, log.Commit):
            self._commits[event.sha] = event
        elif isinstance(event, log.RefUpdated):
            self.last_push = event.at
        elif isinstance(event, Numbered):
            # Other repositories have no part in it: each can be read alone.
            self.threads.take(event, self.created.number % 1_000_000 * MOST_THREADS + event.number)
        else:
            self.operations.take(event)

    def contents(self, accounts: Accounts) -> Contents:
        """All of it as the host shows it."""
        repository = self._repository(accounts)
        labels = _labels(repository)
        return Contents(
            repository,
            labels=labels.values(),
            releases=self.operations.releases(repository, accounts),
            deployments=self.operations.deployments(repository, accounts),
            workflow_runs=self.operations.runs(repository, accounts),
            threads=self.threads.records(repository, accounts, self._known_commits(accounts), labels),
        )

    def record(self, event: log.Event, accounts: Accounts) -> Record | None:
        """Record that an event which was taken is about, as the host shows it now; None where it shows none."""
        repository = self._repository(accounts)
        if isinstance(event, Numbered):
            commits = self._known_commits(accounts)
            return self.threads.record(event.number, repository, accounts, commits, _labels(repository))
        return self.operations.record(event, repository, accounts)

    def _known_commits(self, accounts: Accounts) -> dict[str, Commit]:
        for sha in self._commits.keys() - self._shown.keys():
            self._shown[sha] = accounts.commit(self._commits[sha])
        self._commits.clear()
        return self._shown

    def _repository(self, accounts: Accounts) -> Repository:
        created = self.created
        assert accounts.owner is not None
        return Repository(
            id=node_id("R", created.number),
            database_id=created.number,
            owner=accounts.owner,
            name=created.repository.partition("/")[2],
            created_at=created.at,
            updated_at=self.last_push,
            pushed_at=self.last_push,
            default_branch=created.default_branch,
        )


def _labels(repository: Repository) -> dict[str, Label]:
    number = repository.database_id
    return {
        name: Label(id=node_id("LA", number, at), database_id=number * 10 + at, name=name, color="ededed")
        for at, name in enumerate(LABELS)
    }


class Projection:
    """Takes the events of a log in their order; shows what they say of the repositories that live on GitHub."""

    def __init__(self) -> None:
        self._accounts = Accounts()
        self._places: dict[str, _Place] = {}

    def take(self, event: log.Event) -> None:
        """The next event."""
        self._accounts.take(event)
        repository = getattr(event, "repository", "")
        if isinstance(event, log.AccountDeleted):
            self._accounts.delete(event.person)
        elif isinstance(event, log.RepositoryCreated):
            if event.host is log.Host.GITHUB:
                self._places[repository] = _Place(event)
        elif repository in self._places and not is_built_by_jenkins(event):
            self._places[repository].take(event)

    def record(self, event: log.Event) -> tuple[str, Record] | None:
        """Name of the repository, and what an event that was taken is about, if GitHub shows anything of it."""
        repository = getattr(event, "repository", "")
        place = None if is_built_by_jenkins(event) else self._places.get(repository)
        found = place.record(event, self._accounts) if place else None
        return (repository, found) if found else None

    def accounts(self) -> list[Actor]:
        """All accounts that are not deleted."""
        return self._accounts.everybody()

    def organization(self) -> Organization:
        """The organisation with its teams."""
        return self._accounts.organization()

    def store(self, repositories: Collection[str] | None = None) -> Store:
        """The store that shows all of it, or all of these repositories."""
        return Store(
            [
                place.contents(self._accounts)
                for name, place in self._places.items()
                if repositories is None or name in repositories
            ],
            organizations=[self.organization()],
            accounts=self.accounts(),
        )


def store_of(events: Iterable[log.Event]) -> Store:
    """The store that shows what the log says of the repositories that live there."""
    projection = Projection()
    for event in events:
        projection.take(event)
    return projection.store()
