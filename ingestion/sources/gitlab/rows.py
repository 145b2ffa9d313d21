"""Rows of `raw_gitlab` from the JSON of GitLab's REST API."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ingestion.sources.gitlab.api import changed_at

Node = Mapping[str, Any]
Row = dict[str, Any]


def project(node: Node) -> Row:
    """Row of `projects`."""
    return {
        "project_id": node["id"],
        "path_with_namespace": node["path_with_namespace"],
        "url": node.get("web_url"),
        "clone_url": node.get("http_url_to_repo"),
        "default_branch": node.get("default_branch"),
        "visibility": node.get("visibility"),
        "is_archived": node.get("archived"),
        "is_fork": node.get("forked_from_project") is not None,
        "is_empty": node.get("empty_repo"),
        "merge_method": node.get("merge_method"),
        "squash_option": node.get("squash_option"),
        "created_at": node.get("created_at"),
    }


def merge_request(node: Node) -> Row:
    """Row of `merge_requests`, from a list or from a single answer."""
    merged_by = node.get("merge_user") or node.get("merged_by")
    return _item(node) | {
        # `work_in_progress` until GitLab 14.
        "is_draft": node.get("draft", node.get("work_in_progress")),
        "source_branch": node.get("source_branch"),
        "target_branch": node.get("target_branch"),
        "source_project_id": node.get("source_project_id"),
        "head_sha": node.get("sha"),
        "merge_commit_sha": node.get("merge_commit_sha"),
        "squash_commit_sha": node.get("squash_commit_sha"),
        "is_squash": node.get("squash"),
        "merged_at": node.get("merged_at"),
        **_user("merged_by", merged_by),
        "reviewers": _usernames(node.get("reviewers")),
    }


def commits(project_id: int, iid: int, nodes: Iterable[Node]) -> list[Row]:
    """Rows of `merge_request_commits`; GitLab lists the newest first."""
    newest_first = list({node.get("id"): node for node in nodes if node}.values())
    return [
        {
            "project_id": project_id,
            "merge_request_iid": iid,
            "sha": node.get("id"),
            "position": position,
            "authored_at": node.get("authored_date") or node.get("created_at"),
            "committed_at": node.get("committed_date") or node.get("created_at"),
            "author_name": node.get("author_name"),
            "author_email": node.get("author_email"),
            "title": node.get("title"),
        }
        for position, node in enumerate(reversed(newest_first), 1)
    ]


def note(project_id: int, iid: int, node: Node) -> Row:
    """Row of `merge_request_notes` or `issue_notes`."""
    return {
        "project_id": project_id,
        "note_id": node["id"],
        "iid": iid,
        **_user("author", node.get("author")),
        "body": node.get("body"),
        "is_system": node.get("system"),
        "type": node.get("type"),
        "path": (node.get("position") or {}).get("new_path"),
        "created_at": node.get("created_at"),
        "updated_at": node.get("updated_at"),
    }


def issue(node: Node) -> Row:
    """Row of `issues`."""
    return _item(node) | {
        "type": (node.get("issue_type") or node.get("type") or "issue").lower(),
        "weight": node.get("weight"),
        "severity": node.get("severity"),
        "moved_to_id": node.get("moved_to_id"),
    }


def label_event(project_id: int, iid: int, node: Node) -> Row:
    """Row of `issue_events`: `label_add` or `label_remove`."""
    label = (node.get("label") or {}).get("name")
    return _event(project_id, iid, node, f"label_{node.get('action')}") | {"label": label}


def state_event(project_id: int, iid: int, node: Node) -> Row:
    """Row of `issue_events`: `closed` or `reopened`."""
    return _event(project_id, iid, node, node["state"])


def weight_event(project_id: int, iid: int, node: Node) -> Row:
    """Row of `issue_events`: `weight`."""
    return _event(project_id, iid, node, "weight") | {"weight": node.get("weight")}


def pipeline(project_id: int, node: Node) -> Row:
    """Row of `pipelines`."""
    return {
        "project_id": project_id,
        "pipeline_id": node["id"],
        "updated_at": changed_at(node),
        "iid": node.get("iid"),
        "sha": node.get("sha"),
        "ref": node.get("ref"),
        "status": node.get("status"),
        "source": node.get("source"),
        "name": node.get("name"),
        "created_at": node.get("created_at"),
        "url": node.get("web_url"),
    }


def jobs(project_id: int, pipeline_id: int, nodes: Iterable[Node]) -> list[Row]:
    """Rows of `jobs`; of those of one name the one with the highest id is the last attempt."""
    found = {node["id"]: node for node in nodes if node}
    last = {node.get("name"): identifier for identifier, node in sorted(found.items())}
    return [
        {
            "project_id": project_id,
            "job_id": identifier,
            "pipeline_id": pipeline_id,
            "name": node.get("name"),
            "stage": node.get("stage"),
            "status": node.get("status"),
            "ref": node.get("ref"),
            "sha": (node.get("commit") or {}).get("id") or (node.get("pipeline") or {}).get("sha"),
            "is_tag": node.get("tag"),
            "allow_failure": node.get("allow_failure"),
            "is_retried": last[node.get("name")] != identifier,
            "queued_seconds": _number(node.get("queued_duration")),
            "duration_seconds": _number(node.get("duration")),
            "coverage": _number(node.get("coverage")),
            "created_at": node.get("created_at"),
            "started_at": node.get("started_at"),
            "finished_at": node.get("finished_at"),
            "user_id": (node.get("user") or {}).get("id"),
            "url": node.get("web_url"),
        }
        for identifier, node in found.items()
    ]


def bridge(project_id: int, pipeline_id: int, node: Node) -> Row:
    """Row of `bridges`; GitLab before 13 does not say of which project the pipeline is that it started."""
    downstream = node.get("downstream_pipeline") or {}
    return {
        "project_id": project_id,
        "bridge_id": node["id"],
        "pipeline_id": pipeline_id,
        "name": node.get("name"),
        "downstream_project_id": downstream.get("project_id", project_id) if downstream else None,
        "downstream_pipeline_id": downstream.get("id"),
    }


def deployment(project_id: int, node: Node) -> Row:
    """Row of `deployments`."""
    job = node.get("deployable") or {}
    return {
        "project_id": project_id,
        "deployment_id": node["id"],
        "updated_at": changed_at(node),
        "iid": node.get("iid"),
        "ref": node.get("ref"),
        "sha": node.get("sha"),
        "status": node.get("status"),
        "environment": (node.get("environment") or {}).get("name"),
        "created_at": node.get("created_at"),
        "finished_at": node.get("finished_at"),
        "user_id": (node.get("user") or {}).get("id"),
        "username": (node.get("user") or {}).get("username"),
        "job_id": job.get("id"),
        "job_name": job.get("name"),
        "job_started_at": job.get("started_at"),
        "job_finished_at": job.get("finished_at"),
        "pipeline_id": (job.get("pipeline") or {}).get("id"),
        "url": job.get("web_url"),
    }


def release(project_id: int, node: Node) -> Row:
    """Row of `releases`."""
    return {
        "project_id": project_id,
        "tag_name": node["tag_name"],
        "name": node.get("name"),
        "sha": (node.get("commit") or {}).get("id"),
        "is_upcoming": node.get("upcoming_release", False),
        **_user("author", node.get("author")),
        "created_at": node.get("created_at"),
        "released_at": node.get("released_at"),
        "url": (node.get("_links") or {}).get("self"),
    }


def users(nodes: Iterable[Node | None]) -> list[Row]:
    """Rows of `users`, one each, of the accounts that acted."""
    found = {node["id"]: node for node in nodes if isinstance(node, dict) and isinstance(node.get("id"), int)}
    return [
        {
            "user_id": identifier,
            "username": node.get("username"),
            "name": node.get("name"),
            "state": node.get("state"),
            "url": node.get("web_url"),
        }
        for identifier, node in sorted(found.items())
    ]


def _item(node: Node) -> Row:
    return {
        "project_id": node.get("project_id"),
        "iid": node["iid"],
        "updated_at": changed_at(node),
        "id": node.get("id"),
        "title": node.get("title"),
        "description": node.get("description"),
        "url": node.get("web_url"),
        "state": _state(node),
        **_user("author", node.get("author")),
        "created_at": node.get("created_at") or changed_at(node),
        "closed_at": node.get("closed_at"),
        "labels": json.dumps(node.get("labels") or []),
        "assignees": _usernames(node.get("assignees")),
        "milestone_iid": (node.get("milestone") or {}).get("iid"),
    }


def _state(node: Node) -> Any:
    """Opened, closed or merged, as its moments say where GitLab does not."""
    if state := node.get("state"):
        return state
    return "merged" if node.get("merged_at") else "closed" if node.get("closed_at") else "opened"


def _event(project_id: int, iid: int, node: Node, event: str) -> Row:
    return {
        "project_id": project_id,
        "event": event,
        "event_id": node["id"],
        "iid": iid,
        **_user("author", node.get("user")),
        "created_at": node.get("created_at"),
    }


def _user(prefix: str, node: Node | None) -> Row:
    return {f"{prefix}_id": (node or {}).get("id"), f"{prefix}_username": (node or {}).get("username")}


def _usernames(nodes: Iterable[Node] | None) -> str:
    return json.dumps([node["username"] for node in nodes or () if node])


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
