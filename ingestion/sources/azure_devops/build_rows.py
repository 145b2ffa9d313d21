"""Rows of builds and their records from the JSON of the build end points."""

from collections.abc import Mapping, Sequence
from typing import Any

from ingestion.hosts.readings import Row
from ingestion.sources.azure_devops.identities import user_id
from ingestion.sources.azure_devops.moments import moment
from ingestion.sources.azure_devops.project import Project
from ingestion.sources.git.repositories import web_url

Node = Mapping[str, Any]
OWN_GIT, GITHUB = "TfsGit", "GitHub"
STAGE, NO_STAGE = "Stage", "__default"
LEVELS = (STAGE, "Phase", "Job")
"""Types of records that are kept; those of tasks are not."""


def build(project: Project, node: Node) -> Row:
    """Row of `builds`."""
    repository, told = node.get("repository") or {}, node.get("triggerInfo") or {}
    queued_at, started_at = moment(node.get("queueTime")), moment(node.get("startTime"))
    finished_at, definition = moment(node.get("finishTime")), node.get("definition") or {}
    return {
        "project_id": project.scope,
        "build_id": node["id"],
        "updated_at": finished_at or started_at or queued_at,
        "number": node.get("buildNumber"),
        "definition_id": definition.get("id"),
        "definition": definition.get("name"),
        "reason": node.get("reason"),
        "status": node.get("status"),
        "result": node.get("result"),
        "source_branch": node.get("sourceBranch"),
        "source_version": node.get("sourceVersion"),
        "pull_request_branch": told.get("pr.sourceBranch"),
        "pull_request_sha": told.get("pr.sourceSha"),
        "repository_type": repository.get("type"),
        "repository_id": repository.get("id"),
        "repository_url": _page(repository),
        "requester_id": user_id(node.get("requestedFor")),
        "queued_at": queued_at,
        "started_at": started_at,
        "finished_at": finished_at,
        "url": f"{project.url}/_build/results?buildId={node['id']}",
    }


def _page(repository: Node) -> str | None:
    """Page of a repository elsewhere, by its address or by what GitHub calls it."""
    if repository.get("type") == OWN_GIT:
        return None
    if address := repository.get("url"):
        return web_url(address)
    return f"https://github.com/{repository['id']}" if repository.get("type") == GITHUB else None


def records(project: Project, build_id: int, nodes: Sequence[Node], is_earlier: bool = False) -> list[Row]:
    """Rows of `build_records` of a timeline, which may be that of an earlier attempt."""
    known = {one["id"]: one for one in nodes}
    stages = {one["id"]: _stage(one, known) for one in nodes if one["type"] in LEVELS}
    return [
        {
            "project_id": project.scope,
            "build_id": build_id,
            "record_id": one["id"],
            "attempt": one.get("attempt") or 1,
            "is_superseded": is_earlier,
            "stage": None if stages[one["id"]].get("name") == NO_STAGE else stages[one["id"]].get("name"),
            "stage_result": stages[one["id"]].get("result"),
            "type": one["type"],
            "name": one.get("name"),
            "identifier": one.get("identifier"),
            "state": one.get("state"),
            "result": one.get("result"),
            "started_at": moment(one.get("startTime")),
            "finished_at": moment(one.get("finishTime")),
        }
        for one in nodes
        if one["type"] in LEVELS
    ]


def _stage(node: Node, known: Mapping[str, Node]) -> Node:
    """Stage that a record is in, or is itself; an empty one where the timeline has none above it."""
    for _ in known:
        if node["type"] == STAGE:
            return node
        node = known.get(node.get("parentId") or "", {"type": STAGE})
    return {}
