"""The fields of a repository and of its deployments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLResolveInfo

from infra.demo.vendors.github.actors import GHOST, Actor
from infra.demo.vendors.github.contents import Contents
from infra.demo.vendors.github.graphql.connections import Connection, connection
from infra.demo.vendors.github.graphql.context import QueryContext, Resolvers
from infra.demo.vendors.github.repositories import Deployment, DeploymentStatus, Repository
from infra.demo.vendors.github.sorted_records import CREATED, IDENTITY, NUMBER, UPDATED, Collection, Order

ORDERS = {"CREATED_AT": CREATED, "UPDATED_AT": UPDATED}


@dataclass(frozen=True)
class Ref:
    """A branch, of which the name is all that is served."""

    name: str


def _contents(repository: Repository, info: GraphQLResolveInfo) -> Contents:
    context: QueryContext = info.context
    return context.store.contents_of(repository.id) or Contents(repository)


def _default_branch(repository: Repository, _info: GraphQLResolveInfo) -> Ref | None:
    return Ref(repository.default_branch) if repository.default_branch else None


def _pull_requests(repository: Repository, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return _ordered(_contents(repository, info).pull_requests, info, arguments)


def _issues(repository: Repository, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return _ordered(_contents(repository, info).issues, info, arguments)


def _deployments(repository: Repository, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return _ordered(_contents(repository, info).deployments, info, arguments)


def _ordered(records: Collection[Any], info: GraphQLResolveInfo, arguments: Mapping[str, Any]) -> Connection:
    asked = arguments.get("orderBy")
    order: Order = ORDERS[asked["field"]] if asked else CREATED
    descending = asked is not None and asked["direction"] == "DESC"
    return connection(info, records.view(order), order, arguments, descending=descending)


def _labels(repository: Repository, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return connection(info, _contents(repository, info).labels.view(IDENTITY), IDENTITY, arguments)


def _milestones(repository: Repository, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    return connection(info, _contents(repository, info).milestones.view(NUMBER), NUMBER, arguments)


def _statuses(deployment: Deployment, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    statuses = sorted(deployment.statuses, key=CREATED.key)
    return connection(info, statuses, CREATED, arguments, descending=True)


def _creator(status: DeploymentStatus, _info: GraphQLResolveInfo) -> Actor:
    # GitHub's schema has no null for a creator: a deleted one is the ghost.
    return status.creator or GHOST


RESOLVERS: Resolvers = {
    "Repository": {
        "defaultBranchRef": _default_branch,
        "pullRequests": _pull_requests,
        "issues": _issues,
        "labels": _labels,
        "milestones": _milestones,
        "deployments": _deployments,
    },
    "Deployment": {"statuses": _statuses},
    "DeploymentStatus": {"creator": _creator},
}
