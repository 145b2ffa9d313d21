"""End points of environments and classic releases."""

from datetime import datetime

from infra.demo.vendors.azure_devops.build_records import EnvironmentDeployment, ReleaseDeployment
from infra.demo.vendors.azure_devops.guids import guid
from infra.demo.vendors.azure_devops.requests import Asked, EndPoint, RefusedError, moment
from infra.demo.vendors.azure_devops.store import Document

UNKNOWN = "0001-01-01T00:00:00"


def _environments(asked: Asked) -> Document:
    own = _own(asked)
    return asked.continued([{"id": _number(own, name), "name": name, "description": ""} for name in _names(own)])


def _own(asked: Asked) -> list[EnvironmentDeployment]:
    builds, project = asked.store.pipelines.builds, asked.project()
    return [one for one in asked.store.pipelines.deployments if builds[one.build].project is project]


def _names(own: list[EnvironmentDeployment]) -> list[str]:
    return list(dict.fromkeys(one.environment for one in own))


def _number(own: list[EnvironmentDeployment], name: str) -> int:
    return _names(own).index(name) + 1


def _records(asked: Asked) -> Document:
    own, number = _own(asked), asked.path["environment"]
    found = [one for one in own if str(_number(own, one.environment)) == number]
    if not found:
        raise RefusedError(404, f"Environment with id {number} does not exist.", "EnvironmentNotFoundException")
    found.sort(key=lambda one: one.id, reverse=True)
    return asked.continued([_record(asked, one, int(number)) for one in found])


def _record(asked: Asked, one: EnvironmentDeployment, environment: int) -> Document:
    build = asked.store.pipelines.builds[one.build]
    found: Document = {
        "id": one.id, "environmentId": environment, "requestIdentifier": guid(f"request:{one.id}"),
        "planType": "Build", "planId": guid(f"plan:{one.build}"), "scopeId": build.project.id,
        "stageName": one.stage, "jobName": one.job, "stageAttempt": one.attempt, "jobAttempt": 1,
        "definition": {"id": build.definition_id, "name": build.definition},
        "owner": {"id": build.id, "name": str(build.id)}, "queueTime": moment(one.queued_at),
    }  # fmt: skip
    found |= {"startTime": moment(one.started_at)} if one.started_at else {}
    return found | ({"finishTime": moment(one.finished_at), "result": one.result} if one.finished_at else {})


def _deployments(asked: Asked) -> Document:
    own = [one for one in asked.store.pipelines.releases if one.project is asked.project()]
    if since := asked.query.get("minModifiedTime"):
        own = [one for one in own if one.modified_at >= datetime.fromisoformat(since)]
    own.sort(key=lambda one: one.id)
    return asked.continued([_deployment(asked, one) for one in own], 50)


def _deployment(asked: Asked, one: ReleaseDeployment) -> Document:
    build = asked.store.pipelines.builds.get(one.build or 0)
    found: Document = {
        "id": one.id, "attempt": 1, "reason": "automated", "deploymentStatus": one.status,
        "operationStatus": one.operation, "definitionEnvironmentId": 1, "queuedOn": UNKNOWN, "conditions": [],
        "release": {"id": one.release, "name": f"Release-{one.release}", "artifacts": []},
        "releaseDefinition": {"id": 1, "name": one.definition},
        "releaseEnvironment": {"id": one.id, "name": one.environment}, "startedOn": moment(one.started_at),
        "lastModifiedOn": moment(one.modified_at), "preDeployApprovals": [], "postDeployApprovals": [],
    }  # fmt: skip
    if one.finished_at:
        found["completedOn"] = moment(one.finished_at)
    if build is not None:
        reference = {
            "version": str(build.id),
            "branch": build.branch,
            "sourceVersion": build.sha,
            "project": build.project.id,
        }
        found["release"]["artifacts"] = [
            {
 "type": "Build", "alias": "drop",
                "definitionReference": {name: {"id": value, "name": value} for name, value in reference.items()},
                "isPrimary": True, "isRetained": False,
            }
        ]  # fmt: skip
    return found


_PIPELINES = "/{project}/_apis/pipelines/environments"
END_POINTS = (
    EndPoint(_PIPELINES, _environments, ("$top", "continuationToken"), is_preview=True),
    EndPoint(
        f"{_PIPELINES}/{{environment}}/environmentdeploymentrecords", _records, ("$top", "top", "continuationToken"),
        is_preview=True,
    ),
    EndPoint(
        "/{project}/_apis/release/deployments", _deployments,
        ("queryOrder", "minModifiedTime", "$top", "continuationToken"),
    ),
)  # fmt: skip
