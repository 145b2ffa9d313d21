"""Rows of the threads of a pull request: what people wrote, and what Azure DevOps wrote of something that was done."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingestion.hosts.readings import Row
from ingestion.rejections import Rejection
from ingestion.sources.azure_devops.identities import user_id
from ingestion.sources.azure_devops.moments import moment
from ingestion.web.odd_answers import ODD, why_odd

Node = Mapping[str, Any]
TYPE, SYSTEM = "CodeReviewThreadType", "system"
RESET = "CodeReviewResetMultipleVotes"
KEPT = (
    "VoteUpdate", "ResetAllVotes", "ResetMultipleVotes", "ReviewersUpdate", "RefUpdate", "StatusUpdate", "IsDraftUpdate"
)  # fmt: skip
"""Types of threads that become events; others tell of trials to merge and of policies."""
TRUE = ("1", "true")
_GUID = re.compile(r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})", re.IGNORECASE)


@dataclass
class Threads:
    """Threads of a pull request, as rows."""

    comments: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    people: list[Any] = field(default_factory=list)
    """Identities of who acted."""
    changed_at: str = ""
    """Time of the last change; empty where there was none."""
    rejected: list[Rejection] = field(default_factory=list)
    """Threads that are set aside."""


def read_threads(project_id: str, number: int, listed: Sequence[Any]) -> Threads:
    """Rows of all threads of a pull request; one that is odd is set aside."""
    found, item = Threads(), ("pull_requests", str(number))
    for place, thread in enumerate(listed):
        try:
            changed_at, made = last_change(thread), list(comments(project_id, number, thread))
            told = event(project_id, number, thread)
            people = [one.get("author") for one in thread.get("comments") or () if one.get("commentType") != SYSTEM]
            people += (thread.get("identities") or {}).values()
        except ODD as error:
            key = f"{number}: threads[{place}]"
            found.rejected.append(Rejection("pull_request_comments", key, why_odd(error), item))
            continue
        found.changed_at = max(found.changed_at, changed_at)
        found.comments += made
        found.people += people
        found.events += [told] if told else []
    return found


def comments(project_id: str, number: int, thread: Node) -> Iterator[Row]:
    """Rows of `pull_request_comments`; those that were taken back are not there."""
    for one in thread.get("comments") or ():
        if one.get("commentType") == SYSTEM or one.get("isDeleted") or thread.get("isDeleted"):
            continue
        yield {
            "project_id": project_id,
            "pull_request_id": number,
            "thread_id": thread["id"],
            "comment_id": one["id"],
            "author_id": user_id(one.get("author")),
            "body": one.get("content"),
            "path": (thread.get("threadContext") or {}).get("filePath"),
            "created_at": moment(one.get("publishedDate")),
            "updated_at": moment(one.get("lastUpdatedDate")),
        }


def event(project_id: str, number: int, thread: Node) -> Row | None:
    """Row of `pull_request_events`; None for a thread that people wrote, or that tells of nothing that is kept."""
    said = {name: one.get("$value") for name, one in (thread.get("properties") or {}).items() if isinstance(one, dict)}
    if said.get(TYPE) not in KEPT:
        return None
    is_draft, vote = said.get("CodeReviewIsDraftNowSet"), said.get("CodeReviewVoteResult")
    return {
        "project_id": project_id,
        "pull_request_id": number,
        "thread_id": thread["id"],
        "type": said[TYPE],
        "actor_id": _actor(thread, said),
        "vote": None if vote is None else int(vote),
        "status": said.get("CodeReviewStatus"),
        "sha": said.get("CodeReviewRefNewHeadCommit") or said.get("CodeReviewStatusUpdateAssociatedCommit"),
        "is_draft": None if is_draft is None else str(is_draft).lower() in TRUE,
        "added_reviewers": _added(said),
        "voters": _voters(thread, said),
        "body": next((one.get("content") for one in thread.get("comments") or ()), None),
        "created_at": moment(thread["publishedDate"]),
    }


def last_change(thread: Node) -> str:
    """Time of the last change of a thread or of a comment in it."""
    found = [moment(one.get("lastUpdatedDate")) for one in thread.get("comments") or ()]
    latest: str = max(filter(None, (moment(thread["publishedDate"]), moment(thread.get("lastUpdatedDate")), *found)))
    return latest


def _actor(thread: Node, said: Mapping[str, Any]) -> str | None:
    """Account that the thread names, on older servers by its id alone; else the author of its text, if a person."""
    for name, value in said.items():
        if name.endswith("ByIdentity"):
            return user_id((thread.get("identities") or {}).get(str(value)))
        if name.endswith("ByTfId"):
            return _dashed(value)
    author = next((one.get("author") for one in thread.get("comments") or ()), None) or {}
    return None if author.get("isContainer") else user_id(author)


def _voters(thread: Node, said: Mapping[str, Any]) -> str | None:
    """Accounts whose votes were reset, as JSON; None where the thread names some of them only."""
    listed = said.get(f"{RESET}ExampleVoterIdentities") or said.get(f"{RESET}ExampleVoterIds")
    names = re.findall(r"[\w-]+", str(listed or ""))
    identities = thread.get("identities") or {}
    found = [user_id(identities[one]) if one in identities else _dashed(one) for one in names]
    total = said.get(f"{RESET}NumVoters")
    return json.dumps(found) if found and (total is None or int(total) <= len(found)) else None


def _added(said: Mapping[str, Any]) -> int | None:
    """Reviewers that were added; newer threads have one each, and no number."""
    number = said.get("CodeReviewReviewersUpdatedNumAdded")
    if number is not None:
        return int(number)
    if said[TYPE] != "ReviewersUpdate":
        return None
    return int(any(name.startswith("CodeReviewReviewersUpdatedAdded") for name in said))


def _dashed(value: Any) -> str:
    found = _GUID.fullmatch(str(value))
    return "-".join(found.groups()).lower() if found else str(value)
