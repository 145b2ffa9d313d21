"""Rows of repositories and pull requests from the JSON of the Git end points."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ingestion.hosts.readings import Row, Rows
from ingestion.sources.azure_devops.identities import user_id, users
from ingestion.sources.azure_devops.moments import moment
from ingestion.sources.azure_devops.project import Project
from ingestion.sources.azure_devops.threads import Threads

Node = Mapping[str, Any]
COMPLETED, STATUS = "completed", "StatusUpdate"
_NO_COMMIT = "0" * 40


def repository(project: Project, node: Node) -> Row:
    """Row of `repositories`."""
    return {
        "project_id": project.scope,
        "repository_id": node["id"],
        "path": f"{project.name}/{node['name']}",
        "default_branch": branch(node.get("defaultBranch")),
        "is_disabled": node.get("isDisabled"),
        "is_fork": node.get("isFork", False),
        "size": node.get("size"),
        "url": f"{project.url}/_git/{quote(node['name'])}",
    }


def branch(ref: str | None) -> str | None:
    """Short name of a branch or tag."""
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/") if ref is not None else None


def pull_request(project: Project, node: Node, threads: Threads) -> Rows:
    """Rows of a pull request, of its threads, and of everybody who acted in it.

    Args:
        project: that it is in.
        node: the pull request by itself.
        threads: its threads.
    """
    number, home, status = node["pullRequestId"], node["repository"], node["status"]
    closing = [one for one in threads.events if one["type"] == STATUS and (one["status"] or "").lower() == status]
    created_at, closed_at, is_merged = moment(node["creationDate"]), moment(node.get("closedDate")), status == COMPLETED
    options = node.get("completionOptions") or {}
    row = {
        "project_id": project.scope,
        "pull_request_id": number,
        "repository_id": home["id"],
        "updated_at": max(filter(None, (created_at, closed_at, threads.changed_at))),
        "status": status,
        "title": node.get("title"),
        "description": node.get("description"),
        "author_id": user_id(node.get("createdBy")),
        "closer_id": user_id(node.get("closedBy")) or next((one["actor_id"] for one in reversed(closing)), None),
        "is_draft": node.get("isDraft"),
        "source_branch": branch(node.get("sourceRefName")),
        "target_branch": branch(node.get("targetRefName")),
        "source_repository_id": ((node.get("forkSource") or {}).get("repository") or {}).get("id"),
        "head_sha": _sha(node, "lastMergeSourceCommit"),
        "merge_commit_sha": _merge_commit(node, closing) if is_merged else None,
        "merge_status": node.get("mergeStatus"),
        "merge_strategy": options.get("mergeStrategy") or ("squash" if options.get("squashMerge") else None),
        "labels": json.dumps([one["name"] for one in node.get("labels") or () if one.get("active", True)]),
        "reviewers": json.dumps([_reviewer(one) for one in node.get("reviewers") or ()]),
        "work_items": json.dumps([int(one["id"]) for one in node.get("workItemRefs") or ()]),
        "created_at": created_at,
        "merged_at": closed_at if is_merged else None,
        "closed_at": closed_at,
        "url": f"{project.url}/_git/{quote(home['name'])}/pullrequest/{number}",
    }
    people = [node.get("createdBy"), node.get("closedBy"), *(node.get("reviewers") or ()), *threads.people]
    return {
        "pull_requests": [row], "pull_request_comments": threads.comments, "pull_request_events": threads.events,
        "users": users(one for one in people if not (isinstance(one, dict) and one.get("isContainer"))),
    }  # fmt: skip


def commits(project: Project, node: Node, listed: Sequence[Node]) -> list[Row]:
    """Rows of `pull_request_commits`; Azure DevOps lists the newest first."""
    return [
        {
            "project_id": project.scope,
            "pull_request_id": node["pullRequestId"],
            "repository_id": node["repository"]["id"],
            "sha": one["commitId"],
            "position": position,
            "authored_at": moment((one.get("author") or {}).get("date")),
            "committed_at": moment((one.get("committer") or {}).get("date")),
            "title": next(iter((one.get("comment") or "").splitlines()), None),
        }
        for position, one in enumerate(reversed(listed), 1)
    ]


def _sha(node: Node, name: str) -> str | None:
    found: str | None = (node.get(name) or {}).get("commitId")
    return None if found == _NO_COMMIT else found


def _merge_commit(node: Node, closing: Sequence[Row]) -> str | None:
    """Commit that completing made; the last trial to merge where the thread does not name one."""
    return next((one["sha"] for one in reversed(closing) if one["sha"]), None) or _sha(node, "lastMergeCommit")


def _reviewer(node: Node) -> Row:
    return {
        "id": user_id(node),
        "vote": node.get("vote"),
        "is_required": node.get("isRequired", False),
        "is_group": node.get("isContainer", False),
    }
