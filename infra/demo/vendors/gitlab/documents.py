"""Documents as GitLab's REST API writes them. Times are aware; GitLab says milliseconds and UTC."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from infra.demo.vendors.gitlab.store import Document

WEB = "https://gitlab.example.com"
"""Address at which people find the installation."""


def moment(value: datetime | None) -> str | None:
    """A time as GitLab writes it."""
    return None if value is None else value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def user(identifier: int, username: str, name: str, state: str = "active", web: str = WEB) -> Document:
    """An account, as it stands in other documents."""
    return {
        "id": identifier, "username": username, "name": name, "state": state, "locked": False, "avatar_url": None,
        "web_url": f"{web}/{username}",
    }  # fmt: skip


GHOST = user(0, "ghost1", "Ghost User")
"""Stands for accounts that were deleted."""


def project(identifier: int, path: str, created_at: datetime, web: str = WEB, **more: Any) -> Document:
    """A project."""
    url = f"{web}/{path}"
    return {
        "id": identifier, "name": path.rpartition("/")[2], "path": path.rpartition("/")[2],
        "path_with_namespace": path, "web_url": url, "http_url_to_repo": f"{url}.git", "default_branch": "main",
        "visibility": "private", "archived": False, "empty_repo": False, "merge_method": "merge",
        "squash_option": "default_off", "created_at": moment(created_at), "merge_requests_access_level": "enabled",
        "issues_access_level": "enabled", "builds_access_level": "enabled", **more,
    }  # fmt: skip


def merge_request(project: Document, iid: int, title: str, author: Document, **more: Any) -> Document:
    """A merge request; what is not given is as in a new one. Times are given as texts of `moment`."""
    return {
        "id": project["id"] * 100_000 + iid, "iid": iid, "project_id": project["id"], "title": title,
        "description": None, "state": "opened", "created_at": None, "updated_at": None, "merged_at": None,
        "closed_at": None, "merged_by": more.get("merge_user"), "merge_user": None, "author": author, "assignees": [],
        "reviewers": [], "source_branch": f"change-{iid}", "target_branch": "main", "source_project_id": project["id"],
        "target_project_id": project["id"], "labels": [], "draft": False, "work_in_progress": False,
        "milestone": None, "sha": None, "merge_commit_sha": None, "squash_commit_sha": None, "squash": False,
        "user_notes_count": 0, "web_url": f"{project['web_url']}/-/merge_requests/{iid}", **more,
    }  # fmt: skip


def commit(sha: str, title: str, author: tuple[str, str], authored_at: str, committed_at: str) -> Document:
    """A commit of a merge request; `author` is name and e-mail address."""
    return {
        "id": sha, "short_id": sha[:8], "title": title, "message": title, "created_at": committed_at,
        "author_name": author[0], "author_email": author[1], "authored_date": authored_at, "committer_name": author[0],
        "committer_email": author[1], "committed_date": committed_at, "parent_ids": [],
    }  # fmt: skip


def diff_stats_summary(additions: int, deletions: int, files: int) -> Document:
    """Size of a merge request, as GraphQL tells it."""
    return {"additions": additions, "deletions": deletions, "fileCount": files}


def diff_stats(path: str, additions: int, deletions: int) -> Document:
    """Size of a merge request's change of one file, as GraphQL tells it."""
    return {"path": path, "additions": additions, "deletions": deletions}


def note(identifier: int, body: str, author: Document, created_at: str, **more: Any) -> Document:
    """A comment, or a system note: `system=True`."""
    return {
        "id": identifier, "type": None, "body": body, "author": author, "created_at": created_at,
        "updated_at": created_at, "system": False, "resolvable": False, "internal": False, **more,
    }  # fmt: skip


