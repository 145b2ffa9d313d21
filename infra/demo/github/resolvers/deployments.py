"""The fields of deployments and of their statuses."""

from typing import Any

from graphql import GraphQLResolveInfo

from infra.demo.github.actors import GHOST, Actor
from infra.demo.github.connections import Connection, connection
from infra.demo.github.orders import CREATED
from infra.demo.github.query_context import Resolvers
from infra.demo.github.repositories import Deployment, DeploymentStatus, DeploymentStatusState
from infra.demo.github.resolvers.refs import Ref


def _creator(record: Deployment | DeploymentStatus, _info: GraphQLResolveInfo) -> Actor:
    # GitHub's schema has no null for a creator: a deleted one is the ghost.
    return record.creator or GHOST


def _commit_oid(deployment: Deployment, _info: GraphQLResolveInfo) -> str:
    return deployment.sha


def _ref(deployment: Deployment, _info: GraphQLResolveInfo) -> Ref | None:
    return None if deployment.ref == deployment.sha else Ref(deployment.ref)


def _state(deployment: Deployment, _info: GraphQLResolveInfo) -> str:
    latest = deployment.latest_status
    if latest is None:
        return "PENDING"
    return "ACTIVE" if latest.state is DeploymentStatusState.SUCCESS else latest.state


def _latest_environment(deployment: Deployment, _info: GraphQLResolveInfo) -> str:
    latest = deployment.latest_status
    return latest.environment if latest else deployment.environment


def _original_environment(deployment: Deployment, _info: GraphQLResolveInfo) -> str:
    return deployment.original_environment or deployment.environment


def _payload(deployment: Deployment, _info: GraphQLResolveInfo) -> str | None:
    return deployment.payload or None


def _statuses(deployment: Deployment, info: GraphQLResolveInfo, **arguments: Any) -> Connection:
    statuses = sorted(deployment.statuses, key=CREATED.key)
    return connection(info, statuses, CREATED, arguments, descending=True)


RESOLVERS: Resolvers = {
    "Deployment": {
        "creator": _creator,
        "commitOid": _commit_oid,
        "ref": _ref,
        "state": _state,
        "latestEnvironment": _latest_environment,
        "originalEnvironment": _original_environment,
        "payload": _payload,
        "statuses": _statuses,
    },
    "DeploymentStatus": {"creator": _creator},
}
