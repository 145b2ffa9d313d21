"""The end points of REST below one base, and for each the query parameters that it understands."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from re import sub

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from infra.demo.vendors.github.credentials import Credential, credential_of
from infra.demo.vendors.github.limits import EXHAUSTED, Limits, Resource
from infra.demo.vendors.github.prepared import PreparedAnswers
from infra.demo.vendors.github.rest import actions, issues, parts, repositories
from infra.demo.vendors.github.rest.calls import Call, Json, Listing, NotFoundError, RestError
from infra.demo.vendors.github.rest.responses import not_served, refusal, respond
from infra.demo.vendors.replies import NotServedError, conditional
from infra.demo.vendors.served_requests import served_request_of

Handler = Callable[[Request], Awaitable[Response]]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
PAGING = frozenset({"per_page", "page"})


@dataclass(frozen=True)
class EndPoint:
    """A `GET` of GitHub's; `path` is its template."""

    path: str
    answer: Callable[[Call], Listing | Json]
    parameters: frozenset[str] = PAGING
    required: Mapping[str, str] = field(default_factory=dict)
    """Parameters of which one value is served."""


REPOSITORY = "/repos/{owner}/{repo}"
BY_ID = "/repositories/{repository_id}"
"""Address that GitHub sends users of a repository's old name to; everything below REPOSITORY is there too."""
RUNS = f"{REPOSITORY}/actions/runs"
EVERYTHING = {"state": "all", "sort": "updated", "direction": "desc"}
BARE = {"exclude_pull_requests": "true"}
END_POINTS = (
    EndPoint("/orgs/{org}/repos", repositories.of_organization),
    EndPoint("/users/{username}/repos", repositories.of_user),
    EndPoint(REPOSITORY, repositories.get_repository, frozenset()),
    EndPoint(f"{REPOSITORY}/issues", issues.issues, PAGING, EVERYTHING),
    EndPoint(f"{REPOSITORY}/releases", parts.releases),
    EndPoint(f"{REPOSITORY}/deployments", parts.deployments),
    EndPoint(RUNS, actions.workflow_runs, PAGING | {"created"}, BARE),
    EndPoint(f"{RUNS}/{{run_id}}", actions.workflow_run, frozenset(), BARE),
    EndPoint(f"{RUNS}/{{run_id}}/jobs", actions.jobs, PAGING | {"filter"}),
)


class RestServer:
    """Answers REST requests from a store."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._prepared = PreparedAnswers()

    def routes(self, prefix: str) -> list[BaseRoute]:
        """All end points below `prefix`, and one route for whatever else GitHub may have."""
        known = [
            Route(prefix + sub(r"\{(\w+_id)\}", r"{\1:int}", path), handler, methods=["GET"])
            for one in END_POINTS
            for handler in [self._handler(one, prefix)]
            for path in (one.path, one.path.replace(REPOSITORY, BY_ID, 1))[: 1 + one.path.startswith(REPOSITORY)]
        ]
        return [*known, Route(prefix + "/{path:path}", self._unknown, methods=METHODS)]

    def _handler(self, end_point: EndPoint, prefix: str) -> Handler:
        async def handle(request: Request) -> Response:
            served = served_request_of(request.scope)
            served.end_point = f"GET {end_point.path}"
            credential = credential_of(request.scope)
            budget = self._limits.budget(credential.name, Resource.CORE)
            try:
                if not budget.has(1):
                    raise RestError(403, EXHAUSTED)
                response = self._answer(request, end_point, prefix, credential)
            except RestError as error:
                response = refusal(error)
            except NotServedError as error:
                response = not_served(error)
            if response.status_code != 304 and budget.spend(1):
                served.points = 1
            response.headers.update(budget.headers())
            return response

        return handle

    def _answer(self, request: Request, end_point: EndPoint, prefix: str, credential: Credential) -> Response:
        query = dict(request.query_params)
        unknown = sorted(query.keys() - end_point.parameters - end_point.required.keys())
        if unknown:
            raise NotServedError(f"the parameter {unknown[0]!r} of GET {end_point.path}")
        for name, value in end_point.required.items():
            if query.get(name) != value:
                raise NotServedError(f"GET {end_point.path} without {name}={value}")
        base = f"{request.url.scheme}://{request.url.netloc}"
        key = (str(request.url), credential.name, credential.store.state)
        ready = self._prepared.get(key)
        if ready is None:
            call = Call(credential.store, base + prefix, str(request.url), request.path_params, query)
            ready = respond(end_point.answer(call), request.url, query, base)
            self._prepared.keep(key, ready)
        return conditional(request.headers, ready.content, ready.headers)

    async def _unknown(self, request: Request) -> Response:
        name = end_point_name(request.method, "/" + request.path_params["path"])
        served_request_of(request.scope).end_point = name
        credential = credential_of(request.scope)
        parts = request.path_params["path"].split("/")
        if parts[0] == "repos" and len(parts) > 2 and credential.store.contents("/".join(parts[1:3])) is None:
            response = refusal(NotFoundError())
        else:
            response = not_served(NotServedError(name))
        response.headers.update(self._limits.budget(credential.name, Resource.CORE).headers())
        return response


def end_point_name(method: str, path: str) -> str:
    """Method and path with the parts that name things left out: `GET /repos/{owner}/{repo}/branches`."""
    path = sub(r"^/repos/[^/]+/[^/]+", REPOSITORY, path)
    path = sub(r"^/orgs/[^/]+", "/orgs/{org}", path)
    path = sub(r"^/users/[^/]+", "/users/{username}", path)
    return f"{method} " + sub(r"/(\d+|[0-9a-f]{40})(?=/|$)", "/{id}", path)
