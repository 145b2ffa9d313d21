"""Asks the vendor for another page than the client did."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.types import Scope

from infra.demo.faults.replies import Reply
from infra.demo.faults.requests import Ask

TOKEN, START = "nextPageToken", "startAt"
"""Jira's parameters of a page: by a token on Cloud, by position elsewhere."""
OK = 200
JIRA_PAGE = 50
"""Items of a page where nothing else is asked for."""


class Pages:
    """Remembers the page that each list was last asked for."""

    def __init__(self) -> None:
        self._asked: dict[str, list[Any]] = {}

    def add(self, ask: Ask) -> None:
        """A page that was asked for."""
        page = _page(ask)
        known = self._asked.setdefault(ask.list_name, [])
        if page in known:
            # A list that is asked for again from there.
            del known[known.index(page) :]
        known.append(page)

    def has_before(self, ask: Ask) -> bool:
        """Whether there is a page before this one."""
        if ask.operation:
            return "after" in ask.variables and ask.variables["after"] is not None and bool(self._before(ask))
        if TOKEN in ask.query:
            return bool(self._before(ask))
        page = ask.query.get(START, ask.query.get("page", "1"))
        return page.isdigit() and int(page) > (0 if START in ask.query else 1)

    def previous(self, ask: Ask, scope: Scope, body: bytes) -> tuple[Scope, bytes]:
        """The request for the page before."""
        if ask.operation:
            return scope, _after(body, self._before(ask)[-1])
        if TOKEN in ask.query:
            return _with(ask, scope, TOKEN, self._before(ask)[-1]), body
        return _numbered(ask, scope, -1), body

    def _before(self, ask: Ask) -> list[Any]:
        known = self._asked.get(ask.list_name, [])
        page = _page(ask)
        return known[: known.index(page)] if page in known else known


def following(ask: Ask, scope: Scope, body: bytes, reply: Reply) -> tuple[Scope, bytes] | None:
    """The request for the page after the one in `reply`; None where it is the last."""
    if not ask.operation and 'rel="next"' in reply.headers.get("link", ""):
        return _numbered(ask, scope, 1), body
    if not ask.operation:
        changed = _following_of_jira(ask, scope, reply) if ask.vendor == "jira" and reply.status == OK else None
        return None if changed is None else (changed, body)
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


def _following_of_jira(ask: Ask, scope: Scope, reply: Reply) -> Scope | None:
    found = orjson.loads(reply.body)
    if not isinstance(found, dict):
        return None
    if TOKEN in found:
        return _with(ask, scope, TOKEN, found[TOKEN])
    is_cut = found.get(START, 0) + found.get("maxResults", 0) < found.get("total", 0)
    return _numbered(ask, scope, 1) if is_cut else None


def _page(ask: Ask) -> Any:
    """Value in a request that says which page it asks for; None for a first page that says nothing."""
    if ask.operation:
        return ask.variables.get("after")
    return next((ask.query[name] for name in (TOKEN, START, "page") if name in ask.query), None)


def _numbered(ask: Ask, scope: Scope, step: int) -> Scope:
    if ask.vendor == "jira":
        size = ask.page_size or JIRA_PAGE
        return _with(ask, scope, START, max(0, int(ask.query.get(START, "0")) + step * size))
    return _with(ask, scope, "page", int(ask.query.get("page", "1")) + step)


def _with(ask: Ask, scope: Scope, name: str, value: Any) -> Scope:
    """The request with another page; None: the first, which has no token."""
    query = {**ask.query, name: value}
    if value is None:
        del query[name]
    return {**scope, "query_string": urlencode(query).encode()}
