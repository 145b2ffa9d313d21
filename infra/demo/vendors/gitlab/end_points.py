"""The end points that are served below `/api/v4`; everything else is answered with 501."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from infra.demo.vendors.gitlab.lists import (
    DEPLOYMENTS,
    JOBS,
    NOTES,
    PIPELINES,
    PLAIN,
    PROJECTS,
    RELEASES,
    THREADS,
    Ordering,
)
from infra.demo.vendors.gitlab.store import Document, Lists, Project, Store

Parameters = Mapping[str, str]
CHILD = "parent_pipeline"
"""Source of a pipeline that another one of its project started."""


class NotFoundError(Exception):
    """404: there is no such thing, or not for this token."""


@dataclass(frozen=True)
class Listing:
    """A list before it is filtered, sorted and cut into pages."""

    documents: Sequence[Document]
    ordering: Ordering


@dataclass(frozen=True)
class EndPoint:
    """A `GET`: its template in Starlette's words, and what answers it from path and query."""

    path: str
    answer: Callable[[Store, Parameters, Parameters], Listing | Document]


def _project(store: Store, path: Parameters) -> Project:
    found = store.project(path["id"])
    if found is None:
        raise NotFoundError("404 Project Not Found")
    return found


def _list(of: Callable[[Project], Sequence[Document]], ordering: Ordering) -> Callable[..., Listing]:
    return lambda store, path, _query: Listing(of(_project(store, path)), ordering)


def _part(
    whole: Callable[[Project], Sequence[Document]], key: str, of: Callable[[Project], Lists], ordering: Ordering
) -> Callable[..., Listing]:
    """A list that belongs to one merge request, issue or pipeline."""

    def answer(store: Store, path: Parameters, _query: Parameters) -> Listing:
        project, number = _project(store, path), int(path["number"])
        if not any(one[key] == number for one in whole(project)):
            raise NotFoundError("404 Not found")
        return Listing(of(project).get(number, []), ordering)

    return answer


def _jobs(store: Store, path: Parameters, query: Parameters) -> Listing:
    """A retried job is one that a later one of its name replaced: hidden unless asked for."""
    found = _part(lambda one: one.pipelines, "id", lambda one: one.jobs, JOBS)(store, path, query)
    if query.get("include_retried") == "true":
        return found
    last = {job["name"]: job for job in sorted(found.documents, key=lambda job: job["id"])}
    return Listing(list(last.values()), JOBS)


def _pipelines(store: Store, path: Parameters, query: Parameters) -> Listing:
    """Child pipelines are listed only where they are asked for."""
    found = _project(store, path).pipelines
    if query.get("source") != CHILD:
        found = [one for one in found if one["source"] != CHILD]
    return Listing(found, PIPELINES)


def _below_group(store: Store, path: Parameters, query: Parameters) -> Listing:
    found = store.below(path["id"], query.get("include_subgroups") == "true")
    if found is None:
        raise NotFoundError("404 Group Not Found")
    return Listing([one.document for one in found], PROJECTS)


MERGE_REQUESTS = "/projects/{id}/merge_requests"
ISSUES = "/projects/{id}/issues"
END_POINTS = (
    EndPoint("/projects/{id}", lambda store, path, _query: _project(store, path).document),
    EndPoint("/groups/{id}/projects", _below_group),
    EndPoint(MERGE_REQUESTS, _list(lambda one: one.merge_requests, THREADS)),
    EndPoint(
        f"{MERGE_REQUESTS}/{{number:int}}/commits",
        _part(lambda one: one.merge_requests, "iid", lambda one: one.merge_request_commits, PLAIN),
    ),
    EndPoint(
        f"{MERGE_REQUESTS}/{{number:int}}/notes",
        _part(lambda one: one.merge_requests, "iid", lambda one: one.merge_request_notes, NOTES),
    ),
    EndPoint(ISSUES, _list(lambda one: one.issues, THREADS)),
    EndPoint(
        f"{ISSUES}/{{number:int}}/notes", _part(lambda one: one.issues, "iid", lambda one: one.issue_notes, NOTES)
    ),
    EndPoint(
        f"{ISSUES}/{{number:int}}/resource_label_events",
        _part(lambda one: one.issues, "iid", lambda one: one.label_events, PLAIN),
    ),
    EndPoint(
        f"{ISSUES}/{{number:int}}/resource_state_events",
        _part(lambda one: one.issues, "iid", lambda one: one.state_events, PLAIN),
    ),
    EndPoint(
        f"{ISSUES}/{{number:int}}/resource_weight_events",
        _part(lambda one: one.issues, "iid", lambda one: one.weight_events, PLAIN),
    ),
    EndPoint("/projects/{id}/pipelines", _pipelines),
    EndPoint("/projects/{id}/pipelines/{number:int}/jobs", _jobs),
    EndPoint(
        "/projects/{id}/pipelines/{number:int}/bridges",
        _part(lambda one: one.pipelines, "id", lambda one: one.bridges, PLAIN),
    ),
    EndPoint("/projects/{id}/deployments", _list(lambda one: one.deployments, DEPLOYMENTS)),
    EndPoint("/projects/{id}/releases", _list(lambda one: one.releases, RELEASES)),
)
FORBIDDEN = (f"{MERGE_REQUESTS}/{{number:int}}/approvals",)
"""Not licensed here: 403."""
