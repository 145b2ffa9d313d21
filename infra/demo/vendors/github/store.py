"""Store of the server. An export or a simulation that fills it gives records and nothing else."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace

from infra.demo.vendors.github.actors import Actor, ActorKind, Organization
from infra.demo.vendors.github.contents import Contents, Record, accounts_of, nodes_of
from infra.demo.vendors.github.node_ids import named_in, node_id
from infra.demo.vendors.github.repositories import Deployment, Release, Repository
from infra.demo.vendors.github.threads import Issue

Watcher = Callable[[Contents, Record | None, Record], None]


@dataclass
class Changes:
    """Number of changes of a store; all views of it share it."""

    count: int = 0


class Store:
    """All repositories, and what there is beside them."""

    def __init__(
        self,
        repositories: Sequence[Contents],
        *,
        organizations: Iterable[Organization] = (),
        accounts: Iterable[Actor] = (),
    ) -> None:
        """Make it.

        Args:
            repositories: what there is.
            organizations: teams of owners; one that is left out has none.
            accounts: people who are in none of the records; accounts in records are known anyway.
        """
        self.shows_checks = True
        self._changes = Changes()
        self._watchers: list[Watcher] = []
        self.repositories = list(repositories)
        self._moved: dict[str, str] = {}
        self._by_name = {one.repository.name_with_owner.lower(): one for one in repositories}
        self._by_id = {one.repository.id: one for one in repositories}
        self._owners = {one.repository.owner.login.lower(): one.repository.owner for one in repositories}
        self._organizations = {one.account.login.lower(): one for one in organizations}
        self._owners.update((login, one.account) for login, one in self._organizations.items())
        self._nodes: dict[str, object] = {}
        self._named: dict[tuple[str, int], object] = {}
        self._accounts: dict[str, Actor] = {}
        self._know(*accounts)
        for organization in self._organizations.values():
            self._know(organization.account)
            for team in organization.teams:
                self._nodes[team.id] = team
                self._know(*(member.user for member in team.members))
        for contents in self.repositories:
            self._add(contents)

    def without_checks(self) -> "Store":
        """The same store as somebody sees it who may not read checks."""
        seen = copy(self)
        seen.shows_checks = False
        return seen

    @property
    def state(self) -> Hashable:
        """Equal as long as the same question has the same answer."""
        return self._changes.count, self.shows_checks

    def _add(self, contents: Contents) -> None:
        self._know(contents.repository.owner)
        self._nodes[contents.repository.id] = contents.repository
        for records in (contents.labels, contents.milestones):
            self._nodes.update((record.id, record) for record in records)
        for record in contents.records():
            self._know(*accounts_of(record))
            self._nodes.update((one.id, one) for one in nodes_of(record))

    def _know(self, *accounts: Actor) -> None:
        for account in accounts:
            self._nodes[account.id] = account
            self._accounts.setdefault(account.login.lower(), account)

    def contents(self, name_with_owner: str) -> Contents | None:
        """Contents of the repository of this name, whatever its case."""
        return self._by_name.get(name_with_owner.lower())

    def contents_of(self, repository_id: str) -> Contents | None:
        """Contents of the repository of this node id; None for a fork of which only the name is known."""
        return self._by_id.get(repository_id)

    def numbered(self, database_id: int) -> Contents | None:
        """Contents of the repository of this number."""
        return next((one for one in self.repositories if one.repository.database_id == database_id), None)

    def moved(self, name_with_owner: str) -> Contents | None:
        """Contents of the repository that had this name before."""
        return self.contents_of(self._moved.get(name_with_owner.lower(), ""))

    def rename(self, repository: Repository, *, old: str) -> None:
        """Give a repository that is here under an old name, `owner/name`, its new one."""
        contents = self._by_name.pop(old.lower())
        self._changes.count += 1
        contents.repository = repository
        self._by_name[repository.name_with_owner.lower()] = contents
        self._moved[old.lower()] = repository.id
        self._owners[repository.owner.login.lower()] = repository.owner
        self._nodes[repository.id] = repository

    def owner(self, login: str) -> Actor | None:
        """The account that owns repositories here."""
        return self._owners.get(login.lower())

    def account(self, login: str) -> Actor | None:
        """The account of this login, whatever its case and kind; of a bot without its suffix."""
        return self._accounts.get(login.lower())

    def organization(self, login: str) -> Organization | None:
        """The teams of an organisation; none in one of which only the repositories are known."""
        found = self._organizations.get(login.lower())
        owner = self.owner(login)
        return found or (Organization(owner) if owner and owner.kind is ActorKind.ORGANIZATION else None)

    def node(self, identifier: str) -> object | None:
        """The record with this node id, of the form that it has or of the other one."""
        return self._nodes.get(identifier) or self._by_other_form(identifier)

    def _by_other_form(self, identifier: str) -> object | None:
        named = named_in(identifier)
        if named is None:
            return None
        if not self._named:
            for node in self._nodes.values():
                kind = node.kind.value if isinstance(node, Actor) else type(node).__name__
                self._named[kind, getattr(node, "database_id", -1)] = node
        return self._named.get(named)

    def put(self, record: Record, repository_id: str | None = None) -> None:
        """Add a record to its repository, or replace the one with its number.

        Args:
            record: an issue, a pull request, a run, a deployment or a release.
            repository_id: node id, for records that do not carry it: deployments and releases.

        Raises:
            KeyError: there is no such repository.
        """
        named = None if isinstance(record, Deployment | Release) else record.repository_id
        contents = self._by_id[named or repository_id or ""]
        old = contents.known(record)
        self._forget(old)
        contents.put(record)
        self._know(*accounts_of(record))
        self._nodes.update((one.id, one) for one in nodes_of(record))
        for watcher in self._watchers:
            watcher(contents, old, record)

    def watch(self, watcher: Watcher) -> None:
        """Have somebody told of every record that is put from now on: where, what was there before, and the record."""
        self._watchers.append(watcher)

    def remove(self, record: Record, repository_id: str | None = None) -> None:
        """Delete a record, named as in `put`, with all that hangs below it."""
        named = None if isinstance(record, Deployment | Release) else record.repository_id
        contents = self._by_id[named or repository_id or ""]
        self._forget(contents.known(record))
        contents.remove(record)

    def transfer(self, issue: Issue, repository_id: str, number: int) -> Issue:
        """Move an issue to another repository, where it gets this number; returns it as it is there."""
        moved = _transferred(issue, self._by_id[repository_id].repository, number)
        self.remove(issue)
        self.put(moved)
        return moved

    def _forget(self, record: Record | None) -> None:
        self._named.clear()
        self._changes.count += 1
        for one in nodes_of(record) if record else ():
            self._nodes.pop(one.id, None)


def _transferred(issue: Issue, repository: Repository, number: int) -> Issue:
    """The issue as another repository has it: a record of its own with what was written, without labels and milestone.

    GitHub keeps labels that the other repository has too; here nobody compares.
    """
    url = f"{repository.url}/issues/{number}"
    comments = tuple(replace(one, number=number, url=f"{url}#issuecomment-{one.database_id}") for one in issue.comments)
    database_id = issue.database_id + 1_000_000
    return replace(
        issue, id=node_id("I", repository.database_id, database_id), database_id=database_id,
        repository_id=repository.id, number=number, url=url, comments=comments, labels=(), milestone=None,
    )  # fmt: skip
