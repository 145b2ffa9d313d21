"""A server in this process, asked without a socket, with a clock that the test turns."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx

from infra.demo.vendors.github.app import Behaviour, github
from infra.demo.vendors.github.store import Store
from tests.infra.demo.vendors.github import rich_store


@dataclass
class Asked:
    """A full server, or another store behind the same behaviour."""

    behaviour: Behaviour = field(default_factory=lambda: Behaviour("t"))
    store: Store = field(default_factory=rich_store.store)
    now: float = 1_700_000_000.0

    def __post_init__(self) -> None:
        self._app = github(self.store, self.behaviour, lambda: self.now)

    def send(self, method: str, path: str, token: str = "t", **more: Any) -> httpx.Response:
        """One response; redirects are not followed unless `follow_redirects` says so."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://github") as client:
                given = {"authorization": f"Bearer {token}", **more.pop("headers", {})}
                return await client.request(method, path, headers=given, **more)

        return asyncio.run(ask())

    def get(self, path: str, token: str = "t", **more: Any) -> httpx.Response:
        """A REST response."""
        return self.send("GET", path, token, **more)

    def query(self, text: str, token: str = "t") -> dict[str, Any]:
        """The body of an answer to a query."""
        body: dict[str, Any] = self.send("POST", "/graphql", token, json={"query": text}).json()
        return body
