"""A middleware that changes the JSON of answers, as a test says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Spoil:
    """Change that is made to answers; requests are kept."""

    change: Callable[[str, Any], Any] = lambda _path, body: body
    """Takes the path and the parsed body; returns the body to send."""
    asked: list[tuple[str, str, bytes, bytes]] = field(default_factory=list)
    """Method, path, query and body of each request."""


class Spoiling:
    """Passes requests on and changes answers."""

    def __init__(self, app: ASGIApp, spoil: Spoil) -> None:
        self._app, self._spoil = app, spoil

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        sent, start = bytearray(), dict[str, Any]()
        given = bytearray()

        async def kept() -> Message:
            message = await receive()
            given.extend(message.get("body", b""))
            return message

        async def changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            sent.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            body = orjson.dumps(self._spoil.change(scope["path"], orjson.loads(bytes(sent)))) if sent else b""
            headers = [one for one in start["headers"] if one[0] != b"content-length"]
            await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, kept, changed)
        self._spoil.asked.append((scope["method"], scope["path"], scope["query_string"], bytes(given)))
