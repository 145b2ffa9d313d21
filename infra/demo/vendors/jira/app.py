"""The whole Jira below a path prefix, and the statistics."""

from base64 import b64decode
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from infra.demo.vendors.jira import agile
from infra.demo.vendors.jira.behaviour import Behaviour
from infra.demo.vendors.jira.documents import Documents
from infra.demo.vendors.jira.end_points import CLOUD, DATA_CENTER, OLDER, SERVER_INFO, EndPoint
from infra.demo.vendors.jira.requests import Asked, RefusedError
from infra.demo.vendors.jira.store import Store
from infra.demo.vendors.middleware import Refuse, passed
from infra.demo.vendors.replies import NotServedError, json_response
from infra.demo.vendors.served_requests import served_request_of
from infra.demo.vendors.stats import Stats, with_stats


def jira(store: Store, behaviour: Behaviour, faults: Sequence[Middleware] = ()) -> Starlette:
    """The ASGI application."""
    stats, documents = Stats(), Documents(store, behaviour)

    platform = CLOUD if behaviour.is_cloud else DATA_CENTER
    routes: list[BaseRoute] = [
        Route(f"{behaviour.prefix}{base}{one.path}", _answer(documents, base, one), methods=[one.method])
        for base, end_points in ((behaviour.api, platform), (OLDER, SERVER_INFO), (agile.API, agile.END_POINTS))
        for one in end_points
    ]
    middleware = passed(stats, faults, behaviour.latency_seconds, _refusing(behaviour))
    served = Starlette(routes=routes, middleware=middleware, exception_handlers={404: _not_served, 405: _not_served})
    return with_stats(served, stats, behaviour.prefix)


def _answer(documents: Documents, base: str, end_point: EndPoint) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        served_request_of(request.scope).end_point = f"{base}{end_point.path}"
        try:
            body = _body(await request.body()) if end_point.method == "POST" else {}
            asked = Asked(documents, request.path_params, dict(request.query_params), body)
            unknown = sorted(asked.query.keys() - set(end_point.parameters))
            if unknown:
                raise NotServedError(f"the parameters {', '.join(unknown)}")
            return json_response(end_point.answer(asked))
        except RefusedError as error:
            return _refusal(error.status, error.messages)
        except NotServedError as error:
            return _refusal(501, [f"501 Not Implemented: {base}{end_point.path} with {error}"])

    return answer


def _body(content: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise RefusedError(400, "Invalid request payload. Refer to the REST API documentation and try again.")
    return found


async def _not_served(request: Request, _error: Exception) -> Response:
    return _refusal(501, [f"501 Not Implemented: {request.method} {request.url.path}"])


def _refusal(status: int, messages: Sequence[str]) -> Response:
    return json_response({"errorMessages": list(messages), "errors": {}}, status=status)


def _refusing(behaviour: Behaviour) -> Refuse:
    """Asks for basic authentication, or on Data Center for a bearer token."""

    def refuse(scope: Scope) -> Response | None:
        if _credential(behaviour, Headers(scope=scope).get("authorization", "")) in behaviour.tokens:
            return None
        refusal = _refusal(401, ["Client must be authenticated to access this resource."])
        refusal.headers["www-authenticate"] = 'OAuth realm="https%3A%2F%2Fjira.example.com"'
        return refusal

    return refuse


def _credential(behaviour: Behaviour, header: str) -> str | None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer" and not behaviour.is_cloud:
        return value.strip()
    if scheme.lower() != "basic":
        return None
    try:
        return b64decode(value.strip(), validate=True).decode()
    except ValueError:
        return None
