"""Requests to end points, and their refusals."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from infra.demo.vendors.jira.behaviour import Behaviour
from infra.demo.vendors.jira.documents import Documents
from infra.demo.vendors.jira.store import Issue, Project, Store


class RefusedError(Exception):
    """A status other than 200, with what Jira says."""

    def __init__(self, status: int, *messages: str) -> None:
        super().__init__(*messages)
        self.status, self.messages = status, list(messages)


@dataclass(frozen=True)
class Asked:
    """A request: `path` and `query` by name, and the parsed body of a POST."""

    documents: Documents
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """The site."""
        return self.documents.store

    @property
    def behaviour(self) -> Behaviour:
        """Which Jira it is."""
        return self.documents.behaviour

    def number(self, name: str, default: int) -> int:
        """A parameter, at least 0.

        Raises:
            RefusedError: it is no number.
        """
        text = str(self.query.get(name, self.body.get(name, default)))
        if not text.isdigit():
            raise RefusedError(400, f"The value '{text}' of '{name}' is not a number of items.")
        return int(text)

    def project(self, key_or_id: str) -> Project:
        """A project.

        Raises:
            RefusedError: there is none, or not for this credential.
        """
        found = self.store.project(key_or_id)
        if found is None:
            raise RefusedError(404, f"No project could be found with key '{key_or_id}'.")
        return found

    def issue(self) -> Issue:
        """The issue of the path.

        Raises:
            RefusedError: there is none, or not for this credential.
        """
        found = self.store.issue(self.path["issue"])
        if found is None:
            raise RefusedError(404, "Issue does not exist or you do not have permission to see it.")
        return found

    def page(self, default: int, largest: int, items: Sequence[Any]) -> dict[str, Any]:
        """A page by `startAt` and `maxResults`, with its `values` as they are."""
        start, size = self.number("startAt", 0), min(self.number("maxResults", default), largest)
        values = list(items[start : start + size])
        return {
            "startAt": start, "maxResults": size, "total": len(items), "isLast": start + len(values) >= len(items),
            "values": values,
        }  # fmt: skip


def token_of(position: int, about: str) -> str:
    """A token for the page that begins there, of the list that `about` tells from others."""
    return urlsafe_b64encode(orjson.dumps([position, about])).decode()


def position_of(token: str, about: str) -> int:
    """Position at which the page of a token begins.

    Raises:
        RefusedError: it is no token of this list.
    """
    try:
        position, named = orjson.loads(urlsafe_b64decode(token))
    except ValueError:
        position, named = None, None
    if not isinstance(position, int) or named != about:
        raise RefusedError(400, "The provided next page token is invalid or expired.")
    return position
