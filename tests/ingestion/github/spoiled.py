"""A GitHub in this process whose faults can be changed from run to run, and clocks that move only by waiting."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import SecretStr
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.demo.faults import FaultPlan
from infra.demo.faults.choice import Choice
from infra.demo.faults.middleware import Faults
from infra.demo.faults.record import Record
from infra.demo.vendors.github.app import Behaviour, github
from infra.demo.vendors.github.credentials import Token as ServerToken
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.serving import Edge, listen
from ingestion.hosts.connecting import Connection
from ingestion.scopes import CollectionReport
from ingestion.sources.github import collect
from ingestion.sources.github.api import HEADERS, GitHub
from ingestion.web.allowance import Broker, Wait
from ingestion.web.client import Client
from ingestion.web.credentials import Token

TOKEN = "ghp_canary_in_the_coal_mine"
START = 1_700_000_000.0
Rule = dict[str, Any]


@dataclass
class Clock:
    """Seconds since 1970."""

    now: float = START

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += max(0.0, seconds)


@dataclass
class Host:
    """Serves a store; `spoil` decides what goes wrong from now on."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    url: str = ""
    points_per_hour: int = 5_000
    more_tokens: tuple[ServerToken, ...] = ()
    """Accepted beside `TOKEN`."""
    record: Record = field(default_factory=Record)
    """The faults that have happened by the latest rules."""
    _choice: Choice | None = None

    def app(self) -> ASGIApp:
        """The whole server."""
        behaviour = Behaviour(TOKEN, points_per_hour=self.points_per_hour, more_tokens=self.more_tokens)
        return Edge(github(self.store, behaviour, self.clock, [Middleware(_Spoiling, self)]), self.clock)

    def spoil(self, *rules: Rule, seed: int = 0) -> None:
        """Replace the rules by these, counted anew."""
        plan = FaultPlan.model_validate({"seed": seed, "rules": list(rules)})
        self._choice, self.record = Choice(plan, self.clock), Record()

    def faults(self, app: ASGIApp) -> ASGIApp:
        """The middleware of the latest rules."""
        assert self._choice is not None
        return Faults(app, "github", self._choice, self.record, self.clock)

    @contextmanager
    def client(self, waits: list[Wait] | None = None, tokens: Sequence[str] = (TOKEN,)) -> Iterator[GitHub]:
        """A client that waits by the clock of this host."""
        named = [Token(f"SEI_GITHUB_TOKEN {number}", SecretStr(token)) for number, token in enumerate(tokens, 1)]
        listen_to = waits.append if waits is not None else lambda _: None
        broker = Broker(named, listen_to, self.clock, lambda _, seconds: self.clock.wait(seconds))
        with Client(self.url, broker, HEADERS, timeout_seconds=10, sleep=self.clock.wait) as client:
            yield GitHub(client)

    def collect(
        self,
        warehouse_url: str,
        folder: Path,
        *names: str,
        run: str = "run",
        waits: list[Wait] | None = None,
        token: str = TOKEN,
    ) -> CollectionReport:
        """One run of the source."""
        with self.client(waits, [token]) as client:
            found = names or [one.repository.name_with_owner for one in self.store.repositories]
            return collect([Connection("github", client, found)], warehouse_url, folder / "state", run)


class _Spoiling:
    """Middleware that a test can change while it serves."""

    def __init__(self, app: ASGIApp, host: Host) -> None:
        self._app, self._host = app, host
        self._record: object = None
        self._faults = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._record is not self._host.record:
            # Pages that were asked for are remembered as long as the rules hold.
            self._record, self._faults = self._host.record, self._host.faults(self._app)
        await self._faults(scope, receive, send)


@contextmanager
def hosting(store: Store, points_per_hour: int = 5_000, more_tokens: tuple[ServerToken, ...] = ()) -> Iterator[Host]:
    """A host on a real socket for the time of the context."""
    host = Host(store, points_per_hour=points_per_hour, more_tokens=more_tokens)
    listener = listen(0)
    host.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    host.spoil()
    config = uvicorn.Config(
        host.app(), log_config=None, access_log=False, lifespan="off", server_header=False,
        date_header=False, ws="none", timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
