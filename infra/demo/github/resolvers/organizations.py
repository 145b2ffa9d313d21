"""The fields of organisations and teams."""

from typing import Any

from graphql import GraphQLResolveInfo

from infra.demo.github.actors import Actor, Team, TeamMember
from infra.demo.github.connections import Connection, Edge, connection
from infra.demo.github.orders import IDENTITY, NAME
from infra.demo.github.organizations import Organization
from infra.demo.github.query_context import QueryContext, Resolvers


def _organization(login: str, info: GraphQLResolveInfo) -> Organization | None:
    context: QueryContext = info.context
    return context.store.organization(login)


def _members_with_role(account: Actor, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    found = _organization(account.login, info)
    members = sorted(found.members if found else (), key=IDENTITY.key)
    return connection(info, members, IDENTITY, arguments)


def _teams(account: Actor, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    found = _organization(account.login, info)
    return connection(info, sorted(found.teams if found else (), key=NAME.key), NAME, arguments)


def _team(account: Actor, info: GraphQLResolveInfo, slug: str) -> Team | None:
    found = _organization(account.login, info)
    return found.team(slug) if found else None


def _organization_of(team: Team, info: GraphQLResolveInfo) -> Actor | None:
    found = _organization(team.organization, info)
    return found.account if found else None


def _parent(team: Team, info: GraphQLResolveInfo) -> Team | None:
    found = _organization(team.organization, info)
    return found.team(team.parent_slug) if found else None


def _members(team: Team, info: GraphQLResolveInfo, membership: str, **arguments: Any) -> Connection:
    found = _organization(team.organization, info)
    members = found.team_members(team, own=membership != "CHILD_TEAM", below=membership != "IMMEDIATE") if found else []
    role = arguments.get("role")
    wanted = [one for one in members if role in (None, one.role)]
    return connection(info, sorted(wanted, key=IDENTITY.key), IDENTITY, arguments)


def _users(page: Connection, _info: GraphQLResolveInfo) -> list[Actor]:
    return [member.user for member in page.nodes]


def _user(edge: Edge, _info: GraphQLResolveInfo) -> Actor:
    member: TeamMember = edge.node
    return member.user


def _role(edge: Edge, _info: GraphQLResolveInfo) -> str:
    member: TeamMember = edge.node
    return member.role


RESOLVERS: Resolvers = {
    "Organization": {"membersWithRole": _members_with_role, "teams": _teams, "team": _team},
    "Team": {"organization": _organization_of, "parentTeam": _parent, "members": _members},
    "TeamMemberConnection": {"nodes": _users},
    "TeamMemberEdge": {"node": _user, "role": _role},
    "OrganizationMemberConnection": {"nodes": _users},
    "OrganizationMemberEdge": {"node": _user, "role": _role},
}
