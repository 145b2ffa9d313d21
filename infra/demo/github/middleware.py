"""What every request passes on its way in: counted, delayed, its token checked."""

import asyncio
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.demo.github.credentials import Credentials
from infra.demo.github.limits import Limits, Resource
from infra.demo.github.replies import json_response
from infra.demo.github.served_requests import served_request_of
from infra.demo.stats import Stats

SCHEMES = ("bearer", "token")
FOR_APPS = re.compile(r"^(/api/v3)?/app/installations/\d+/access_tokens$")


class Counting:
    """Counts what goes out, as it goes out, for whatever reason."""

    def __init__(self, app: ASGIApp, stats: Stats) -> None:
        self._app = app
        self._stats = stats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count its response."""
        served = served_request_of(scope)
        status, size = 0, 0

        async def counting(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counting)
        finally:
            self._stats.add(served.end_point, status, served.points, size)


class Latency:
    """Lets every request wait."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then pass a request on."""
        if self._seconds:
            await asyncio.sleep(self._seconds)
        await self._app(scope, receive, send)


class Authentication:
    """Lets requests with a good token through, and answers all others as GitHub does.

    An App that asks for a token passes without one: it has a signed statement instead.
    """

    def __init__(self, app: ASGIApp, credentials: Credentials, limits: Limits) -> None:
        self._app = app
        self._credentials = credentials
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 401."""
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        credential = self._credentials.find(token.strip().encode()) if scheme.lower() in SCHEMES else None
        if credential is not None or FOR_APPS.search(scope["path"]):
            served_request_of(scope).credential = credential
            await self._app(scope, receive, send)
            return
        served_request_of(scope).end_point = "unauthenticated"
        body = {
            "message": "Bad credentials" if scheme else "Requires authentication",
            "documentation_url": "https://docs.github.com/rest",
            "status": "401",
        }
        budget = self._limits.budget(None, Resource.CORE)
        response = json_response(body, budget.headers(), status=401)
        await response(scope, receive, send)
