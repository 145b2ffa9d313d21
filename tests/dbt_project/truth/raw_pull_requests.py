"""The raw rows that the GitHub source would make of pull requests."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from infra.demo.organization import events as log

if TYPE_CHECKING:
    from tests.dbt_project.truth.raw_rows import Actors

Row = dict[str, Any]
NAMES: dict[type[log.Event], str] = {
    log.PullRequestReadied: "ReadyForReviewEvent",
    log.PullRequestDrafted: "ConvertToDraftEvent",
    log.PullRequestClosed: "ClosedEvent",
    log.PullRequestReopened: "ReopenedEvent",
}


def pull_request_rows(events: Sequence[log.Event], numbers: dict[str, int], actors: "Actors") -> dict[str, list[Row]]:
    """Rows by raw table."""
    found: dict[str, list[Row]] = defaultdict(list)
    commits = {one.sha: one for one in events if isinstance(one, log.Commit)}
    own: dict[tuple[str, int], list[log.Numbered]] = defaultdict(list)
    for event in events:
        if isinstance(event, log.Numbered):
            own[event.repository, event.number].append(event)
    for (repository, number), happened in own.items():
        key = {"repository_id": numbers[repository]}
        found["raw_github.pull_requests"].append(key | _pull_request(number, happened, commits, actors))
        for position, sha in enumerate(_shas(happened)):
            found["raw_github.pull_request_commits"].append(
                key | {"pull_request_number": number, "position": position} | _commit(commits[sha])
            )
        found["raw_github.pull_request_files"] += [
            key | {"number": number, "path": one.path, "additions": one.additions, "deletions": one.deletions}
            for one in _size(happened).files
        ]
        for event in happened:
            _part(found, key, event, actors)
    return found


def _shas(happened: Sequence[log.Numbered]) -> list[str]:
    found: list[str] = []
    for event in happened:
        if isinstance(event, log.PullRequestOpened | log.PullRequestPushed):
            found += event.shas
    return found


def _size(happened: Sequence[log.Numbered]) -> log.Size:
    return [one.size for one in happened if isinstance(one, log.PullRequestOpened | log.PullRequestPushed)][-1]


def _pull_request(
    number: int, happened: Sequence[log.Numbered], commits: dict[str, log.Commit], actors: "Actors"
) -> Row:
    opened = happened[0]
    assert isinstance(opened, log.PullRequestOpened)
    merged = next((one for one in happened if isinstance(one, log.PullRequestMerged)), None)
    turns = [one for one in happened if isinstance(one, log.PullRequestClosed | log.PullRequestReopened)]
    is_closed = bool(turns) and isinstance(turns[-1], log.PullRequestClosed)
    drafts = [one for one in happened if isinstance(one, log.PullRequestReadied | log.PullRequestDrafted)]
    is_draft = isinstance(drafts[-1], log.PullRequestDrafted) if drafts else opened.is_draft
    labels = [*opened.labels, *(one.label for one in happened if isinstance(one, log.Labeled))]
    size = _size(happened)
    return {
        "number": number, "node_id": f"PR_{number}", "id": number, "title": opened.title, "body": opened.body,
        "state": "MERGED" if merged else "CLOSED" if is_closed else "OPEN", "created_at": opened.at,
        "updated_at": happened[-1].at, "is_draft": is_draft, "merged_at": merged.at if merged else None,
        "closed_at": merged.at if merged else turns[-1].at if is_closed else None,
        "merge_commit_sha": merged.sha if merged else None, "base_ref": opened.base, "base_sha": opened.base_sha,
        "head_ref": opened.head, "head_sha": _shas(happened)[-1], "head_repository": opened.repository,
        "is_cross_repository": False,
        "additions": size.additions,
        "deletions": size.deletions, "labels": json.dumps(labels),
        "assignees": json.dumps([]), "closing_issues": json.dumps([]), **actors.columns("author", opened.person),
        **(actors.columns("merged_by", merged.person) if merged else {}),
        "url": f"https://github.com/{opened.repository}/pull/{number}",
    }  # fmt: skip


def _commit(commit: log.Commit) -> Row:
    return {
        "sha": commit.sha, "authored_at": commit.author.at, "committed_at": commit.committer.at,
        "author_name": commit.author.name, "author_email": commit.author.email, "message_headline": commit.subject,
    }  # fmt: skip


def _part(found: dict[str, list[Row]], key: Row, event: log.Numbered, actors: "Actors") -> None:
    author = actors.columns("author", event.person)
    times = {"created_at": event.at, "updated_at": event.at}
    if type(event) in NAMES:
        name = NAMES[type(event)]
        found["raw_github.pull_request_events"].append(key | {
            "number": event.number, "node_id": f"E_{event.number}_{event.at.timestamp()}", "event": name,
            "created_at": event.at, **actors.columns("actor", event.person),
        })  # fmt: skip
    elif isinstance(event, log.PullRequestMerged):
        for name in ("MergedEvent", "ClosedEvent"):
            found["raw_github.pull_request_events"].append(key | {
                "number": event.number, "node_id": f"{name}_{event.number}", "event": name, "created_at": event.at,
                **actors.columns("actor", event.person),
            })  # fmt: skip
    elif isinstance(event, log.Commented):
        found["raw_github.pull_request_comments"].append(
            key | {"number": event.number, "node_id": f"C_{event.comment_id}", "body": event.body, **author, **times}
        )
    elif isinstance(event, log.ReviewSubmitted):
        review = f"R_{event.review_id}"
        found["raw_github.reviews"].append(key | {
            "pull_request_number": event.number, "node_id": review, "state": event.opinion.value.upper(),
            "body": event.body, "submitted_at": event.at, **author, **times,
        })  # fmt: skip
        found["raw_github.review_comments"] += [
            key | {
                "pull_request_number": event.number, "node_id": f"RC_{one.comment_id}", "review_node_id": review,
                "body": one.body, "path": one.path, **author, **times,
            }
            for one in event.comments
        ]  # fmt: skip
