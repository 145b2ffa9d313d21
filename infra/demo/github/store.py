"""What the server knows. Whoever fills it, an export or a simulation, gives records and nothing else."""

from collections.abc import Iterable, Sequence
from operator import attrgetter

from infra.demo.github.actors import Actor, ActorKind
from infra.demo.github.collection import Collection
from infra.demo.github.contained import Record, accounts_of, nodes_of, records_of
from infra.demo.github.conversation import IssueComment
from infra.demo.github.organizations import Organization
from infra.demo.github.repositories import Deployment, Label, Milestone, Release, Repository
from infra.demo.github.tally import Tally, tally
from infra.demo.github.threads import Issue, PullRequest
from infra.demo.github.workflows import WorkflowRun


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
        self.comments: Collection[IssueComment] = Collection(
            attrgetter("database_id"), (comment for thread in known for comment in thread.comments)
        )
        self._tally: Tally | None = None

    def tally(self) -> Tally:
        """Its numbers of open issues and pull requests."""
        if self._tally is None:
            self._tally = tally(self.threads)
        return self._tally

    def known(self, record: Record) -> Record | None:
        """What is here in the place of a record: of the same kind, with the same number."""
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
            self._put_thread(record)

    def _put_thread(self, thread: Issue | PullRequest) -> None:
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

    def __init__(
        self,
        viewer: Actor,
        repositories: Sequence[Contents],
        *,
        organizations: Iterable[Organization] = (),
        accounts: Iterable[Actor] = (),
    ) -> None:
        """Make it.

        Args:
            viewer: whose token it is.
            repositories: what there is.
            organizations: members and teams of owners; one that is left out has none.
            accounts: people who are in none of the records; accounts in records are known anyway.
        """
        self.viewer = viewer
        self.repositories = list(repositories)
        self._by_name = {one.repository.name_with_owner.lower(): one for one in repositories}
        self._by_id = {one.repository.id: one for one in repositories}
        self._owners = {one.repository.owner.login.lower(): one.repository.owner for one in repositories}
        self._organizations = {one.account.login.lower(): one for one in organizations}
        self._owners.update((login, one.account) for login, one in self._organizations.items())
        self._nodes: dict[str, object] = {}
        self._accounts: dict[str, Actor] = {}
        self._know(*accounts, viewer)
        for organization in self._organizations.values():
            self._know(organization.account, *(member.user for member in organization.members))
            for team in organization.teams:
                self._nodes[team.id] = team
                self._know(*(member.user for member in team.members))
        for contents in self.repositories:
            self._add(contents)

    def _add(self, contents: Contents) -> None:
        self._know(contents.repository.owner)
        self._nodes[contents.repository.id] = contents.repository
        for records in (contents.labels, contents.milestones):
            self._nodes.update((record.id, record) for record in records)
        for record in records_of(contents):
            self._know(*accounts_of(record))
            self._nodes.update((one.id, one) for one in nodes_of(record))

    def _know(self, *accounts: Actor) -> None:
        for account in accounts:
            self._nodes[account.id] = account
            self._accounts.setdefault(account.login.lower(), account)

    def contents(self, name_with_owner: str) -> Contents | None:
        """What is in the repository of this name, whatever its case."""
        return self._by_name.get(name_with_owner.lower())

    def contents_of(self, repository_id: str) -> Contents | None:
        """What is in the repository of this node id; None for a fork of which only the name is known."""
        return self._by_id.get(repository_id)

    def owner(self, login: str) -> Actor | None:
        """The account that owns repositories here."""
        return self._owners.get(login.lower())

    def account(self, login: str) -> Actor | None:
        """The account of this login, whatever its case and kind; of a bot without its suffix."""
        return self._accounts.get(login.lower())

    def organization(self, login: str) -> Organization | None:
        """Members and teams of an organisation; nobody in one of which only the repositories are known."""
        found = self._organizations.get(login.lower())
        owner = self.owner(login)
        return found or (Organization(owner) if owner and owner.kind is ActorKind.ORGANIZATION else None)

    def node(self, identifier: str) -> object | None:
        """The record with this node id."""
        return self._nodes.get(identifier)

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
        for one in nodes_of(old) if old else ():
            self._nodes.pop(one.id, None)
        contents.put(record)
        self._know(*accounts_of(record))
        self._nodes.update((one.id, one) for one in nodes_of(record))
