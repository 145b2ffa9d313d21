"""Asks the vendor for another page than the client did."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.types import Scope

from infra.demo.faults.replies import Reply
from infra.demo.faults.requests import Ask

FIRST: dict[str, Any] = {"after": None}


class Pages:
    """Remembers the page that each list was last asked for."""

    def __init__(self) -> None:
        self._asked: dict[str, list[Any]] = {}

    def add(self, ask: Ask) -> None:
        """A page that was asked for."""
        page = ask.variables.get("after") if ask.operation else ask.query.get("page", "1")
        known = self._asked.setdefault(ask.list_name, [])
        if page in known:
            # A list that is asked for again from there.
            del known[known.index(page) :]
        known.append(page)

    def has_before(self, ask: Ask) -> bool:
        """Whether there is a page before this one."""
        if ask.operation:
            return "after" in ask.variables and ask.variables["after"] is not None and bool(self._before(ask))
        return ask.query.get("page", "1").isdigit() and int(ask.query.get("page", "1")) > 1

    def previous(self, ask: Ask, scope: Scope, body: bytes) -> tuple[Scope, bytes]:
        """The request for the page before."""
        if ask.operation:
            return scope, _after(body, self._before(ask)[-1])
        return _numbered(ask, scope, -1), body

    def _before(self, ask: Ask) -> list[Any]:
        known = self._asked.get(ask.list_name, [])
        page = ask.variables.get("after")
        return known[: known.index(page)] if page in known else known


def following(ask: Ask, scope: Scope, body: bytes, reply: Reply) -> tuple[Scope, bytes] | None:
    """The request for the page after the one in `reply`; None where it is the last."""
    if not ask.operation:
        return (_numbered(ask, scope, 1), body) if 'rel="next"' in reply.headers.get("link", "") else None
    for info in _page_infos(orjson.loads(reply.body)):
        return (scope, _after(body, info["endCursor"])) if info.get("hasNextPage") else None
    return None


def _page_infos(value: Any) -> Iterator[dict[str, Any]]:
    """From the outside inwards."""
    if isinstance(value, dict):
        if isinstance(info := value.get("pageInfo"), dict):
            yield info
        for one in value.values():
            yield from _page_infos(one)


def _after(body: bytes, cursor: Any) -> bytes:
    asked = orjson.loads(body)
    return orjson.dumps({**asked, "variables": {**asked.get("variables", {}), "after": cursor}})


def _numbered(ask: Ask, scope: Scope, step: int) -> Scope:
    page = int(ask.query.get("page", "1")) + step
    return {**scope, "query_string": urlencode({**ask.query, "page": page}).encode()}
