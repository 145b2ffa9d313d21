"""The fields of a repository."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLResolveInfo

from infra.demo.github.actors import Actor, ActorKind
from infra.demo.github.conditions import NOBODY, Condition, OneOf
from infra.demo.github.connections import Connection, connection
from infra.demo.github.contents import Contents
from infra.demo.github.orders import COMMENTS, CREATED, IDENTITY, NUMBER, RELEASE_NAME, UPDATED, Order
from infra.demo.github.query_context import QueryContext, Resolvers
from infra.demo.github.refusals import NOT_FOUND, RefusedError
from infra.demo.github.repositories import Release, Repository
from infra.demo.github.resolvers.refs import Ref
from infra.demo.github.threads import Issue, PullRequest

ORDERS = {"COMMENTS": COMMENTS, "CREATED_AT": CREATED, "UPDATED_AT": UPDATED}
RELEASE_ORDERS = {"CREATED_AT": CREATED, "NAME": RELEASE_NAME}


def _contents(repository: Repository, info: GraphQLResolveInfo) -> Contents:
    context: QueryContext = info.context
    return context.store.contents_of(repository.id) or Contents(repository)


def _default_branch(repository: Repository, _info: GraphQLResolveInfo) -> Ref | None:
    return Ref(repository.default_branch) if repository.default_branch else None


def _pull_requests(repository: Repository, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    condition = Condition(
        states=_chosen(arguments, "states"),
        any_label=_chosen(arguments, "labels"),
        base_ref_name=arguments.get("baseRefName"),
        head_ref_name=arguments.get("headRefName"),
    )
    order, descending = _order(arguments)
    view = _contents(repository, info).pull_requests.view(order, _unless_empty(condition))
    return connection(info, view, order, arguments, descending=descending)


def _issues(repository: Repository, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    filters = arguments.get("filterBy") or {}
    condition = Condition(
        states=_chosen(filters, "states") or _chosen(arguments, "states"),
        any_label=_chosen(filters, "labels") or _chosen(arguments, "labels"),
        since=filters.get("since"),
        creator=filters.get("createdBy"),
        assignee=_assignee(filters),
    )
    order, descending = _order(arguments)
    view = _contents(repository, info).issues.view(order, _unless_empty(condition))
    return connection(info, view, order, arguments, descending=descending)


def _assignee(filters: Mapping[str, Any]) -> str | None:
    """A login, `*` for anybody; null, if it is written out, for nobody."""
    return (filters["assignee"] or NOBODY) if "assignee" in filters else None


def _order(arguments: Mapping[str, Any], orders: Mapping[str, Order] = ORDERS) -> tuple[Order, bool]:
    asked = arguments.get("orderBy")
    return (orders[asked["field"]], asked["direction"] == "DESC") if asked else (CREATED, False)


def _chosen(arguments: Mapping[str, Any], name: str) -> frozenset[str] | None:
    values = arguments.get(name)
    return frozenset(values) if values else None


def _unless_empty(condition: Condition) -> Condition | None:
    return None if condition == Condition() else condition


def _issue(repository: Repository, info: GraphQLResolveInfo, number: int) -> Issue:
    found = _contents(repository, info).issues.get(number)
    if found is None:
        raise RefusedError(f"Could not resolve to an Issue with the number of {number}.", NOT_FOUND)
    return found


def _pull_request(repository: Repository, info: GraphQLResolveInfo, number: int) -> PullRequest:
    found = _contents(repository, info).pull_requests.get(number)
    if found is None:
        raise RefusedError(f"Could not resolve to a PullRequest with the number of {number}.", NOT_FOUND)
    return found


def _issue_or_pull_request(repository: Repository, info: GraphQLResolveInfo, number: int) -> Issue | PullRequest:
    found = _contents(repository, info).threads.get(number)
    if found is None:
        message = f"Could not resolve to an issue or pull request with the number of {number}."
        raise RefusedError(message, NOT_FOUND)
    return found


def _labels(repository: Repository, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return connection(info, _contents(repository, info).labels.view(IDENTITY), IDENTITY, arguments)


def _milestones(repository: Repository, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    states = _chosen(arguments, "states")
    view = _contents(repository, info).milestones.view(NUMBER)
    chosen = view if states is None else [one for one in view if one.state in states]
    return connection(info, chosen, NUMBER, arguments)


def _releases(repository: Repository, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    order, descending = _order(arguments, RELEASE_ORDERS)
    view = _contents(repository, info).releases.view(order)
    return connection(info, view, order, arguments, descending=descending)


def _deployments(repository: Repository, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    environments = _chosen(arguments, "environments")
    order, descending = _order(arguments)
    condition = OneOf("environment", environments) if environments else None
    view = _contents(repository, info).deployments.view(order, condition)
    return connection(info, view, order, arguments, descending=descending)


def _release_author(release: Release, _info: GraphQLResolveInfo) -> Actor | None:
    return release.author if release.author.kind is ActorKind.USER else None


RESOLVERS: Resolvers = {
    "Repository": {
        "defaultBranchRef": _default_branch,
        "pullRequests": _pull_requests,
        "issues": _issues,
        "issue": _issue,
        "pullRequest": _pull_request,
        "issueOrPullRequest": _issue_or_pull_request,
        "labels": _labels,
        "milestones": _milestones,
        "releases": _releases,
        "deployments": _deployments,
    },
    "Release": {"author": _release_author},
}
