"""Which deployment an incident is attributed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from infra.demo.truth.deployed_commits import DeployedCommit
from infra.demo.truth.deployments import Deployment
from infra.demo.truth.world import Incident

WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Attribution:
    """An incident and a deployment that it is attributed to."""

    incident: Incident
    deployment: Deployment
    method: str
    confidence: float


def attribute(
    incidents: Sequence[Incident], deployments: Mapping[str, Sequence[Deployment]],
    linked: Mapping[str, Sequence[DeployedCommit]],
) -> list[Attribution]:  # fmt: skip
    """Attribute each incident: an explicit deployment, an explicit commit, else the last deployment of its service.

    `deployments` and `linked` are by service, in order. An incident that names no service is matched explicitly only,
    and what is named and does not exist is not replaced by a guess.
    """
    found: list[Attribution] = []
    for incident in incidents:
        services = [incident.service] if incident.service is not None else sorted(deployments)
        explicit = _explicit(incident, [one for service in services for one in deployments.get(service, ())])
        explicit = explicit or _by_commit(incident, [linked.get(service, ()) for service in services])
        found += explicit
        if incident.deployment is None and incident.sha is None and incident.service is not None:
            found += _last_before(incident, deployments.get(incident.service, ()))
    return found


def _explicit(incident: Incident, deployments: Sequence[Deployment]) -> list[Attribution]:
    """Deployments whose id, or whose group's id, with or without its method's prefix, the incident names."""
    if incident.deployment is None:
        return []
    return [
        Attribution(incident, one, "deployment", 1.0)
        for one in deployments
        if incident.deployment in _names(one)
    ]  # fmt: skip


def _names(deployment: Deployment) -> set[str]:
    group = deployment.attempt.group_id
    return {group, group.removeprefix("file:"), deployment.deployment_id}


def _by_commit(incident: Incident, linked: Sequence[Sequence[DeployedCommit]]) -> list[Attribution]:
    if incident.sha is None:
        return []
    return [
        Attribution(incident, one.deployment, "commit", 1.0)
        for service in linked
        for one in service
        if one.commit.sha == incident.sha
    ]  # fmt: skip


def _last_before(incident: Incident, deployments: Sequence[Deployment]) -> list[Attribution]:
    candidates = [
        one
        for one in deployments
        if one.is_production_success
        and one.is_new
        and (one.attempt.started_at or one.attempt.finished_at) <= incident.started_at
        and one.attempt.finished_at >= incident.started_at - WINDOW
    ]  # fmt: skip
    if not candidates:
        return []
    age = max(incident.started_at - candidates[-1].attempt.finished_at, timedelta(0))
    return [Attribution(incident, candidates[-1], "window", 0.9 - 0.6 * (age / WINDOW))]
