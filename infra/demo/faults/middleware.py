"""Lets the faults of a plan happen to the requests of one vendor."""

import asyncio
import socket
import struct
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.demo.faults.bodies import spoiled
from infra.demo.faults.choice import Choice
from infra.demo.faults.kinds import Delay, Fault, RepeatedPage, Reset, SkippedPage
from infra.demo.faults.paging import Pages, following
from infra.demo.faults.record import Record
from infra.demo.faults.replies import Reply, instead
from infra.demo.faults.requests import Ask, ask_of
from infra.demo.vendors.serving import CONNECTION

_RESET_AT_CLOSE = struct.pack("ii", 1, 0)


class Faults:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, vendor: str, choice: Choice, record: Record, clock: Callable[[], float]) -> None:
        """Make it.

        Args:
            app: the vendor's server.
            vendor: its name in the plan.
            choice: finds the rule for a request; shared by all vendors.
            record: is told of every fault.
            clock: seconds since 1970.
        """
        self._app, self._vendor, self._choice, self._record, self._clock = app, vendor, choice, record, clock
        self._pages = Pages()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or let a fault happen to it."""
        body = await _whole(receive)
        ask = ask_of(self._vendor, scope, body)
        self._pages.add(ask)
        chosen = self._choice.choose(ask, self._pages.has_before(ask))
        if chosen is None:
            await self._app(scope, _replay(body), send)
            return
        number, rule = chosen
        self._record.add(number, rule.fault.kind, ask)
        await self._happen(rule.fault, ask, scope, body, send)

    async def _happen(self, fault: Fault, ask: Ask, scope: Scope, body: bytes, send: Send) -> None:
        reply = instead(fault, ask, self._clock())
        if reply is not None:
            await _answer(reply, send)
            return
        match fault:
            case Delay():
                await asyncio.sleep(fault.seconds)
                await self._app(scope, _replay(body), send)
            case Reset(after_bytes=None):
                await _tear_down(scope)
            case Reset():
                reply = await self._ask(scope, body)
                await _begin(reply, fault.after_bytes or 0, send)
                await _tear_down(scope)
            case RepeatedPage():
                await self._app(*self._previous(ask, scope, body), send)
            case SkippedPage():
                reply = await self._ask(dict(scope), body)
                next_one = following(ask, scope, body, reply)
                await _answer(await self._ask(*next_one) if next_one else reply, send)
            case _:
                await _answer(spoiled(fault, await self._ask(scope, body), self._clock()), send)

    def _previous(self, ask: Ask, scope: Scope, body: bytes) -> tuple[Scope, Receive]:
        scope, body = self._pages.previous(ask, scope, body)
        return scope, _replay(body)

    async def _ask(self, scope: Scope, body: bytes) -> Reply:
        """The vendor's whole answer."""
        status, headers, parts = 0, dict[str, str](), list[bytes]()

        async def keep(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
            else:
                parts.append(message.get("body", b""))

        await self._app(scope, _replay(body), keep)
        return Reply(status, b"".join(parts), headers)


async def _whole(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    return receive


def _start(reply: Reply) -> Message:
    headers = reply.headers if reply.status == 304 else {**reply.headers, "content-length": str(len(reply.body))}
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http.response.start", "status": reply.status, "headers": pairs}


async def _answer(reply: Reply, send: Send) -> None:
    await send(_start(reply))
    await send({"type": "http.response.body", "body": reply.body})


async def _begin(reply: Reply, size: int, send: Send) -> None:
    """Promise all of a body and send the beginning of it."""
    await send(_start(reply))
    await send({"type": "http.response.body", "body": reply.body[: min(size, len(reply.body) - 1)], "more_body": True})


async def _tear_down(scope: Scope) -> None:
    """Reset the TCP connection."""
    connection: asyncio.Transport = scope[CONNECTION]
    # What was sent has to leave before: a reset throws away what still waits.
    await asyncio.sleep(0.01)
    raw = connection.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
    connection.abort()
    await asyncio.sleep(0)
