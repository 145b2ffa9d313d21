"""The whole GitLab below a path prefix, and the statistics."""

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

from infra.demo.vendors.gitlab.end_points import END_POINTS, FORBIDDEN, EndPoint, Listing, NotFoundError
from infra.demo.vendors.gitlab.graphql import graphql_answer
from infra.demo.vendors.gitlab.lists import BadRequestError, listed, page_of
from infra.demo.vendors.gitlab.store import Store
from infra.demo.vendors.limits import Budget
from infra.demo.vendors.middleware import Refuse, passed
from infra.demo.vendors.replies import NotServedError, conditional, etag_of, json_response
from infra.demo.vendors.served_requests import served_request_of
from infra.demo.vendors.stats import Stats, with_stats

MINUTE = 60
"""Seconds."""


@dataclass(frozen=True)
class Behaviour:
    """Treatment of the server's clients."""

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
    base = f"{behaviour.prefix}/api/v4"
    routes: list[BaseRoute] = [_route(store, base, one) for one in END_POINTS]
    routes.append(Route(f"{behaviour.prefix}/api/graphql", graphql_answer(store), methods=["POST"]))
    routes += [Route(f"{base}{path}", _forbidden) for path in FORBIDDEN]
    routes.append(Route(f"{base}/{{path:path}}", _not_served))
    middleware = passed(stats, faults, behaviour.latency_seconds, _refusing(behaviour))
    served = Starlette(routes=routes, middleware=[*middleware, Middleware(_Limit, behaviour, clock)])
    return with_stats(served, stats, behaviour.prefix)


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
    return conditional(request.headers, content, {**headers, "etag": etag_of(content)})


async def _forbidden(_request: Request) -> Response:
    return _json({"message": "403 Forbidden"}, 403)


async def _not_served(request: Request) -> Response:
    return _json({"message": f"501 Not Implemented: {request.url.path}"}, 501)


def _json(body: Any, status: int = 200) -> Response:
    return json_response(body, status=status)


def _refusing(behaviour: Behaviour) -> Refuse:
    def refuse(scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        token = headers.get("private-token") or headers.get("authorization", "").removeprefix("Bearer ")
        return None if token in behaviour.tokens else _json({"message": "401 Unauthorized"}, 401)

    return refuse


class _Limit:
    """Counts the minute's requests; GitLab's headers of its limit go with every answer."""

    def __init__(self, app: ASGIApp, behaviour: Behaviour, clock: Callable[[], float]) -> None:
        self._app, self._limit, self._clock = app, behaviour.requests_per_minute, clock
        self._budget: Budget | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        now = int(self._clock())
        if self._limit is not None and (self._budget is None or now >= self._budget.reset):
            self._budget = Budget(limit=self._limit, reset=(now // MINUTE + 1) * MINUTE)
        if self._budget is not None and not self._budget.spend(1):
            headers = {**_numbers(self._budget), "retry-after": str(self._budget.reset - now)}
            await Response("Retry later\n", 429, headers)(scope, receive, send)
            return
        # A project's path is one segment, with its slashes encoded: the routes see it before it is decoded.
        raw = scope["raw_path"].partition(b"?")[0].decode("ascii")
        await self._app({**scope, "path": raw}, receive, self._with_limit(send))

    def _with_limit(self, send: Send) -> Send:
        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start" and self._budget is not None:
                numbers = [(name.encode(), value.encode()) for name, value in _numbers(self._budget).items()]
                message = {**message, "headers": [*message["headers"], *numbers]}
            await send(message)

        return sending


def _numbers(budget: Budget) -> dict[str, str]:
    numbers = {"limit": budget.limit, "remaining": budget.remaining, "reset": budget.reset}
    return {f"ratelimit-{name}": str(number) for name, number in numbers.items()}
