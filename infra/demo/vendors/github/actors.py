"""Accounts: people, bots, organisations and their teams."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

WEB = "https://github.com"
BOT_SUFFIX = "[bot]"
FIRST_DAY = datetime(2008, 4, 10, tzinfo=UTC)
"""GitHub's own, for accounts of which nothing else is known."""


class ActorKind(StrEnum):
    """The GraphQL types that implement `Actor`."""

    USER = "User"
    BOT = "Bot"
    MANNEQUIN = "Mannequin"
    ORGANIZATION = "Organization"
    ENTERPRISE_USER_ACCOUNT = "EnterpriseUserAccount"


NODE_PREFIXES = {
    ActorKind.USER: "U",
    ActorKind.BOT: "BOT",
    ActorKind.MANNEQUIN: "M",
    ActorKind.ORGANIZATION: "O",
    ActorKind.ENTERPRISE_USER_ACCOUNT: "EUA",
}


class Association(StrEnum):
    """Relation of an author to the repository."""

    COLLABORATOR = "COLLABORATOR"
    CONTRIBUTOR = "CONTRIBUTOR"
    FIRST_TIMER = "FIRST_TIMER"
    FIRST_TIME_CONTRIBUTOR = "FIRST_TIME_CONTRIBUTOR"
    MANNEQUIN = "MANNEQUIN"
    MEMBER = "MEMBER"
    NONE = "NONE"
    OWNER = "OWNER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An account. A deleted one is no actor: what it wrote has the author None."""

    kind: ActorKind
    id: str
    database_id: int
    login: str
    """Name of the account; a bot's is without BOT_SUFFIX, which REST adds and GraphQL does not."""
    name: str | None = None
    email: str = ""
    created_at: datetime = FIRST_DAY

    @property
    def url(self) -> str:
        """Page of the account."""
        return f"{WEB}/apps/{self.login}" if self.kind is ActorKind.BOT else f"{WEB}/{self.login}"


class TeamRole(StrEnum):
    """Role of a member of a team."""

    MAINTAINER = "MAINTAINER"
    MEMBER = "MEMBER"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """A person in a team."""

    user: Actor
    role: TeamRole = TeamRole.MEMBER

    @property
    def database_id(self) -> int:
        """Number of the person."""
        return self.user.database_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team of an organisation, which a review can be requested from."""

    id: str
    database_id: int
    organization: str
    """Login of the organisation."""
    slug: str
    name: str
    parent_slug: str | None = None
    """Slug of the team that it is part of."""
    members: tuple[TeamMember, ...] = ()
    """Members of its own, without those of the teams below it."""

    @property
    def url(self) -> str:
        """Address of the page."""
        return f"{WEB}/orgs/{self.organization}/teams/{self.slug}"


@dataclass(frozen=True)
class Organization:
    """An organisation and its teams; `account` is of the kind ORGANIZATION, the owner of repositories."""

    account: Actor
    teams: tuple[Team, ...] = ()
    """In any order; `Team.organization` is the login of `account`."""

    def team(self, slug: str | None) -> Team | None:
        """The team of this name in addresses."""
        return next((one for one in self.teams if one.slug == slug), None)


GHOST = Actor(kind=ActorKind.USER, id="MDQ6VXNlcjEwMTM3", database_id=10137, login="ghost", name="Deleted user")
"""The account that REST shows in place of a deleted one."""
