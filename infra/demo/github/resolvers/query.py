"""The fields of the root."""

from typing import Any

from graphql import GraphQLResolveInfo

from infra.demo.github.actors import Actor, ActorKind
from infra.demo.github.query_context import QueryContext, RateLimit, Resolvers, rate_limit
from infra.demo.github.refusals import ARGUMENT_LIMIT, NOT_FOUND, RefusedError
from infra.demo.github.repositories import Repository
from infra.demo.github.resolvers.checks import check_run
from infra.demo.github.workflows import JobOfRun

MAXIMUM_IDS = 100


def _rate_limit(_root: None, info: GraphQLResolveInfo) -> RateLimit | None:
    context: QueryContext = info.context
    return rate_limit(context)


def _viewer(_root: None, info: GraphQLResolveInfo) -> Actor:
    context: QueryContext = info.context
    return context.store.viewer


def _repository(_root: None, info: GraphQLResolveInfo, owner: str, name: str, **rest: Any) -> Repository:
    context: QueryContext = info.context
    asked = f"{owner}/{name}"
    contents = context.store.contents(asked) or (context.store.moved(asked) if rest["followRenames"] else None)
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


RESOLVERS: Resolvers = {
    "Query": {
        "rateLimit": _rate_limit,
        "viewer": _viewer,
        "repository": _repository,
        "node": _node,
        "nodes": _nodes,
        "organization": _organization,
        "user": _user,
    }
}
