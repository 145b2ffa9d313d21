"""Deployments and what was reported of them."""

from typing import Any

import orjson

from infra.demo.github.conditions import Equal
from infra.demo.github.orders import CREATED
from infra.demo.github.repositories import Deployment, DeploymentStatus
from infra.demo.github.rest.calls import Call, Json, Listing, NotFoundError, Place, Single
from infra.demo.github.rest.users import user_or_none
from infra.demo.github.schema import utc_text

_FILTERS = ("sha", "ref", "task", "environment")


def deployments(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/deployments`, the newest first."""
    place = call.place()
    asked = tuple((name, call.query[name]) for name in _FILTERS if name in call.query)
    view = place.contents.deployments.view(CREATED, Equal(asked) if asked else None)
    return Listing(view[::-1], lambda one: deployment_body(one, place))


def deployment(call: Call) -> Single:
    """`GET /repos/{owner}/{repo}/deployments/{deployment_id}`."""
    place = call.place()
    found = _found(call, place)
    return Single(deployment_body(found, place), found.updated_at)


def statuses(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses`, the newest first."""
    place = call.place()
    found = _found(call, place)
    records = sorted(found.statuses, key=CREATED.key, reverse=True)
    return Listing(records, lambda one: status_body(one, found, place))


def _found(call: Call, place: Place) -> Deployment:
    found = place.contents.deployments.get(call.path["deployment_id"])
    if found is None:
        raise NotFoundError
    return found


def deployment_body(deployment: Deployment, place: Place) -> Json:
    """`deployment`."""
    url = f"{place.url}/deployments/{deployment.database_id}"
    return {
        "url": url,
        "id": deployment.database_id,
        "node_id": deployment.id,
        "task": deployment.task,
        "original_environment": deployment.original_environment or deployment.environment,
        "environment": deployment.environment,
        "description": deployment.description,
        "created_at": utc_text(deployment.created_at),
        "updated_at": utc_text(deployment.updated_at),
        "statuses_url": f"{url}/statuses",
        "repository_url": place.url,
        "creator": user_or_none(deployment.creator, place.api),
        "sha": deployment.sha,
        "ref": deployment.ref,
        "payload": _payload(deployment.payload),
        "transient_environment": False,
        "production_environment": deployment.environment == "production",
    }


def _payload(text: str) -> Any:
    """An object if it is one, else the text as it was given."""
    try:
        found = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        return text
    return found if isinstance(found, dict) else text


def status_body(status: DeploymentStatus, deployment: Deployment, place: Place) -> Json:
    """`deployment-status`."""
    url = f"{place.url}/deployments/{deployment.database_id}"
    return {
        "url": f"{url}/statuses/{status.database_id}",
        "id": status.database_id,
        "node_id": status.id,
        "state": status.state.lower(),
        "creator": user_or_none(status.creator, place.api),
        "description": status.description,
        "environment": status.environment,
        "target_url": status.log_url or "",
        "created_at": utc_text(status.created_at),
        "updated_at": utc_text(status.updated_at),
        "deployment_url": url,
        "repository_url": place.url,
        "environment_url": status.environment_url or "",
        "log_url": status.log_url or "",
    }
