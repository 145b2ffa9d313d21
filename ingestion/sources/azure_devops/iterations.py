"""Iterations and areas of a project. The dates of an iteration are overwritten, so that each change is kept as seen."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingestion.hosts.readings import Reading, Row
from ingestion.rejections import Rejection
from ingestion.sources.azure_devops.project import Project
from ingestion.sources.azure_devops.rows import digest, odd
from ingestion.web.odd_answers import ODD

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
    nodes = _Nodes(project)
    for root in found["value"]:
        nodes.take(root, "")
    if project.known.get(NODES) == (now := digest([nodes.made, len(nodes.told)])):
        return
    before = json.loads(project.known.get(ITERATIONS) or "{}")
    digests = {str(row["iteration_id"]): digest(row) for row in nodes.made[ITERATIONS]}
    changed = {number for number, now_seen in digests.items() if before.get(number) != now_seen}
    observed = [
        {**row, "observed_at": project.now.isoformat()}
        for row in nodes.made[ITERATIONS]
        if str(row["iteration_id"]) in changed
    ]
    yield Reading(
        project.scope,
        {**nodes.made, "iteration_observations": observed},
        {NODES: now, ITERATIONS: json.dumps({**before, **digests}, sort_keys=True)},
        whole={} if nodes.told else dict.fromkeys((ITERATIONS, AREAS), ("project_id", project.scope)),
        rejected=nodes.told,
    )


@dataclass
class _Nodes:
    """Rows of the trees of areas and iterations; a node that gives none costs those below it too."""

    project: Project
    made: dict[str, list[Row]] = field(default_factory=lambda: {ITERATIONS: [], AREAS: []})
    told: list[Rejection] = field(default_factory=list)

    def take(self, node: Any, above: str) -> None:
        """A node and all below it. Its path is made of names: the answer's own has the name of the group in it."""
        table = ITERATIONS
        try:
            table = GROUPS[node["structureType"]]
            path = f"{above}\\{node['name']}" if above else str(node["name"])
            self.made[table].append(self._row(node, path))
            children = list(node.get("children") or ())
        except ODD as error:
            self.told.append(odd(table, node, error))
            return
        for child in children:
            self.take(child, path)

    def _row(self, node: dict[str, Any], path: str) -> Row:
        row: Row = {"project_id": self.project.scope, "name": node["name"], "path": path}
        if node["structureType"] == "area":
            return {**row, "area_id": node["id"]}
        dates = node.get("attributes") or {}
        return {
            **row,
            "iteration_id": node["id"],
            "identifier": node.get("identifier"),
            "starts_on": _day(dates.get("startDate")),
            "finishes_on": _day(dates.get("finishDate")),
        }


def _day(value: Any) -> Any:
    """Date of a moment at midnight in UTC, which stands for a date without a time."""
    return value[:10] if isinstance(value, str) else value
