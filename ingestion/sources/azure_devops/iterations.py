"""Iterations and areas of a project. The dates of an iteration are overwritten, so that each change is kept as seen."""

import json
from collections.abc import Iterator
from typing import Any

from ingestion.hosts.readings import Reading, Row
from ingestion.sources.azure_devops.project import Project
from ingestion.sources.azure_devops.rows import digest

NODES, ITERATIONS, AREAS = "nodes", "iterations", "areas"
DEEPEST = 20
"""Levels that are asked for; there can be fourteen."""
GROUPS = {"iteration": ITERATIONS, "area": AREAS}


def read_iterations(project: Project) -> Iterator[Reading]:
    """The iterations and areas, where one has changed.

    Raises:
        ApiError: see `Client.send`.
    """
    found = project.azure.get(project.path("wit/classificationnodes"), project.meter, {"$depth": DEEPEST})
    made: dict[str, list[Row]] = {ITERATIONS: [], AREAS: []}
    for root in found["value"]:
        made[GROUPS[root["structureType"]]] += _nodes(project, root, "")
    if project.known.get(NODES) == (now := digest(made)):
        return
    before = json.loads(project.known.get(ITERATIONS) or "{}")
    digests = {str(row["iteration_id"]): digest(row) for row in made[ITERATIONS]}
    changed = {number for number, now_seen in digests.items() if before.get(number) != now_seen}
    observed = [
        {**row, "observed_at": project.now.isoformat()}
        for row in made[ITERATIONS]
        if str(row["iteration_id"]) in changed
    ]
    yield Reading(
        project.scope,
        {**made, "iteration_observations": observed},
        {NODES: now, ITERATIONS: json.dumps({**before, **digests}, sort_keys=True)},
        whole=dict.fromkeys((ITERATIONS, AREAS), ("project_id", project.scope)),
    )


def _nodes(project: Project, node: dict[str, Any], above: str) -> Iterator[Row]:
    """A node and all below it. Its path is made of names: the answer's own has the name of the group in it."""
    path = f"{above}\\{node['name']}" if above else str(node["name"])
    row: Row = {"project_id": project.scope, "name": node["name"], "path": path}
    if node["structureType"] == "area":
        yield {**row, "area_id": node["id"]}
    else:
        dates = node.get("attributes") or {}
        yield {
            **row,
            "iteration_id": node["id"],
            "identifier": node.get("identifier"),
            "starts_on": _day(dates.get("startDate")),
            "finishes_on": _day(dates.get("finishDate")),
        }
    for child in node.get("children") or ():
        yield from _nodes(project, child, path)


def _day(value: Any) -> Any:
    """Date of a moment at midnight in UTC, which stands for a date without a time."""
    return value[:10] if isinstance(value, str) else value
