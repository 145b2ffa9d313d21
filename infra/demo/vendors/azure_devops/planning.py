"""End points of areas, iterations and teams."""

from infra.demo.vendors.azure_devops.guids import guid
from infra.demo.vendors.azure_devops.requests import Asked, EndPoint, RefusedError, listed
from infra.demo.vendors.azure_devops.store import AREA, ITERATION, Document, Node, Team

GROUPS = {AREA: ("Areas", "Area"), ITERATION: ("Iterations", "Iteration")}
"""Kind -> the group's name in addresses and in paths."""


def _nodes(asked: Asked) -> Document:
    project, depth = asked.project(), asked.number("$depth", 0)
    return listed([_node(asked, asked.store.root(project.id, kind), depth) for kind in (AREA, ITERATION)])


def _node(asked: Asked, node: Node, depth: int) -> Document:
    children = [one for one in asked.store.nodes.values() if one.parent == node.id]
    names = asked.store.path(node.id).split("\\")
    group, name = GROUPS[node.kind]
    address = f"{asked.behaviour.address}/{node.project}/_apis/wit/classificationNodes/{group}"
    found: Document = {
        "id": node.id, "identifier": guid(f"node:{node.id}"), "name": node.name, "structureType": node.kind,
        "hasChildren": bool(children), "path": "\\" + "\\".join([names[0], name, *names[1:]]),
        "url": "/".join([address, *names[1:]]),
    }  # fmt: skip
    if node.starts_on and node.finishes_on:
        found["attributes"] = _dates(node)
    if depth and children:
        found["children"] = [_node(asked, one, depth - 1) for one in children]
    return found


def _dates(node: Node) -> Document:
    return {"startDate": f"{node.starts_on}T00:00:00Z", "finishDate": f"{node.finishes_on}T00:00:00Z"}


def _teams(asked: Asked) -> Document:
    project = asked.project()
    address = f"{asked.behaviour.address}/_apis/projects/{project.id}/teams"
    return asked.continued(
        [
            {
                "id": one.id, "name": one.name, "url": f"{address}/{one.id}", "description": "",
                "identityUrl": f"{asked.behaviour.address}/_apis/Identities/{one.id}", "projectName": project.name,
                "projectId": project.id,
            }
            for one in asked.store.teams.values()
            if one.project == project.id
        ]
    )  # fmt: skip


def _team(asked: Asked) -> Team:
    asked.project()
    if (found := asked.store.teams.get(asked.path["team"])) is None:
        raise RefusedError(
            404, f"The team with id '{asked.path['team']}' does not exist, or you do not have permission."
        )
    return found


def _chosen_areas(asked: Asked) -> Document:
    team, path = _team(asked), asked.store.path
    values = [{"value": path(area), "includeChildren": below} for area, below in team.areas.items()]
    address = f"{asked.behaviour.address}/{team.project}/{team.id}/_apis/work/teamsettings/teamfieldvalues"
    field = "System.AreaPath"
    return {
        "field": {"referenceName": field, "url": f"{asked.behaviour.address}/_apis/wit/fields/{field}"},
        "defaultValue": values[0]["value"] if values else None, "values": values, "url": address,
    }  # fmt: skip


def _chosen_iterations(asked: Asked) -> Document:
    team = _team(asked)
    nodes = [asked.store.nodes[one] for one in team.iterations]
    address = f"{asked.behaviour.address}/{team.project}/{team.id}/_apis/work/teamsettings/iterations"
    return listed(
        [
            {
                "id": guid(f"node:{one.id}"), "name": one.name, "path": asked.store.path(one.id),
                "attributes": {**(_dates(one) if one.starts_on else {}), "timeFrame": "past"},
                "url": f"{address}/{guid(f'node:{one.id}')}",
            }
            for one in nodes
        ]
    )  # fmt: skip


END_POINTS = (
    EndPoint("/{project}/_apis/wit/classificationnodes", _nodes, ("$depth",)),
    EndPoint("/_apis/projects/{project}/teams", _teams, ("$top", "$skip")),
    EndPoint("/{project}/{team}/_apis/work/teamsettings/teamfieldvalues", _chosen_areas),
    EndPoint("/{project}/{team}/_apis/work/teamsettings/iterations", _chosen_iterations),
)
