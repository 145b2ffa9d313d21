"""The whole organisation below a path prefix, and the statistics."""

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

from infra.demo.vendors.azure_devops import builds, code, deployments, planning, projects, testing, work_items
from infra.demo.vendors.azure_devops.behaviour import Behaviour
from infra.demo.vendors.azure_devops.requests import Asked, EndPoint, RefusedError
from infra.demo.vendors.azure_devops.store import Store
from infra.demo.vendors.middleware import Refuse, passed
from infra.demo.vendors.replies import NotServedError, json_response
from infra.demo.vendors.served_requests import served_request_of
from infra.demo.vendors.stats import Stats, with_stats

END_POINTS: Sequence[EndPoint] = (
    *projects.END_POINTS, *work_items.END_POINTS, *planning.END_POINTS, *code.END_POINTS, *builds.END_POINTS,
    *deployments.END_POINTS, *testing.END_POINTS,
)  # fmt: skip
SIGN_IN = "<!DOCTYPE html><html><head><title>Azure DevOps Services | Sign In</title></head><body></body></html>"


def azure_devops(store: Store, behaviour: Behaviour, faults: Sequence[Middleware] = ()) -> Starlette:
    """The ASGI application."""
    stats = Stats()
    routes: list[BaseRoute] = [
        Route(f"{behaviour.prefix}{one.path}", _answer(store, behaviour, one), methods=[one.method])
        for one in END_POINTS
    ]
    middleware = passed(stats, faults, behaviour.latency_seconds, _refusing(behaviour))
    served = Starlette(routes=routes, middleware=middleware, exception_handlers={404: _not_served, 405: _not_served})
    return with_stats(served, stats, behaviour.prefix)


def _answer(store: Store, behaviour: Behaviour, end_point: EndPoint) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        served_request_of(request.scope).end_point = end_point.path
        query = dict(request.query_params)
        try:
            _check_version(query.pop("api-version", None), behaviour, end_point)
            if unknown := sorted(query.keys() - set(end_point.parameters)):
                raise NotServedError(f"the parameters {', '.join(unknown)}")
            body = _body(await request.body()) if end_point.method == "POST" else {}
            asked = Asked(store, behaviour, request.path_params, query, body)
            found = end_point.answer(asked)
            waits = {"retry-after": str(behaviour.asks_to_wait_seconds)} if behaviour.asks_to_wait_seconds else {}
            if found is None:
                return Response(status_code=204)
            return json_response(found, {**asked.headers, **waits})
        except RefusedError as error:
            return _refusal(error.status, error.message, error.kind)
        except NotServedError as error:
            return _refusal(501, f"501 Not Implemented: {end_point.path} with {error}")

    return answer


def _check_version(given: str | None, behaviour: Behaviour, end_point: EndPoint) -> None:
    if given is None:
        raise RefusedError(
            400, "No api-version was supplied for the request. The version must be supplied either as part of the "
            "Accept header or as a query parameter.", "VssVersionNotSpecifiedException",
        )  # fmt: skip
    version, is_preview = given.partition("-")[0], "-preview" in given
    if float(version) > behaviour.newest_version:
        raise RefusedError(
            400, f"The requested REST API version of {given} is out of range for this server. The latest REST API "
            f"version this server supports is {behaviour.newest_version}.", "VssVersionOutOfRangeException",
        )  # fmt: skip
    if end_point.is_preview and not is_preview:
        raise RefusedError(
            400, f'The requested version "{given}" of the resource is under preview. The -preview flag must be '
            "supplied in the api-version for such requests.", "VssInvalidPreviewVersionException",
        )  # fmt: skip


def _body(content: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise RefusedError(400, "You must pass a valid patch document in the body of the request.")
    return found


async def _not_served(request: Request, _error: Exception) -> Response:
    return _refusal(501, f"501 Not Implemented: {request.method} {request.url.path}")


def _refusal(status: int, message: str, kind: str = "VssServiceException") -> Response:
    name = f"Microsoft.VisualStudio.Services.Common.{kind}"
    body = {
        "$id": "1", "innerException": None, "message": message, "typeName": f"{name}, Microsoft.VisualStudio.Services",
        "typeKey": kind, "errorCode": 0, "eventId": 3000,
    }  # fmt: skip
    return json_response(body, status=status)


def _refusing(behaviour: Behaviour) -> Refuse:
    """Asks for a personal access token; for any other there is the page to sign in."""

    def refuse(scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if _token(headers.get("authorization", "")) in behaviour.tokens:
            return None
        if behaviour.redirects_to_sign_in:
            if headers.get("x-tfs-fedauthredirect", "").lower() == "suppress":
                return _refusal(401, "TF400813: The user '' is not authorized to access this resource.")
            return Response(status_code=302, headers={"location": "https://spsprodweu1.vssps.example.com/_signin"})
        return Response(SIGN_IN, 203, media_type="text/html; charset=utf-8")

    return refuse


def _token(header: str) -> str | None:
    scheme, _, value = header.partition(" ")
    try:
        name, _, secret = b64decode(value.strip(), validate=True).decode().partition(":")
    except ValueError:
        return None
    return secret if scheme.lower() == "basic" and not name else None
