"""Teams of a project with the areas and iterations that they chose, and its types and states of work items."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from ingestion.hosts.readings import Reading, Row
from ingestion.sources.azure_devops.project import Project
from ingestion.sources.azure_devops.rows import digest, made_of

TEAMS, TYPES, STATES = "teams", "work_item_types", "work_item_states"
AREA_PATH = "System.AreaPath"


def read_types(project: Project) -> Iterator[Reading]:
    """Types of work items and their states, where one has changed.

    Raises:
        ApiError: see `Client.send`.
    """
    categories: dict[str, list[str]] = {}
    for one in project.azure.get(project.path("wit/workitemtypecategories"), project.meter)["value"]:
        for member in (one or {}).get("workItemTypes") or ():
            categories.setdefault(member["name"], []).append(one["referenceName"])
    states: list[Row] = []

    def made(node: Any) -> Row:
        row = {"project_id": project.scope, "type": node["name"]}
        states.extend(
            [{**row, "state": one["name"], "category": one.get("category")} for one in _states(project, node)]
        )
        return {**row, "categories": json.dumps(sorted(categories.get(node["name"], ())))}

    listed = project.azure.get(project.path("wit/workitemtypes"), project.meter)["value"]
    types, told = made_of(TYPES, listed, made)
    found = {TYPES: types, STATES: states}
    if project.known.get(TYPES) != (now := digest([found, len(told)])):
        whole = {} if told else dict.fromkeys((TYPES, STATES), ("project_id", project.scope))
        yield Reading(project.scope, found, {TYPES: now}, whole=whole, rejected=told)


def read_teams(project: Project) -> Iterator[Reading]:
    """The teams, where one has changed.

    Raises:
        ApiError: see `Client.send`.
    """
    path = f"_apis/projects/{project.scope}/teams"
    made, told = made_of(TEAMS, project.azure.skipped(path, project.meter), partial(_team, project))
    if project.known.get(TEAMS) != (now := digest([made, len(told)])):
        whole = {} if told else {TEAMS: ("project_id", project.scope)}
        yield Reading(project.scope, {TEAMS: made}, {TEAMS: now}, whole=whole, rejected=told)


def _team(project: Project, node: dict[str, Any]) -> Row:
    chosen = project.azure.get(project.path("work/teamsettings/teamfieldvalues", node["id"]), project.meter)
    iterations = project.azure.get(project.path("work/teamsettings/iterations", node["id"]), project.meter)["value"]
    is_by_area = (chosen.get("field") or {}).get("referenceName", AREA_PATH) == AREA_PATH
    areas = [
        {"path": one["value"], "with_children": one.get("includeChildren") is True} for one in chosen["values"] or ()
    ]
    return {
        "project_id": project.scope,
        "team_id": node["id"],
        "name": node.get("name"),
        "areas": json.dumps(areas) if is_by_area else None,
        "iterations": json.dumps(sorted(one["id"] for one in iterations)),
    }


def _states(project: Project, node: dict[str, Any]) -> list[Any]:
    """States of a type, which older servers tell apart."""
    if node.get("states") is not None:
        return list(node["states"])
    path = project.path(f"wit/workitemtypes/{node['name']}/states")
    return list(project.azure.get(path, project.meter)["value"])