def issue(project: Document, iid: int, title: str, author: Document, **more: Any) -> Document:
    """An issue."""
    return {
        "id": project["id"] * 100_000 + 50_000 + iid, "iid": iid, "project_id": project["id"], "title": title,
        "description": None, "state": "opened", "created_at": None, "updated_at": None, "closed_at": None,
        "labels": [], "milestone": None, "assignees": [], "author": author, "type": "ISSUE", "issue_type": "issue",
        "severity": "UNKNOWN", "weight": None, "moved_to_id": None, "web_url": f"{project['web_url']}/-/issues/{iid}",
        **more,
    }  # fmt: skip


def label_event(identifier: int, action: str, label: str, by: Document, created_at: str) -> Document:
    """A label was added or removed: `action` is `add` or `remove`."""
    return {"id": identifier, "user": by, "created_at": created_at, "action": action, "label": {"name": label}}


def state_event(identifier: int, state: str, by: Document, created_at: str) -> Document:
    """An issue was `closed` or `reopened`."""
    return {"id": identifier, "user": by, "created_at": created_at, "state": state}


def weight_event(identifier: int, weight: int | None, by: Document, created_at: str) -> Document:
    """An issue got a weight, or lost it."""
    return {"id": identifier, "user": by, "created_at": created_at, "weight": weight}


def pipeline(project: Document, identifier: int, sha: str, ref: str, status: str, **more: Any) -> Document:
    """A pipeline as lists have it: without its duration."""
    return {
        "id": identifier, "iid": identifier, "project_id": project["id"], "sha": sha, "ref": ref, "status": status,
        "source": "push", "name": None, "created_at": None, "updated_at": None,
        "web_url": f"{project['web_url']}/-/pipelines/{identifier}", **more,
    }  # fmt: skip


def job(of: Document, identifier: int, name: str, status: str, by: Document, **more: Any) -> Document:
    """A job of a pipeline; `queued_duration` and `duration` in seconds."""
    return {
        "id": identifier, "name": name, "stage": "test", "status": status, "ref": of["ref"], "tag": False,
        "allow_failure": False, "coverage": None, "created_at": of["created_at"], "started_at": None,
        "finished_at": None, "duration": None, "queued_duration": None, "user": by, "commit": {"id": of["sha"]},
        "pipeline": {"id": of["id"], "sha": of["sha"], "ref": of["ref"], "status": of["status"]},
        "web_url": f"{of['web_url'].rpartition('/-/')[0]}/-/jobs/{identifier}", **more,
    }  # fmt: skip


def bridge(of: Document, identifier: int, name: str, downstream: Document | None) -> Document:
    """A trigger job of a pipeline, with the pipeline that it started."""
    shown = ("id", "iid", "project_id", "sha", "ref", "status", "source", "created_at", "updated_at", "web_url")
    return {
        "id": identifier, "name": name, "stage": "test", "status": "success", "ref": of["ref"], "tag": False,
        "allow_failure": False, "created_at": of["created_at"], "started_at": None, "finished_at": None,
        "pipeline": {"id": of["id"], "sha": of["sha"], "ref": of["ref"], "status": of["status"]},
        "downstream_pipeline": downstream and {field: downstream[field] for field in shown},
    }  # fmt: skip


def deployment(identifier: int, environment: str, status: str, deployable: Document | None, **more: Any) -> Document:
    """A deployment to an environment, by a job or by the interface (`deployable` None)."""
    return {
        "id": identifier, "iid": identifier, "ref": "main", "sha": None, "created_at": None, "updated_at": None,
        "status": status, "user": None, "environment": {"id": 1, "name": environment}, "deployable": deployable, **more,
    }  # fmt: skip


def release(project: Document, tag: str, author: Document, sha: str, created_at: str, released_at: str) -> Document:
    """A release of a tag."""
    return {
        "tag_name": tag, "name": tag, "description": None, "created_at": created_at, "released_at": released_at,
        "upcoming_release": False, "author": author, "commit": {"id": sha, "short_id": sha[:8]},
        "_links": {"self": f"{project['web_url']}/-/releases/{tag}"},
    }  # fmt: skip


def names(labels: Sequence[str]) -> list[str]:
    """Labels stand as names, sorted."""
    return sorted(labels)
