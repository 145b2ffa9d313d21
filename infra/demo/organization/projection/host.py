"""The whole log as one store."""

from collections.abc import Iterable
from datetime import datetime

from infra.demo.github.actors import NODE_PREFIXES, Actor, ActorKind
from infra.demo.github.commits import Commit
from infra.demo.github.node_ids import node_id
from infra.demo.github.repositories import Label, Repository
from infra.demo.github.store import Contents, Store
from infra.demo.organization import events as log
from infra.demo.organization.event_threads import Numbered
from infra.demo.organization.projection.accounts import Accounts
from infra.demo.organization.projection.operations import Operations
from infra.demo.organization.projection.threads import Threads

VIEWER_NUMBER = 899
LABELS = ("bug", "feature", "maintenance", "dependencies", "hotfix")


class _Place:
    """What the log says of one repository."""

    def __init__(self, created: log.RepositoryCreated) -> None:
        self.created = created
        self.threads = Threads()
        self.operations = Operations()
        self.commits: dict[str, log.Commit] = {}
        self.last_push: datetime = created.at

    def take(self, event: log.Event, threads: int) -> None:
        """Learn of an event; so many issues and pull requests were opened until now."""
        if isinstance(event, log.Commit):
            self.commits[event.sha] = event
        elif isinstance(event, log.RefUpdated):
            self.last_push = event.at
        elif isinstance(event, Numbered):
            self.threads.take(event, threads)
        else:
            self.operations.take(event)

    def contents(self, accounts: Accounts) -> Contents:
        repository = self._repository(accounts)
        number = repository.database_id
        labels = {
            name: Label(id=node_id("LA", number, at), database_id=number * 10 + at, name=name, color="ededed")
            for at, name in enumerate(LABELS)
        }
        commits: dict[str, Commit] = {sha: accounts.commit(number, one) for sha, one in self.commits.items()}
        return Contents(
            repository,
            labels=labels.values(),
            releases=self.operations.releases(repository, accounts),
            deployments=self.operations.deployments(repository, accounts),
            workflow_runs=self.operations.runs(repository, accounts),
            threads=self.threads.records(repository, accounts, commits, labels),
        )

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


def store_of(events: Iterable[log.Event]) -> Store:
    """The store that shows what the log says of the repositories that live there."""
    accounts = Accounts()
    places: dict[str, _Place] = {}
    threads = 0
    for event in events:
        accounts.take(event)
        repository = getattr(event, "repository", "")
        if isinstance(event, log.AccountDeleted):
            accounts.delete(event.person)
        elif isinstance(event, log.RepositoryCreated):
            if event.host is log.Host.GITHUB:
                places[repository] = _Place(event)
        elif repository in places:
            threads += isinstance(event, log.PullRequestOpened | log.IssueOpened)
            places[repository].take(event, threads)
    viewer = Actor(
        kind=ActorKind.USER,
        id=node_id(NODE_PREFIXES[ActorKind.USER], VIEWER_NUMBER),
        database_id=VIEWER_NUMBER,
        login="sei-demo",
        name="Demonstration",
    )
    return Store(
        viewer,
        [place.contents(accounts) for place in places.values()],
        organizations=[accounts.organization()],
        accounts=accounts.everybody(),
    )
