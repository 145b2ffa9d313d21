"""Middleware can spoil what is served; what went out is counted, not what was meant."""

import asyncio

import httpx
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.demo.vendors.github.app import Behaviour, github
from tests.infra.demo.vendors.github import rich_store


class Truncating:
    """Sends the first bytes of every body, one by one."""

    def __init__(self, app: ASGIApp, size: int) -> None:
        self._app = app
        self._size = size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def truncating(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [pair for pair in message["headers"] if pair[0] != b"content-length"]
                await send({**message, "headers": headers, "status": 203})
                return
            for byte in message["body"][: self._size]:
                await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
            await send({"type": "http.response.body", "body": b""})

        await self._app(scope, receive, truncating)


def test_a_fault_is_seen_by_the_client_and_by_the_statistics() -> None:
    app = github(rich_store.store(), Behaviour("t"), lambda: 0.0, faults=[Middleware(Truncating, 5)])

    async def ask() -> tuple[httpx.Response, httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://github") as client:
            answer = await client.get("/repos/acme/engine", headers={"authorization": "token t"})
            return answer, await client.get("/_demo/stats")

    answer, stats = asyncio.run(ask())
    assert (answer.status_code, answer.content) == (203, b'{"id"')
    counted = {"requests": 1, "points": 1, "bytes": 5, "statuses": {"203": 1}}
    assert stats.json()["end_points"] == {"GET /repos/{owner}/{repo}": counted}
