"""Rows of workflow runs, jobs, deployments and releases, from REST bodies."""

import json
from typing import Any
from urllib.parse import quote

from ingestion.sources.github.rows import Node, Row, actor, json_list

GHOST = "ghost"
BOT_SUFFIX = "[bot]"


def workflow_run(key: Row, body: Node) -> Row:
    """Row of `workflow_runs`."""
    same = (
        "run_number", "run_attempt", "workflow_id", "name", "path", "display_title", "event", "status", "conclusion",
        "head_branch", "head_sha", "created_at", "run_started_at", "updated_at",
    )  # fmt: skip
    return key | _copied(body, same) | {
        "run_id": body["id"], "url": body.get("html_url"), **_account("actor", body.get("actor")),
    }  # fmt: skip


def workflow_job(key: Row, body: Node) -> Row:
    """Row of `workflow_jobs`."""
    same = (
        "run_id", "run_attempt", "workflow_name", "name", "status", "conclusion", "head_branch", "head_sha",
        "runner_name", "created_at", "started_at", "completed_at",
    )  # fmt: skip
    return _copied(body, same) | key | {
        "job_id": body["id"], "url": body.get("html_url"), "labels": json_list(body.get("labels") or ()),
        "has_steps": None if body.get("steps") is None else bool(body["steps"]),
    }  # fmt: skip


def check_run(key: Row, run: Node, job_id: int, check: Node) -> Row:
    """Row of `workflow_jobs`, from the GraphQL node of a job of the only attempt of a run.

    Since when the job waited, what it asked of its runner, which it got and whether it did is not told there.
    """
    return key | {
        "job_id": job_id, "run_id": run["id"], "run_attempt": 1, "workflow_name": run.get("name"),
        "name": check.get("name"), "status": _lower(check.get("status")), "conclusion": _lower(check.get("conclusion")),
        "head_branch": run.get("head_branch"), "head_sha": run.get("head_sha"), "started_at": check.get("startedAt"),
        "completed_at": check.get("completedAt"), "url": check.get("detailsUrl"),
    }  # fmt: skip


def deployment(key: Row, body: Node, web: str) -> Row:
    """Row of `deployments`; `web` is the page of the repository."""
    same = (
        "node_id", "sha", "ref", "task", "environment", "original_environment", "description", "created_at",
        "updated_at",
    )  # fmt: skip
    payload = body.get("payload")
    return key | _copied(body, same) | {
        "deployment_id": body["id"],
        "payload": payload if isinstance(payload, str) or payload is None else json.dumps(payload, ensure_ascii=False),
        "url": f"{web}/deployments/{quote(str(body.get('environment') or ''), safe='')}",
        **_account("creator", body.get("creator")),
    }  # fmt: skip


def deployment_status(key: Row, deployment_id: int | None, node: Node) -> Row:
    """Row of `deployment_statuses`, from a GraphQL node."""
    return key | {
        "deployment_id": deployment_id, "node_id": node["id"], "state": node.get("state"),
        "environment": node.get("environment"), "description": node.get("description"), "log_url": node.get("logUrl"),
        "created_at": node.get("createdAt"), "updated_at": node.get("updatedAt"),
        **actor("creator", node.get("creator")),
    }  # fmt: skip


def release(key: Row, body: Node) -> Row:
    """Row of `releases`."""
    return key | _copied(body, ("node_id", "tag_name", "name", "created_at", "published_at")) | {
        "release_id": body["id"], "target": body.get("target_commitish"), "is_draft": body.get("draft"),
        "is_prerelease": body.get("prerelease"), "url": body.get("html_url"), **_account("author", body.get("author")),
    }  # fmt: skip


def _lower(text: str | None) -> str | None:
    return text.lower() if text else None


def _copied(body: Node, names: tuple[str, ...]) -> Row:
    return {name: body.get(name) for name in names}


def _account(role: str, body: Any) -> Row:
    """As GraphQL names an account: a bot without its suffix, and nobody where an account is deleted."""
    if not body or body["login"] == GHOST:
        return {}
    login = body["login"].removesuffix(BOT_SUFFIX)
    return {f"{role}_login": login, f"{role}_type": body["type"], f"{role}_id": body["id"]}
