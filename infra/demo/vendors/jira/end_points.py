"""The end points of the platform; everything else is answered with 501."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from infra.demo.vendors.jira.documents import CATEGORIES, WEB, Document
from infra.demo.vendors.jira.fields import fields
from infra.demo.vendors.jira.query import QueryError, found, is_bounded
from infra.demo.vendors.jira.requests import Asked, RefusedError, position_of, token_of
from infra.demo.vendors.jira.store import Issue
from infra.demo.vendors.replies import NotServedError

PAGE, LARGEST_PAGE, LARGEST_PAGE_OF_IDS = 50, 100, 5_000
EXPANDED_HISTORIES = 100
LARGEST_BULK, LARGEST_BULK_PAGE, BULK_PAGE, BULK_FIELDS = 1_000, 10_000, 1_000, 10
LARGEST_WORKLOG_PAGE = 5_000
ALL_FIELDS = ("*all", "*navigable")
VERSION = "9.12.4"
Answer = Callable[[Asked], Any]


@dataclass(frozen=True)
class EndPoint:
    """Its template in Starlette's words, what answers it, and which parameters of the query it knows."""

    path: str
    answer: Answer
    parameters: Sequence[str] = ()
    method: str = "GET"


def _server_info(asked: Asked) -> Document:
    version = "1001.0.0-SNAPSHOT" if asked.behaviour.is_cloud else VERSION
    return {
        "baseUrl": WEB, "version": version, "versionNumbers": [int(one) for one in version.split("-")[0].split(".")],
        "deploymentType": "Cloud" if asked.behaviour.is_cloud else "Server", "buildNumber": 100_273,
        "serverTitle": "Jira",
    }  # fmt: skip


def _myself(asked: Asked) -> Document:
    """The account of the token, which nobody in the organisation is."""
    zone = {"timeZone": asked.behaviour.timezone.key, "active": True, "displayName": "Collector", "locale": "en_US"}
    if asked.behaviour.is_cloud:
        number = "712020:00000000-0000-4000-8000-000000000899"
        address = asked.documents.address(f"/user?accountId={number}")
        return {"self": address, "accountId": number, "accountType": "atlassian", **zone}
    address = asked.documents.address("/user?username=collector")
    return {"self": address, "name": "collector", "key": "JIRAUSER899", "emailAddress": "sei@acme.example", **zone}


def _statuses(asked: Asked) -> list[Document]:
    return [asked.documents.status(name) for name in CATEGORIES]


def _projects(asked: Asked) -> list[Document]:
    return [asked.documents.project(one, whole=False) for _, one in sorted(asked.store.projects.items())]


def _project(asked: Asked) -> Document:
    return asked.documents.project(asked.project(asked.path["project"]))


def _search(asked: Asked) -> Document:
    """Cloud: pages by token, nobody counts them."""
    jql = asked.query.get("jql", "")
    if not is_bounded(jql):
        raise RefusedError(400, "Unbounded JQL queries are not allowed here. Please add a search restriction.")
    issues, wanted = _found(asked, jql), _wanted(asked, "id")
    largest = LARGEST_PAGE_OF_IDS if wanted is not None and not set(wanted) - {"id", "key"} else LARGEST_PAGE
    size = min(asked.number("maxResults", PAGE), largest)
    about = hashlib.sha256(jql.encode()).hexdigest()[:12]
    start = position_of(asked.query["nextPageToken"], about) if "nextPageToken" in asked.query else 0
    shown = [asked.documents.issue(one, wanted) for one in issues[start : start + size]]
    if start + size >= len(issues):
        return {"issues": shown, "isLast": True}
    return {"issues": shown, "nextPageToken": token_of(start + size, about), "isLast": False}


def _counted_search(asked: Asked) -> Document:
    """Data Center: pages by position."""
    issues, wanted = _found(asked, asked.query.get("jql", "")), _wanted(asked, "*navigable")
    expanded = asked.query.get("expand", "changelog")
    if expanded != "changelog":
        raise NotServedError(f"expand={expanded}")
    start = asked.number("startAt", 0)
    size = min(asked.number("maxResults", PAGE), asked.behaviour.largest_search)
    shown = [asked.documents.issue(one, wanted) for one in issues[start : start + size]]
    if "expand" in asked.query:
        for document, issue in zip(shown, issues[start : start + size], strict=True):
            document["changelog"] = _changelog(asked, issue)
    return {"expand": "names,schema", "startAt": start, "maxResults": size, "total": len(issues), "issues": shown}


def _changelog(asked: Asked, issue: Issue) -> Document:
    """The newest histories of an issue."""
    shown = [asked.documents.history(one) for one in issue.histories[-EXPANDED_HISTORIES:]]
    return {"startAt": 0, "maxResults": len(shown), "total": len(issue.histories), "histories": shown}


