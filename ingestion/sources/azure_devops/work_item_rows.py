"""Rows of work items, their revisions and links from the JSON of the reporting end points."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from ingestion.hosts.readings import Row
from ingestion.sources.azure_devops.fields import BLOCKED, PRIORITY, SEVERITY, TARGET_DATES, Fields
from ingestion.sources.azure_devops.identities import user_id
from ingestion.sources.azure_devops.project import Project

Node = Mapping[str, Any]
NEVER = "9999"
"""Year in which a revision ends that is still the last one."""
PULL_REQUESTS = ("vstfs:///git/pullrequestid/", "vstfs:///github/pullrequest/")
FORWARD, REVERSE = "-Forward", "-Reverse"


def is_last(node: Node) -> bool:
    """Whether no later revision of the work item was there when it was sent."""
    return str(node["fields"].get("System.RevisedDate", NEVER)).startswith(NEVER)


def revision(project: Project, node: Node, fields: Fields) -> Row:
    """Row of `work_item_revisions`."""
    values = node["fields"]
    return {
        "project_id": project.scope,
        "work_item_id": int(node["id"]),
        "revision": int(node["rev"]),
        "changed_at": values["System.ChangedDate"],
        "changed_by_id": user_id(values.get("System.ChangedBy")),
        "type": values.get("System.WorkItemType"),
        "state": values.get("System.State"),
        "reason": values.get("System.Reason"),
        "area_id": values.get("System.AreaId"),
        "iteration_id": values.get("System.IterationId"),
        "assignee_id": user_id(values.get("System.AssignedTo")),
        "story_points": fields.estimate(values),
        "is_blocked": values[BLOCKED] == "Yes" if values.get(BLOCKED) else None,
        "target_at": next((values[name] for name in TARGET_DATES if values.get(name)), None),
        "is_deleted": values.get("System.IsDeleted") is True,
    }


def work_item(project: Project, node: Node, fields: Fields) -> Row:
    """Row of `work_items`, by its last revision."""
    values, last = node["fields"], revision(project, node, fields)
    tags = [tag.strip() for tag in (values.get("System.Tags") or "").split(";")]
    priority = values.get(PRIORITY)
    return {
        **{name: last[name] for name in last if name not in ("changed_at", "changed_by_id")},
        "updated_at": last["changed_at"],
        "created_at": values.get("System.CreatedDate"),
        "creator_id": user_id(values.get("System.CreatedBy")),
        "title": values.get("System.Title"),
        "tags": json.dumps([tag for tag in tags if tag]),
        "priority": None if priority is None else str(priority),
        "severity": values.get(SEVERITY),
        "url": f"{project.url}/_workitems/edit/{node['id']}",
    }


def link(project: Project, node: Node) -> Row:
    """Row of `work_item_links`, from the side that its type names first: the parent, the predecessor."""
    rel, source, target = node["rel"], node["sourceId"], node["targetId"]
    if rel.endswith(REVERSE):
        source, target = target, source
    return {
        "project_id": project.scope,
        "work_item_id": source,
        "type": rel.removesuffix(FORWARD).removesuffix(REVERSE),
        "other_id": target,
        "updated_at": node.get("changedDate"),
        "is_active": node.get("isActive") is not False,
    }


def pull_requests(project: Project, node: Node) -> list[Row]:
    """Rows of `work_item_pull_requests` of a work item with its relations."""
    urls = {one["url"] for one in node.get("relations") or () if one.get("rel") == "ArtifactLink"}
    named = sorted(url for url in urls if url.lower().startswith(PULL_REQUESTS))
    item = {"project_id": project.scope, "work_item_id": int(node["id"])}
    return [{**item, "url": url, "path": unquote(url).split("/", 5)[-1]} for url in named]
