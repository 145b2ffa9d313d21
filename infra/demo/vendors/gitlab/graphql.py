"""The part of GitLab's GraphQL that is served: what of a project changed after a time, sizes of merge requests."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from graphql import GraphQLError, GraphQLObjectType, GraphQLResolveInfo, build_schema, graphql_sync, parse, validate
from starlette.requests import Request
from starlette.responses import Response

from infra.demo.vendors.gitlab.documents import moment
from infra.demo.vendors.gitlab.end_points import CHILD
from infra.demo.vendors.gitlab.lists import LARGEST_PAGE
from infra.demo.vendors.gitlab.store import Document, Project, Store
from infra.demo.vendors.served_requests import served_request_of

SCHEMA = build_schema("""
  scalar Time
  enum ReleaseSort { CREATED_DESC CREATED_ASC RELEASED_AT_DESC RELEASED_AT_ASC }
  type Query { project(fullPath: ID!): Project }
  type Project {
    mergeRequests(iids: [String!], updatedAfter: Time, first: Int): MergeRequestConnection
    issues(updatedAfter: Time, first: Int): IssueConnection
    pipelines(updatedAfter: Time, source: String, first: Int): PipelineConnection
    releases(sort: ReleaseSort = RELEASED_AT_DESC, first: Int): ReleaseConnection
  }
  type PageInfo { hasNextPage: Boolean! }
  type MergeRequestConnection { count: Int! nodes: [MergeRequest] pageInfo: PageInfo! }
  type IssueConnection { count: Int! nodes: [Issue] pageInfo: PageInfo! }
  type PipelineConnection { count: Int! nodes: [Pipeline] pageInfo: PageInfo! }
  type ReleaseConnection { count: Int! nodes: [Release] pageInfo: PageInfo! }
  type MergeRequest { id: ID! iid: String! updatedAt: Time! diffStatsSummary: DiffStatsSummary diffStats: [DiffStats!] }
  type DiffStatsSummary { additions: Int! deletions: Int! fileCount: Int! }
  type DiffStats { path: String! additions: Int! deletions: Int! }
  type Issue { id: ID! iid: String! updatedAt: Time! }
  type Pipeline { id: ID! iid: String! updatedAt: Time }
  type Release {
    tagName: String name: String createdAt: Time releasedAt: Time upcomingRelease: Boolean author: User
    links: ReleaseLinks
  }
  type ReleaseLinks { selfUrl: String }
  type User { id: ID! username: String! }
""")


def graphql_answer(store: Store) -> Callable[[Request], Awaitable[Response]]:
    """The end point; 501 for queries with anything else in them."""

    _project_type().fields["pipelines"].resolve = _pipelines

    async def answer(request: Request) -> Response:
        served_request_of(request.scope).end_point = "graphql"
        body = orjson.loads(await request.body())
        try:
            errors = validate(SCHEMA, parse(body["query"]))
        except GraphQLError as error:
            errors = [error]
        if errors:
            message = f"501 Not Implemented: this GraphQL query: {errors[0].message}"
            return Response(orjson.dumps({"message": message}), 501, media_type="application/json")
        root = {"project": lambda _info, **given: _project(store.project(given["fullPath"]))}
        done = graphql_sync(SCHEMA, body["query"], root, variable_values=body.get("variables") or {})
        return Response(orjson.dumps(done.formatted), media_type="application/json")

    return answer


def _project_type() -> GraphQLObjectType:
    """The type whose list of pipelines cannot be resolved by name: its argument is called as the resolver's own."""
    found = SCHEMA.type_map["Project"]
    assert isinstance(found, GraphQLObjectType)
    return found


def _project(project: Project | None) -> Document | None:
    if project is None:
        return None

    def merge_requests(_info: Any, iids: Sequence[str] | None = None, **given: Any) -> Document:
        wanted = None if iids is None else set(iids)
        found = (one for one in project.merge_requests if wanted is None or str(one["iid"]) in wanted)
        sizes = {
            iid: {"diffStatsSummary": size, "diffStats": project.files.get(iid)} for iid, size in project.sizes.items()
        }
        return _changed("MergeRequest", found, given, sizes)

    return {
        "mergeRequests": merge_requests,
        "issues": lambda _info, **given: _changed("Issue", project.issues, given),
        "pipelines": project.pipelines,
        "releases": lambda _info, **given: _releases(project.releases, given),
    }


def _pipelines(project: Document, _info: GraphQLResolveInfo, /, **given: Any) -> Document:
    """Child pipelines are listed only where they are asked for."""
    source = given.get("source")
    found = [one for one in project["pipelines"] if one["source"] == source or (not source and one["source"] != CHILD)]
    return _changed("Ci::Pipeline", found, given)


def _changed(
    kind: str, documents: Iterable[Document], given: Document, sizes: Mapping[int, Document] | None = None
) -> Document:
    """Those changed at a time or after it, newest first. Times have no fractions; the filter looks at them."""
    since = given.get("updatedAfter")
    after = "" if since is None else moment(_aware(since)) or ""
    found = sorted((one for one in documents if one["updated_at"] >= after), key=lambda one: -int(one["id"]))
    nodes = [
        {
            "id": f"gid://gitlab/{kind}/{one['id']}", "iid": str(one["iid"]), "updatedAt": _seconds(one["updated_at"]),
            **(sizes or {}).get(one["iid"], {}),
        }
        for one in found
    ]  # fmt: skip
    return _connection(nodes, given)


def _releases(documents: Iterable[Document], given: Document) -> Document:
    field, _, direction = str(given["sort"]).lower().rpartition("_")
    by = {"created": "created_at", "released_at": "released_at"}[field]
    nodes = [
        {
            "tagName": one["tag_name"], "name": one["name"], "createdAt": _seconds(one["created_at"]),
            "releasedAt": _seconds(one["released_at"]), "upcomingRelease": one["upcoming_release"],
            "author": {"id": f"gid://gitlab/User/{one['author']['id']}", "username": one["author"]["username"]},
            "links": {"selfUrl": one["_links"]["self"]},
        }
        for one in sorted(documents, key=lambda one: one[by], reverse=direction == "desc")
    ]  # fmt: skip
    return _connection(nodes, given)


def _connection(nodes: Sequence[Document], given: Document) -> Document:
    first = min(given.get("first") or LARGEST_PAGE, LARGEST_PAGE)
    return {"count": len(nodes), "nodes": nodes[:first], "pageInfo": {"hasNextPage": len(nodes) > first}}


def _aware(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _seconds(text: str | None) -> str | None:
    return text and f"{text[:19]}Z"