def _found(asked: Asked, jql: str) -> list[Issue]:
    try:
        return found(jql, asked.store, asked.behaviour.timezone)
    except QueryError as error:
        raise RefusedError(400, *error.messages) from None


def _wanted(asked: Asked, default: str) -> list[str] | None:
    """Names of fields; None for all."""
    names = [one.strip() for one in asked.query.get("fields", default).split(",")]
    if any(name.startswith("-") for name in names):
        raise NotServedError("fields that are left out")
    return None if any(name in ALL_FIELDS for name in names) else names


def _histories(asked: Asked) -> Document:
    page = asked.page(100, 100, asked.issue().histories)
    return {**page, "values": [asked.documents.history(one) for one in page["values"]]}


def _worklogs(asked: Asked) -> Document:
    issue = asked.issue()
    size = min(asked.number("maxResults", LARGEST_WORKLOG_PAGE), LARGEST_WORKLOG_PAGE)
    return asked.documents.worklogs(issue, asked.number("startAt", 0), size)


def _bulk_changelogs(asked: Asked) -> Document:
    """Histories of many issues from the oldest on; an issue comes again on a page where it has more of them."""
    body = asked.body
    names, only = body.get("issueIdsOrKeys"), body.get("fieldIds", [])
    unknown = body.keys() - {"issueIdsOrKeys", "fieldIds", "maxResults", "nextPageToken"}
    if unknown:
        raise NotServedError(f"{', '.join(sorted(unknown))} in the body")
    if not isinstance(names, list) or not 1 <= len(names) <= LARGEST_BULK:
        raise RefusedError(400, f"issueIdsOrKeys must hold 1 to {LARGEST_BULK} issues.")
    if not isinstance(only, list) or len(only) > BULK_FIELDS:
        raise RefusedError(400, f"fieldIds must hold at most {BULK_FIELDS} fields.")
    size = asked.number("maxResults", BULK_PAGE)
    if not 1 <= size <= LARGEST_BULK_PAGE:
        raise RefusedError(400, f"maxResults must be between 1 and {LARGEST_BULK_PAGE}.")
    known = asked.store.by_name()
    named = (known.get(str(name).upper()) for name in names)
    issues = {one.id: one for one in named if one is not None}
    everything = [
        (one.at, issue.id, one)
        for issue in issues.values()
        for one in issue.histories
        if not only or any(asked.documents.field_id(change.field) in only for change in one.changes)
    ]
    everything.sort(key=lambda one: (one[0], one[1], one[2].id))
    about = hashlib.sha256(orjson.dumps([sorted(issues), only])).hexdigest()[:12]
    token = body.get("nextPageToken")
    start = 0 if token is None else position_of(str(token), about)
    logs: dict[int, list[Document]] = {}
    for _, number, history in everything[start : start + size]:
        logs.setdefault(number, []).append(asked.documents.history(history, in_milliseconds=True))
    answer: Document = {
        "issueChangeLogs": [{"issueId": str(number), "changeHistories": found} for number, found in logs.items()]
    }
    if start + size < len(everything):
        answer["nextPageToken"] = token_of(start + size, about)
    return answer


def _gone(asked: Asked) -> Document:
    del asked
    raise RefusedError(410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")


PAGED = ("startAt", "maxResults")
COMMON = (
    EndPoint("/serverInfo", _server_info),
    EndPoint("/myself", _myself),
    EndPoint("/field", lambda asked: fields(is_cloud=asked.behaviour.is_cloud)),
    EndPoint("/status", _statuses),
    EndPoint("/issue/{issue}/changelog", _histories, PAGED),
    EndPoint("/issue/{issue}/worklog", _worklogs, PAGED),
)
ONE_PROJECT = EndPoint("/project/{project}", _project)
CLOUD = (
    *COMMON,
    EndPoint("/project/search", lambda asked: asked.page(PAGE, LARGEST_PAGE, _projects(asked)), PAGED),
    ONE_PROJECT,
    EndPoint("/search", _gone, ("jql", "fields", "expand", *PAGED)),
    EndPoint("/search/jql", _search, ("jql", "fields", "nextPageToken", "maxResults")),
    EndPoint("/changelog/bulkfetch", _bulk_changelogs, method="POST"),
)
DATA_CENTER = (
    *COMMON,
    EndPoint("/project", _projects),
    ONE_PROJECT,
    EndPoint("/search", _counted_search, ("jql", "fields", "expand", *PAGED)),
)
OLDER = "/rest/api/2"
SERVER_INFO = (EndPoint("/serverInfo", _server_info),)
"""End points that a client may ask of both while it does not know yet which Jira it is."""
