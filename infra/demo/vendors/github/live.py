"""The end of a log happens while it is served: the store changes, and webhooks are posted."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.demo.organization.events import Event
from infra.demo.vendors.github.projection import Projection
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.github.webhooks.deliveries import Webhook, Webhooks


@dataclass(frozen=True)
class Replay:
    """End of the log that happens while it is served, its speed, and the address that is told."""

    url: str
    """Address that webhooks are posted to."""
    last: timedelta = timedelta(days=1)
    """The end of the log that has not happened yet when the server is ready."""
    speed: float = 60.0
    """Seconds of the log in a second."""


class Live:
    """A GitHub that goes on. Git histories, GitLab and the members of teams stand as they are at the end."""

    def __init__(self, events: Iterable[Event], as_of: datetime, replay: Replay) -> None:
        self._events = iter(events)
        self._begin = as_of - replay.last
        self._replay = replay
        self._projection = Projection()
        self._next: Event | None = None
        for event in self._events:
            if event.at > self._begin:
                self._next = event
                break
            self._projection.take(event)
        self.store: Store = self._projection.store()
        """Store that is served; it changes while `run` runs."""

    async def run(self, secret: str, api: str) -> None:
        """Let the rest happen.

        Args:
            secret: signs the deliveries.
            api: base of REST addresses in them, without a slash at its end.
        """
        webhooks = Webhooks(self.store, [Webhook(self._replay.url, secret)], api)
        began = asyncio.get_running_loop().time()
        try:
            for event in self._rest():
                due = began + (event.at - self._begin).total_seconds() / self._replay.speed
                await asyncio.sleep(due - asyncio.get_running_loop().time())
                self._happen(event)
            await asyncio.to_thread(webhooks.close)
        finally:
            webhooks.close(at_once=True)

    def _rest(self) -> Iterator[Event]:
        if self._next is not None:
            yield self._next
            yield from self._events

    def _happen(self, event: Event) -> None:
        self._projection.take(event)
        found = self._projection.record(event)
        if found is not None:
            name, record = found
            contents = self.store.contents(name)
            assert contents is not None
            self.store.put(record, contents.repository.id)
