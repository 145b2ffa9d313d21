"""Rows of `raw_jira` from the JSON of Jira's REST API."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ingestion.hosts.readings import Row
from ingestion.sources.jira.api import Site

Node = Mapping[str, Any]
_SECONDS_END = 1e11
"""Unix times below it are in seconds, those above in milliseconds: the bulk end point has been seen with both."""
_OLD_SPRINT = re.compile(
    r"\b(id|rapidViewId|state|name|startDate|endDate|completeDate|goal)=(.*?)(?=,\w+=|\]$)", re.DOTALL
)
_OLD_NAMES = {"rapidViewId": "boardId"}


def project(node: Node, site: Site) -> Row:
    """Row of `projects`."""
    return {
        "project_id": int(node["id"]),
        "key": node["key"],
        "name": node.get("name"),
        "type": node.get("projectTypeKey"),
        "is_archived": node.get("archived") is True,
        "lead_id": user_id(node.get("lead")),
        "url": f"{site.url}/browse/{node['key']}",
    }


def issue(node: Node, site: Site, project_id: int) -> Row:
    """Row of `issues`."""
    fields = node["fields"]
    status = fields.get("status") or {}
    return {
        "project_id": project_id,
        "issue_id": int(node["id"]),
        "key": node["key"],
        "updated_at": fields.get("updated") or fields.get("created"),
        "created_at": fields.get("created") or fields.get("updated"),
        "summary": fields.get("summary"),
        "type": (fields.get("issuetype") or {}).get("name"),
        "is_subtask": (fields.get("issuetype") or {}).get("subtask"),
        "parent_id": _number((fields.get("parent") or {}).get("id")),
        "epic_key": _epic(site.fields.value("epic", fields)),
        "status_id": _text(status.get("id")),
        "status": status.get("name"),
        "status_category": (status.get("statusCategory") or {}).get("key"),
        "resolution": (fields.get("resolution") or {}).get("name"),
        "resolved_at": fields.get("resolutiondate"),
        "priority": (fields.get("priority") or {}).get("name"),
        "labels": json.dumps(fields.get("labels") or []),
        "components": _names(fields.get("components")),
        "fix_versions": _names(fields.get("fixVersions")),
        "story_points": site.fields.value("story_points", fields),
        "story_points_field": site.fields.filled("story_points", fields),
        "sprint_ids": json.dumps(sorted({sprint["id"] for sprint in sprints_of(node, site)})),
        "assignee_id": user_id(fields.get("assignee")),
        "reporter_id": user_id(fields.get("reporter")),
        "creator_id": user_id(fields.get("creator")),
        "due_on": fields.get("duedate"),
        "url": f"{site.url}/browse/{node['key']}",
    }


def changes(project_id: int, issue_id: int, history: Node, site: Site) -> list[Row]:
    """Rows of `issue_changes` of one change."""
    return [
        {
            "project_id": project_id,
            "change_id": int(history["id"]),
            "place": place,
            "issue_id": issue_id,
            "changed_at": _moment(history.get("created")),
            "author_id": user_id(history.get("author")),
            "kind": site.fields.kind(item),
            "field": item.get("field"),
            "field_id": site.fields.field_id(item),
            "from_value": _text(item.get("from")),
            "from_text": item.get("fromString"),
            "to_value": _text(item.get("to")),
            "to_text": item.get("toString"),
        }
        for place, item in enumerate(history.get("items") or ())
    ]


def link(project_id: int, issue_id: int, node: Node) -> Row:
    """Row of `issue_links`."""
    is_outward = node.get("outwardIssue") is not None
    other = node.get("outwardIssue") or node.get("inwardIssue") or {}
    kind = node.get("type") or {}
    return {
        "project_id": project_id,
        "link_id": int(node["id"]),
        "issue_id": issue_id,
        "type": kind.get("name"),
        "relation": kind.get("outward" if is_outward else "inward"),
        "other_issue_id": _number(other.get("id")),
        "other_key": other.get("key"),
    }


def worklog(project_id: int, issue_id: int, node: Node) -> Row:
    """Row of `worklogs`."""
    return {
        "project_id": project_id,
        "worklog_id": int(node["id"]),
        "issue_id": issue_id,
        "author_id": user_id(node.get("author")),
        "started_at": node.get("started"),
        "seconds": node.get("timeSpentSeconds"),
        "created_at": node.get("created"),
        "updated_at": node.get("updated"),
    }


def board(project_id: int, node: Node) -> Row:
    """Row of `boards`."""
    return {"project_id": project_id, "board_id": int(node["id"]), "name": node.get("name"), "type": node.get("type")}


def sprint(project_id: int, node: Node) -> Row:
    """Row of `sprints`; an issue's field calls the board otherwise than the board's list."""
    return {
        "project_id": project_id,
        "sprint_id": int(node["id"]),
        "board_id": _number(node.get("originBoardId") or node.get("boardId")),
        "name": node.get("name"),
        "state": str(node["state"]).lower() if node.get("state") else None,
        "goal": node.get("goal") or None,
        "starts_at": node.get("startDate"),
        "ends_at": node.get("endDate"),
        "completed_at": node.get("completeDate"),
    }


def component(project_id: int, node: Node) -> Row:
    """Row of `components`."""
    return {"project_id": project_id, "component_id": int(node["id"]), "name": node.get("name")}


def version(project_id: int, node: Node) -> Row:
    """Row of `versions`."""
    return {
        "project_id": project_id,
        "version_id": int(node["id"]),
        "name": node.get("name"),
        "is_released": node.get("released"),
        "is_archived": node.get("archived"),
        "starts_on": node.get("startDate"),
        "released_on": node.get("releaseDate"),
    }


def statuses(nodes: Iterable[Any]) -> list[Row]:
    """Rows of `statuses`."""
    return [
        {
            "status_id": str(node["id"]),
            "name": node.get("name"),
            "category": (node.get("statusCategory") or {}).get("key"),
        }
        for node in nodes
        if isinstance(node, dict) and node.get("id") is not None
    ]


def users(nodes: Iterable[Any]) -> list[Row]:
    """Rows of `users`, one each, of the accounts that acted."""
    found = {number: node for node in nodes if (number := user_id(node)) is not None}
    return [
        {
            "user_id": number,
            "username": node.get("name"),
            "name": node.get("displayName"),
            "email": node.get("emailAddress"),
            "type": node.get("accountType"),
        }
        for number, node in sorted(found.items())
    ]


def user_id(node: Any) -> str | None:
    """`accountId` of Cloud; the key, which a new name leaves alone, of Data Center."""
    if not isinstance(node, dict):
        return None
    return _text(node.get("accountId") or node.get("key") or node.get("name"))


def sprints_of(node: Node, site: Site) -> Iterator[Node]:
    """The sprints in an issue's field: objects, or, on older servers, what Java prints of one."""
    value = site.fields.value("sprint", node["fields"])
    for one in value if isinstance(value, list) else ():
        found = _printed(one) if isinstance(one, str) else one
        if isinstance(found, dict) and (number := _number(found.get("id"))) is not None:
            yield {**found, "id": number}


def _printed(text: str) -> Node:
    """Take apart what Java prints of a sprint: `...Sprint@1f[id=12,rapidViewId=3,state=CLOSED,name=...]`."""
    said = {_OLD_NAMES.get(name, name): value for name, value in _OLD_SPRINT.findall(text)}
    return {name: None if value in ("<null>", "") else value for name, value in said.items()}


def _epic(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _names(nodes: Any) -> str:
    return json.dumps([node.get("name") for node in nodes or () if isinstance(node, dict)])


def _number(value: Any) -> int | None:
    try:
        return None if value is None else int(value)
    except (TypeError, ValueError):
        return None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _moment(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value if value < _SECONDS_END else value / 1000
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    return value
