"""Who belongs to an organisation and to its teams."""

from dataclasses import dataclass
from enum import StrEnum

from infra.demo.github.actors import Actor, Team, TeamMember


class OrganizationRole(StrEnum):
    """Of a member of an organisation."""

    ADMIN = "ADMIN"
    MEMBER = "MEMBER"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationMember:
    """A person in an organisation."""

    user: Actor
    role: OrganizationRole = OrganizationRole.MEMBER

    @property
    def database_id(self) -> int:
        """Of the person."""
        return self.user.database_id


class Organization:
    """An organisation's members and teams; those of its teams are in the teams themselves."""

    def __init__(
        self, account: Actor, *, members: tuple[OrganizationMember, ...] = (), teams: tuple[Team, ...] = ()
    ) -> None:
        """Make it.

        Args:
            account: of the kind ORGANIZATION, the owner of repositories.
            members: in any order.
            teams: in any order; `Team.organization` is the login of `account`.
        """
        self.account = account
        self.members = members
        self.teams = teams
        self._by_slug = {team.slug: team for team in teams}

    def team(self, slug: str | None) -> Team | None:
        """The team of this name in addresses."""
        return self._by_slug.get(slug) if slug else None

    def team_members(self, team: Team, *, own: bool = True, below: bool = True) -> list[TeamMember]:
        """Members of a team and of the teams below it, each person once, with the role nearest to the team."""
        by_login = {member.user.login: member for member in team.members} if own else {}
        for child in self.teams if below else ():
            if child.parent_slug == team.slug:
                for member in self.team_members(child):
                    by_login.setdefault(member.user.login, member)
        return list(by_login.values())
