"""Middleware that every request passes: it is counted, spoiled and delayed, and its token checked."""

import asyncio
from collections.abc import Callable, Sequence

from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.demo.vendors.served_requests import served_request_of
from infra.demo.vendors.stats import Stats

Refuse = Callable[[Scope], Response | None]
"""The answer to a request whose credential is not accepted; None where it is."""


def passed(stats: Stats, faults: Sequence[Middleware], latency_seconds: float, refuse: Refuse) -> list[Middleware]:
    """The middleware of a vendor, from the outside inwards.

    Args:
        stats: counts what goes out.
        faults: spoil requests or responses; what they do is counted.
        latency_seconds: what every request waits.
        refuse: says whose requests are answered.
    """
    return [
        Middleware(Counting, stats),
        *faults,
        Middleware(Latency, latency_seconds),
        Middleware(Authentication, refuse),
    ]


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
    """Lets requests with a good token through, and answers all others as the vendor does."""

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        refusal = self._refuse(scope)
        if refusal is None:
            await self._app(scope, receive, send)
            return
        served_request_of(scope).end_point = "unauthenticated"
        await refusal(scope, receive, send)
