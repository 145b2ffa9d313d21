"""The whole GitLab below a path prefix, and the statistics."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import orjson
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.demo.github.middleware import Counting, Latency
from infra.demo.github.served_requests import served_request_of
from infra.demo.gitlab.end_points import END_POINTS, FORBIDDEN, EndPoint, Listing, NotFoundError
from infra.demo.gitlab.graphql import graphql_answer
from infra.demo.gitlab.lists import BadRequestError, NotServedError, listed, page_of
from infra.demo.gitlab.store import Store
from infra.demo.stats import Stats

STATISTICS = "/_demo/stats"


@dataclass(frozen=True)
class Behaviour:
    """How the server treats its clients."""

    tokens: Sequence[str]
    latency_seconds: float = 0.0
    prefix: str = ""
    """Path below which the installation lives, such as `/git`."""
    requests_per_minute: int | None = None
    """None is an installation without a limit, which says nothing of one."""


def gitlab(
    store: Store, behaviour: Behaviour, clock: Callable[[], float], faults: Sequence[Middleware] = ()
) -> Starlette:
    """The ASGI application; `clock` gives seconds since 1970, for the minutes of the rate limit."""
    stats = Stats()

    async def statistics(_request: Request) -> Response:
        return _json(stats.summary())

    base = f"{behaviour.prefix}/api/v4"
    routes: list[BaseRoute] = [_route(store, base, one) for one in END_POINTS]
    routes.append(Route(f"{behaviour.prefix}/api/graphql", graphql_answer(store), methods=["POST"]))
    routes += [Route(f"{base}{path}", _forbidden) for path in FORBIDDEN]
    routes += [Route(f"{base}/{{path:path}}", _not_served), Route(f"{behaviour.prefix}{STATISTICS}", statistics)]
    middleware = [
        Middleware(Counting, stats),
        *faults,
        Middleware(Latency, behaviour.latency_seconds),
        Middleware(_Admission, behaviour, clock),
    ]
    return Starlette(routes=routes, middleware=middleware)


def _route(store: Store, base: str, end_point: EndPoint) -> Route:
    def answer(request: Request) -> Response:
        served_request_of(request.scope).end_point = end_point.path
        query = dict(request.query_params)
        path = {name: unquote(str(value)) for name, value in request.path_params.items()}
        try:
            found = end_point.answer(store, path, query)
            if isinstance(found, Listing):
                rows = listed(found.documents, found.ordering, query)
                page, headers = page_of(rows, str(request.url.replace(query="")), query)
                return _conditional(request, page, headers)
        except NotFoundError as error:
            return _json({"message": str(error)}, 404)
        except BadRequestError as error:
            return _json({"error": str(error)}, 400)
        except NotServedError as error:
            return _json({"message": f"501 Not Implemented: {end_point.path} with {error}"}, 501)
        return _conditional(request, found, {})

    return Route(f"{base}{end_point.path}", answer)


def _conditional(request: Request, body: Any, headers: dict[str, str]) -> Response:
    content = orjson.dumps(body)
    etag = f'W/"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={**headers, "etag": etag})
    return Response(content, headers={**headers, "etag": etag}, media_type="application/json")


async def _forbidden(_request: Request) -> Response:
    return _json({"message": "403 Forbidden"}, 403)


async def _not_served(request: Request) -> Response:
    return _json({"message": f"501 Not Implemented: {request.url.path}"}, 501)


def _json(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")


class _Admission:
    """Checks the token, then the minute's requests; GitLab's headers of its limit go with every answer."""

    def __init__(self, app: ASGIApp, behaviour: Behaviour, clock: Callable[[], float]) -> None:
        self._app, self._behaviour, self._clock = app, behaviour, clock
        self._minute, self._used = 0, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        headers = Headers(scope=scope)
        token = headers.get("private-token") or headers.get("authorization", "").removeprefix("Bearer ")
        if scope["path"] != f"{self._behaviour.prefix}{STATISTICS}":
            if token not in self._behaviour.tokens:
                await _json({"message": "401 Unauthorized"}, 401)(scope, receive, send)
                return
            refusal = self._spend()
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        # A project's path is one segment, with its slashes encoded: the routes see it before it is decoded.
        raw = scope["raw_path"].partition(b"?")[0].decode("ascii")
        await self._app({**scope, "path": raw}, receive, self._with_limit(send))

    def _spend(self) -> Response | None:
        limit = self._behaviour.requests_per_minute
        if limit is None:
            return None
        now = self._clock()
        if int(now) // 60 != self._minute:
            self._minute, self._used = int(now) // 60, 0
        self._used += 1
        if self._used <= limit:
            return None
        return Response("Retry later\n", 429, {**self._numbers(), "retry-after": str(60 - int(now) % 60)})

    def _numbers(self) -> dict[str, str]:
        limit = self._behaviour.requests_per_minute
        if limit is None:
            return {}
        return {
            "ratelimit-limit": str(limit),
            "ratelimit-remaining": str(max(0, limit - self._used)),
            "ratelimit-reset": str((self._minute + 1) * 60),
        }

    def _with_limit(self, send: Send) -> Send:
        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                numbers = [(name.encode(), value.encode()) for name, value in self._numbers().items()]
                message = {**message, "headers": [*message["headers"], *numbers]}
            await send(message)

        return sending
