"""Posts events, signed, to the addresses that registered for them."""

import hashlib
import hmac
import itertools
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import orjson

from infra.demo.vendors.github.contents import Contents, Record
from infra.demo.vendors.github.rest.calls import Place
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.github.webhooks.events import Event, events, payload

SECONDS_TO_ANSWER = 10
"""GitHub's own; it does not try again."""
_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


@dataclass(frozen=True)
class Webhook:
    """Address that registered for events."""

    url: str
    secret: str
    events: frozenset[str] | None = None
    """Names; None for all."""


@dataclass(frozen=True)
class Delivery:
    """One request, whole."""

    url: str
    headers: Mapping[str, str]
    content: bytes


class Webhooks:
    """Posts what changes in a store, one delivery after the other, while whoever changed it goes on."""

    def __init__(self, store: Store, hooks: Sequence[Webhook], api: str) -> None:
        """Listen to a store.

        Args:
            store: what is served.
            hooks: where to post.
            api: base of REST addresses in the bodies, without a slash at its end.
        """
        self._store = store
        self._hooks = hooks
        self._api = api
        self._numbers = itertools.count(1)
        self._sender = ThreadPoolExecutor(1, "webhooks")
        self._client = httpx.Client(timeout=SECONDS_TO_ANSWER)
        self.refused = 0
        """Deliveries that nobody took."""
        store.watch(self._changed)

    def close(self, *, at_once: bool = False) -> None:
        """Wait until everything is delivered; or leave it, but for the delivery that is on its way."""
        self._sender.shutdown(wait=not at_once, cancel_futures=at_once)
        if not at_once:
            self._client.close()

    def _changed(self, contents: Contents, old: Record | None, new: Record) -> None:
        place = Place(self._api, contents)
        for event in events(self._store, place, old, new):
            content = orjson.dumps(payload(event, place))
            for number, hook in enumerate(self._hooks, start=1):
                if hook.events is None or event.name in hook.events:
                    repository = contents.repository.database_id
                    self._sender.submit(self._post, self._delivery(hook, number, repository, event, content))

    def _delivery(self, hook: Webhook, number: int, repository: int, event: Event, content: bytes) -> Delivery:
        signature = hmac.new(hook.secret.encode(), content, hashlib.sha256).hexdigest()
        headers = {
            "content-type": "application/json",
            "user-agent": "GitHub-Hookshot/demo",
            "x-github-delivery": str(uuid.uuid5(_NAMESPACE, f"{hook.url} {next(self._numbers)}")),
            "x-github-event": event.name,
            "x-github-hook-id": str(number),
            "x-github-hook-installation-target-id": str(repository),
            "x-github-hook-installation-target-type": "repository",
            "x-hub-signature-256": f"sha256={signature}",
        }
        return Delivery(hook.url, headers, content)

    def _post(self, delivery: Delivery) -> None:
        try:
            answer = self._client.post(delivery.url, content=delivery.content, headers=dict(delivery.headers))
            self.refused += not answer.is_success
        except httpx.HTTPError:
            self.refused += 1
