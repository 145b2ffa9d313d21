"""Deployments of a project: jobs of builds that deploy to environments, and classic releases."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ingestion.hosts.bodies import rows_of
from ingestion.hosts.readings import Reading, Row
from ingestion.rejections import Rejection
from ingestion.sources.azure_devops.api import PAGE
from ingestion.sources.azure_devops.moments import known_moment, moment
from ingestion.sources.azure_devops.parts import pages
from ingestion.sources.azure_devops.project import Project
from ingestion.sources.azure_devops.rows import digest
from ingestion.web.odd_answers import ODD, why_odd

ENVIRONMENTS, RELEASES = "environment_deployments", "release_deployments"
PREVIEW = 1
Node = Mapping[str, Any]


def read_environments(project: Project, builds: str) -> Iterator[Reading]:
    """New deployments to each environment, the newest first, down to those that are known and have ended.

    They are jobs of builds: where no build is new, `builds` is what it was, or empty, and nothing is asked.

    Raises:
        ApiError: see `Client.send`.
    """
    known = json.loads(project.known.get(ENVIRONMENTS) or "{}")
    if known.get("builds", "") == builds:
        return
    ended: dict[str, int] = dict(known.get("ended", {}))
    for node in project.azure.listed(project.path("pipelines/environments"), project.meter, preview=PREVIEW):
        try:
            number, name = int(node["id"]), str(node["name"])
        except ODD as error:
            yield Reading(project.scope, {}, rejected=[Rejection(ENVIRONMENTS, "", why_odd(error))])
            continue
        numbers, going_on = [ended.get(str(number), 0)], list[int]()
        for page in pages(_recorded(project, number, numbers[0])):
            made, told = rows_of(ENVIRONMENTS, page, partial(_record, project, name))
            numbers.append(max([one["deployment_id"] for one in made], default=0))
            going_on += [one["deployment_id"] for one in made if not one["finished_at"]]
            yield Reading(project.scope, {ENVIRONMENTS: made}, items=len(made), rejected=told)
        ended[str(number)] = max(numbers[0], min(going_on) - 1 if going_on else max(numbers))
    position = {ENVIRONMENTS: json.dumps({"builds": builds, "ended": ended})}
    yield Reading(project.scope, {}, position, is_new=False)


def _recorded(project: Project, environment: int, ended: int) -> Iterator[Any]:
    path = project.path(f"pipelines/environments/{environment}/environmentdeploymentrecords")
    for node in project.azure.listed(path, project.meter, {"top": 100}, preview=PREVIEW):
        if isinstance(node, dict):
            queued_at = moment(node.get("queueTime"))
            is_old = project.since is not None and isinstance(queued_at, str) and queued_at < project.since
            if is_old or (isinstance(node.get("id"), int) and node["id"] <= ended):
                return
        yield node


def _record(project: Project, environment: str, node: Node) -> Row:
    """Row of `environment_deployments`."""
    times = [moment(node.get(f"{name}Time")) for name in ("queue", "start", "finish")]
    return {
        "project_id": project.scope,
        "deployment_id": node["id"],
        "updated_at": next(filter(None, reversed(times)), None),
        "environment_id": node.get("environmentId"),
        "environment": environment,
        "build_id": (node.get("owner") or {}).get("id"),
        "definition": (node.get("definition") or {}).get("name"),
        "stage": node.get("stageName"),
        "job": node.get("jobName"),
        "stage_attempt": node.get("stageAttempt"),
        "result": node.get("result"),
        "queued_at": times[0],
        "started_at": times[1],
        "finished_at": times[2],
    }


def read_releases(project: Project) -> Iterator[Reading]:
    """Deployments of classic releases that changed since the last run.

    Raises:
        ApiError: see `Client.send`.
    """
    known = json.loads(project.known.get(RELEASES) or "{}")
    path = f"{project.azure.block.release_url}/{project.path('release/deployments')}"
    asked: dict[str, str | int] = {"queryOrder": "ascending"}
    if start := max(filter(None, (known.get("at"), project.since)), default=""):
        asked["minModifiedTime"] = start
    at, last = known.get("at", ""), list[Row]()
    for page in pages(project.azure.listed(path, project.meter, asked)):
        made, told = rows_of(RELEASES, page, partial(_deployment, project))
        at = max([at, *(known_moment(one["updated_at"]) for one in made)])
        last = [one for one in (*last, *made) if one["updated_at"] == at]
        # The last change that is known is listed once more.
        if told or len(page) == PAGE or (at, digest(last)) != (known.get("at"), known.get("last")):
            yield Reading(project.scope, {RELEASES: made}, items=len(made), rejected=told)
    position = json.dumps({"at": at, "last": digest(last)})
    if last and position != project.known.get(RELEASES):
        yield Reading(project.scope, {}, {RELEASES: position}, is_new=False)


def _deployment(project: Project, node: Node) -> Row:
    """Row of `release_deployments`."""
    release = node["release"]
    return {
        "project_id": project.scope,
        "deployment_id": node["id"],
        "updated_at": moment(node["lastModifiedOn"]),
        "release_id": release["id"],
        "release": release.get("name"),
        "definition": (node.get("releaseDefinition") or {}).get("name"),
        "environment": (node.get("releaseEnvironment") or {}).get("name"),
        "attempt": node.get("attempt"),
        "status": node.get("deploymentStatus"),
        "operation": node.get("operationStatus"),
        **_artifact(release.get("artifacts") or []),
        "queued_at": moment(node.get("queuedOn")),
        "started_at": moment(node.get("startedOn")),
        "finished_at": moment(node.get("completedOn")),
        "url": f"{project.url}/_releaseProgress?releaseId={release['id']}",
    }


def _artifact(nodes: list[Node]) -> Row:
    """What was deployed: the primary artifact, else the first one."""
    chosen = next((one for one in nodes if one.get("isPrimary")), next(iter(nodes), None))
    if chosen is None:
        return {}
    told = {name: one.get("id") for name, one in (chosen.get("definitionReference") or {}).items() if one}
    is_build, version = chosen.get("type") == "Build", told.get("version")
    return {
        "build_id": int(version) if is_build and version else None,
        "repository_id": told.get("repository") if is_build else told.get("definition"),
        "branch": told.get("branch"),
        "sha": told.get("sourceVersion") if is_build else version,
    }
