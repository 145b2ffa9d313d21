"""People, bots and teams of the log as accounts and teams of the host."""

from infra.demo.organization import events as log
from infra.demo.organization.event_people import PersonJoined
from infra.demo.vendors.github.actors import (
    NODE_PREFIXES,
    Actor,
    ActorKind,
    Association,
    Organization,
    Team,
    TeamMember,
)
from infra.demo.vendors.github.commits import Commit, GitActor
from infra.demo.vendors.github.node_ids import node_id

ORGANIZATION_NUMBER = 900


class Accounts:
    """Everybody whom the log has named so far."""

    def __init__(self) -> None:
        self._kinds: dict[str, log.Kind] = {}
        self._actors: dict[str, Actor] = {}
        self._gone: set[str] = set()
        self._teams: dict[str, dict[str, None]] = {}
        self._commits: dict[tuple[str, str], Commit] = {}
        self.owner: Actor | None = None

    def take(self, event: log.Event) -> None:
        """Learn of an event."""
        if isinstance(event, log.Founded):
            self.owner = _actor(ActorKind.ORGANIZATION, ORGANIZATION_NUMBER, event.organization, event.name, "")
        elif isinstance(event, PersonJoined):
            kind = ActorKind.USER if event.kind is log.Kind.HUMAN else ActorKind.BOT
            email = event.emails[0] if kind is ActorKind.USER else ""
            self._actors[event.person] = _actor(kind, event.account, event.login, event.name, email)
            self._kinds[event.person] = event.kind
        elif isinstance(event, log.TeamFormed):
            self._teams[event.team] = {}
        elif isinstance(event, log.MemberJoined):
            self._teams[event.team][event.person] = None
        elif isinstance(event, log.MemberLeft):
            self._teams[event.team].pop(event.person, None)

    def delete(self, person: str) -> None:
        """Show nobody in what this account has done."""
        self._gone.add(person)

    def actor(self, person: str | None) -> Actor | None:
        """The account of a person; None where it is deleted."""
        return None if person is None or person in self._gone else self._actors[person]

    def association(self, person: str) -> Association:
        """Relation of the person to the organisation's repositories."""
        return Association.MEMBER if self._kinds[person] is log.Kind.HUMAN else Association.CONTRIBUTOR

    def commit(self, event: log.Commit) -> Commit:
        """A commit of the log as the host shows it."""
        return Commit(
            oid=event.sha,
            message=event.message.rstrip("\n"),
            author=self._git_actor(event.author),
            committer=self._git_actor(event.committer),
            authored_date=event.author.at,
            committed_date=event.committer.at,
        )

    def organization(self) -> Organization:
        """The organisation with its teams of the end."""
        assert self.owner is not None
        return Organization(self.owner, tuple(self._team(number, name) for number, name in enumerate(self._teams, 1)))

    def everybody(self) -> list[Actor]:
        """All accounts that are not deleted."""
        return [actor for key, actor in self._actors.items() if key not in self._gone]

    def _team(self, number: int, name: str) -> Team:
        assert self.owner is not None
        members = tuple(TeamMember(user=self._actors[key]) for key in self._teams[name] if key not in self._gone)
        return Team(
            id=node_id("T", number), database_id=number, organization=self.owner.login, slug=name.lower(), name=name,
            members=members,
        )  # fmt: skip

    def _git_actor(self, signature: log.Signature) -> GitActor:
        user = self.actor(signature.person)
        return GitActor(name=signature.name, email=signature.email, user=user)


def _actor(kind: ActorKind, number: int, login: str, name: str, email: str) -> Actor:
    identifier = node_id(NODE_PREFIXES[kind], number)
    return Actor(kind=kind, id=identifier, database_id=number, login=login, name=name, email=email)
