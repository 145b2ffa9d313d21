"""The routes of REST below one base."""

from collections.abc import Awaitable, Callable
from re import sub

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from infra.demo.github.exchange import exchange_of
from infra.demo.github.limits import Limits, Resource
from infra.demo.github.rest.calls import Call, NotFoundError, NotImplementedHereError, RestError
from infra.demo.github.rest.end_points import END_POINTS, REPOSITORY, EndPoint
from infra.demo.github.rest.responses import is_unchanged, not_modified, refusal, respond
from infra.demo.github.store import Store

Handler = Callable[[Request], Awaitable[Response]]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


class RestServer:
    """Answers REST requests from a store."""

    def __init__(self, store: Store, limits: Limits, token: str) -> None:
        self._store = store
        self._limits = limits
        self._token = token

    def routes(self, prefix: str) -> list[BaseRoute]:
        """All end points below `prefix`, and one route for whatever else GitHub may have."""
        # By their type, numbers are told from names: `pulls/comments` is another end point than `pulls/1`.
        known = [
            Route(
                prefix + sub(r"\{(number|\w+_id|\w+_number)\}", r"{\1:int}", one.path),
                self._handler(one, prefix),
                methods=["GET"],
            )
            for one in END_POINTS
        ]
        return [*known, Route(prefix + "/{path:path}", self._unknown, methods=METHODS)]

    def _handler(self, end_point: EndPoint, prefix: str) -> Handler:
        async def handle(request: Request) -> Response:
            exchange = exchange_of(request.scope)
            exchange.end_point = f"GET {end_point.path}"
            budget = self._limits.budget(self._token, Resource.CORE)
            points = 0 if end_point.is_free else 1
            try:
                if budget.remaining < points:
                    raise _exhausted(self._store)
                response = self._answer(request, end_point, prefix)
            except RestError as error:
                response = refusal(error)
            if response.status_code != 304 and budget.spend(points):
                exchange.points = points
            response.headers.update(budget.headers())
            return response

        return handle

    def _answer(self, request: Request, end_point: EndPoint, prefix: str) -> Response:
        unknown = sorted(set(request.query_params) - end_point.parameters)
        if unknown:
            raise NotImplementedHereError(f"the parameter {unknown[0]!r} of GET {end_point.path}")
        base = f"{request.url.scheme}://{request.url.netloc}"
        query = dict(request.query_params)
        call = Call(
            store=self._store,
            limits=self._limits,
            token=self._token,
            api=base + prefix,
            path=request.path_params,
            query=query,
        )
        response = respond(end_point.answer(call), request.url, query, base)
        return not_modified(response) if is_unchanged(request.headers, response) else response

    async def _unknown(self, request: Request) -> Response:
        name = end_point_name(request.method, "/" + request.path_params["path"])
        exchange_of(request.scope).end_point = name
        parts = request.path_params["path"].split("/")
        if parts[0] == "repos" and len(parts) > 2 and self._store.contents("/".join(parts[1:3])) is None:
            response = refusal(NotFoundError())
        else:
            response = refusal(NotImplementedHereError(name))
        response.headers.update(self._limits.budget(self._token, Resource.CORE).headers())
        return response


def end_point_name(method: str, path: str) -> str:
    """Method and path with the parts that name things left out: `GET /repos/{owner}/{repo}/branches`."""
    path = sub(r"^/repos/[^/]+/[^/]+", REPOSITORY, path)
    path = sub(r"^/orgs/[^/]+", "/orgs/{org}", path)
    path = sub(r"^/users/[^/]+", "/users/{username}", path)
    return f"{method} " + sub(r"/(\d+|[0-9a-f]{40})(?=/|$)", "/{id}", path)


def _exhausted(store: Store) -> RestError:
    return RestError(403, f"API rate limit exceeded for user ID {store.viewer.database_id}.")
