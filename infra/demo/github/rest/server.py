"""The routes of REST below one base."""

from collections.abc import Awaitable, Callable
from re import sub

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from infra.demo.github.credentials import Credential
from infra.demo.github.limits import Limits, Resource
from infra.demo.github.prepared import PreparedAnswers
from infra.demo.github.replies import JSON_TYPE
from infra.demo.github.rest.calls import Call, NotFoundError, NotImplementedHereError, RestError
from infra.demo.github.rest.end_points import BY_ID, END_POINTS, REPOSITORY, EndPoint
from infra.demo.github.rest.responses import is_unchanged, not_modified, refusal, respond
from infra.demo.github.served_requests import credential_of, served_request_of
from infra.demo.github.store import Store

Handler = Callable[[Request], Awaitable[Response]]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


class RestServer:
    """Answers REST requests from a store."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._prepared = PreparedAnswers()

    def routes(self, prefix: str) -> list[BaseRoute]:
        """All end points below `prefix`, and one route for whatever else GitHub may have."""
        # By their type, numbers are told from names: `pulls/comments` is another end point than `pulls/1`.
        known = [
            Route(prefix + sub(r"\{(number|\w+_id|\w+_number)\}", r"{\1:int}", path), handler, methods=["GET"])
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
            budget = self._limits.budget(credential.name, Resource.CORE, credential.points_per_hour)
            points = 0 if end_point.is_free else 1
            try:
                if not budget.has(points):
                    raise _exhausted(credential.store)
                response = self._answer(request, end_point, prefix, credential)
            except RestError as error:
                response = refusal(error)
            if response.status_code != 304 and budget.spend(points):
                served.points = points
            response.headers.update(budget.headers())
            return response

        return handle

    def _answer(self, request: Request, end_point: EndPoint, prefix: str, credential: Credential) -> Response:
        unknown = sorted(set(request.query_params) - end_point.parameters)
        if unknown:
            raise NotImplementedHereError(f"the parameter {unknown[0]!r} of GET {end_point.path}")
        base = f"{request.url.scheme}://{request.url.netloc}"
        query = dict(request.query_params)
        call = Call(
            credential=credential,
            limits=self._limits,
            api=base + prefix,
            address=str(request.url),
            path=request.path_params,
            query=query,
        )
        key = (call.address, credential.name, credential.store.state)
        ready = None if end_point.is_free else self._prepared.get(key)
        if ready is None:
            ready = respond(end_point.answer(call), request.url, query, base)
            if not end_point.is_free:
                self._prepared.keep(key, ready)
        if is_unchanged(request.headers, ready):
            return not_modified(ready)
        return Response(ready.content, headers=dict(ready.headers), media_type=JSON_TYPE)

    async def _unknown(self, request: Request) -> Response:
        name = end_point_name(request.method, "/" + request.path_params["path"])
        served_request_of(request.scope).end_point = name
        credential = credential_of(request.scope)
        parts = request.path_params["path"].split("/")
        if parts[0] == "repos" and len(parts) > 2 and credential.store.contents("/".join(parts[1:3])) is None:
            response = refusal(NotFoundError())
        else:
            response = refusal(NotImplementedHereError(name))
        response.headers.update(self._limits.budget(credential.name, Resource.CORE).headers())
        return response


def end_point_name(method: str, path: str) -> str:
    """Method and path with the parts that name things left out: `GET /repos/{owner}/{repo}/branches`."""
    path = sub(r"^/repos/[^/]+/[^/]+", REPOSITORY, path)
    path = sub(r"^/orgs/[^/]+", "/orgs/{org}", path)
    path = sub(r"^/users/[^/]+", "/users/{username}", path)
    return f"{method} " + sub(r"/(\d+|[0-9a-f]{40})(?=/|$)", "/{id}", path)


def _exhausted(store: Store) -> RestError:
    return RestError(403, f"API rate limit exceeded for user ID {store.viewer.database_id}.")
