"""The fields of the root, of organisations and of teams."""

from typing import Any

from graphql import GraphQLResolveInfo

from infra.demo.vendors.github.actors import Actor, ActorKind, Organization, Team, TeamMember
from infra.demo.vendors.github.graphql.connections import Connection, connection
from infra.demo.vendors.github.graphql.context import QueryContext, RateLimit, Resolvers, rate_limit
from infra.demo.vendors.github.graphql.refusals import ARGUMENT_LIMIT, NOT_FOUND, RefusedError
from infra.demo.vendors.github.graphql.resolvers.checks import check_run
from infra.demo.vendors.github.repositories import Repository
from infra.demo.vendors.github.sorted_records import IDENTITY, NAME
from infra.demo.vendors.github.workflows import JobOfRun

MAXIMUM_IDS = 100


def _rate_limit(_root: None, info: GraphQLResolveInfo) -> RateLimit | None:
    context: QueryContext = info.context
    return rate_limit(context)


def _repository(_root: None, info: GraphQLResolveInfo, owner: str, name: str) -> Repository:
    context: QueryContext = info.context
    asked = f"{owner}/{name}"
    contents = context.store.contents(asked) or context.store.moved(asked)
    if contents is None:
        raise RefusedError(f"Could not resolve to a Repository with the name '{asked}'.", NOT_FOUND)
    if contents.repository.blocked_at is not None:
        # GitHub does not document what GraphQL says here; the message is that of REST.
        raise RefusedError("Repository access blocked", NOT_FOUND)
    return contents.repository


def _user(_root: None, info: GraphQLResolveInfo, login: str) -> Actor:
    context: QueryContext = info.context
    found = context.store.account(login)
    if found is None or found.kind is not ActorKind.USER:
        raise RefusedError(f"Could not resolve to a User with the login of '{login}'.", NOT_FOUND)
    return found


def _organization(_root: None, info: GraphQLResolveInfo, login: str) -> Actor:
    context: QueryContext = info.context
    found = context.store.organization(login)
    if found is None:
        raise RefusedError(f"Could not resolve to an Organization with the login of '{login}'.", NOT_FOUND)
    return found.account


def _node(_root: None, info: GraphQLResolveInfo, id: str) -> object:  # noqa: A002
    context: QueryContext = info.context
    found = context.store.node(id)
    if found is None:
        raise RefusedError(f"Could not resolve to a node with the global id of '{id}'", NOT_FOUND)
    return check_run(found, info) if isinstance(found, JobOfRun) else found


def _nodes(_root: None, info: GraphQLResolveInfo, ids: list[str]) -> list[object]:
    if len(ids) > MAXIMUM_IDS:
        message = f"You may not provide more than {MAXIMUM_IDS} node ids; you provided {len(ids)}."
        raise RefusedError(message, ARGUMENT_LIMIT)
    context: QueryContext = info.context
    found = [context.store.node(one) or _missing(one) for one in ids]
    return [check_run(one, info) if isinstance(one, JobOfRun) else one for one in found]


def _missing(identifier: str) -> RefusedError:
    # An exception as an element is one error at its place; raised, it would cost all others.
    return RefusedError(f"Could not resolve to a node with the global id of '{identifier}'", NOT_FOUND)


def _known(login: str, info: GraphQLResolveInfo) -> Organization | None:
    context: QueryContext = info.context
    return context.store.organization(login)


def _teams(account: Actor, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    found = _known(account.login, info)
    return connection(info, sorted(found.teams if found else (), key=NAME.key), NAME, arguments)


def _team(account: Actor, info: GraphQLResolveInfo, slug: str) -> Team | None:
    found = _known(account.login, info)
    return found.team(slug) if found else None


def _parent(team: Team, info: GraphQLResolveInfo) -> Team | None:
    found = _known(team.organization, info)
    return found.team(team.parent_slug) if found else None


def _members(team: Team, info: GraphQLResolveInfo, membership: str, **arguments: Any) -> Connection:
    if membership != "IMMEDIATE":
        raise RefusedError("The demo server does not implement members of the teams below a team.")
    return connection(info, sorted(team.members, key=IDENTITY.key), IDENTITY, arguments)


def _edges(page: Connection, _info: GraphQLResolveInfo) -> list[TeamMember]:
    return list(page.nodes)


def _member(member: TeamMember, _info: GraphQLResolveInfo) -> Actor:
    return member.user


RESOLVERS: Resolvers = {
    "Query": {
        "rateLimit": _rate_limit,
        "repository": _repository,
        "node": _node,
        "nodes": _nodes,
        "organization": _organization,
        "user": _user,
    },
    "Organization": {"teams": _teams, "team": _team},
    "Team": {"parentTeam": _parent, "members": _members},
    "TeamMemberConnection": {"edges": _edges},
    "TeamMemberEdge": {"node": _member},
}
