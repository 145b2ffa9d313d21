"""GitLab's REST API over the client: addresses, pages, and lists that are read in order of their last change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ingestion.web.answers import Answer
from ingestion.web.client import Client, Meter, Request
from ingestion.web.errors import UnavailableError

PUBLIC = "https://gitlab.com"
HEADERS = {"accept": "application/json", "user-agent": "sei-platform"}
PAGE = 100
MOST_PAGES = 100_000
"""Bound on the pages of one list, beyond what any has."""
Node = dict[str, Any]
Parameters = Mapping[str, str | int]
_MOMENTS = ("updated_at", "finished_at", "merged_at", "closed_at", "created_at")


@dataclass(frozen=True)
class Change:
    """The last change that is known: its instant, and the ids of all items that are known to have changed in it."""

    at: str
    ids: frozenset[int] = frozenset()

    @classmethod
    def of(cls, text: str) -> "Change":
        """Read back what `str` gave."""
        at, _, ids = text.partition(" ")
        return cls(at, frozenset(int(number) for number in ids.split(",") if number))

    def __str__(self) -> str:
        return f"{self.at} {','.join(map(str, sorted(self.ids)))}"

    def then(self, nodes: "list[Node]") -> "Change":
        """The last change after these items, in order of their changes; one without a time moves nothing."""
        at = _last_change(nodes, self.at) or self.at
        changes = [_change(node) for node in nodes]
        ids = frozenset(number for number, moment in changes if moment == at)
        return Change(at, ids | self.ids if at == self.at else ids)


@dataclass(frozen=True)
class GitLab:
    """One connection, for all its projects."""

    client: Client
    """Its base URL ends in `/api/v4`, below whatever prefix the installation has."""

    def query(self, text: str, variables: Mapping[str, Any], meter: Meter) -> Node:
        """`data` of a GraphQL query; an installation that does not understand it gives an empty one.

        Raises:
            ApiError: see `Client.send`.
        """
        url = f"{self.client.base_url.removesuffix('/v4')}/graphql"
        answer = self.client.send(Request("POST", url, body={"query": text, "variables": dict(variables)}), meter)
        return answer.data.get("data") or {} if isinstance(answer.data, dict) else {}

    def get(self, path: str, meter: Meter, parameters: Parameters | None = None, etag: str | None = None) -> Answer:
        """Answer of an end point.

        Raises:
            ApiError: see `Client.send`.
        """
        return self.client.send(Request("GET", path, parameters=parameters or {}, etag=etag), meter)

    def all_of(self, path: str, meter: Meter, parameters: Parameters | None = None) -> Iterator[Node]:
        """Every item of a list that is short or does not change: follows the links to its next pages."""
        answer = self.get(path, meter, {"per_page": PAGE, **(parameters or {})})
        yield from answer.data or ()
        while (url := answer.next_url) is not None:
            answer = self.get(url, meter)
            yield from answer.data or ()

    def changed(self, path: str, meter: Meter, start: "Change | None", parameters: Parameters) -> Iterator[list[Any]]:
        """Items that changed after `start`, oldest change first, a page at a time; an element may be anything.

        Each page begins at the last change of the page before it, not at an offset: an item that changes meanwhile
        moves to the end and pushes nothing over a page's edge, and offsets, which GitLab cuts at 50,000, stay small.

        Raises:
            ApiError: see `Client.send`; or the list has no end.
        """
        position, page = (start.at, 1) if start else (None, 1)
        seen: set[tuple[Any, Any]] = {(number, start.at) for number in start.ids} if start else set()
        for _ in range(MOST_PAGES):
            given: dict[str, str | int] = {**parameters, "order_by": "updated_at", "sort": "asc", "per_page": PAGE}
            given |= {"updated_after": position} if position else {}
            nodes = self.get(path, meter, {**given, "page": page}).data or []
            new = [node for node in nodes if _change(node) not in seen]
            if new:
                yield new
            if len(nodes) < PAGE:
                return
            last = _last_change(nodes, position)
            # Only a page whose items all changed in one instant, or at none, is followed by its offset.
            page = page + 1 if last == position else 1
            position = last
            of_last = {change for change in map(_change, nodes) if last is not None and change[1] == last}
            seen = of_last | (seen if page > 1 else set())
        raise UnavailableError(f"{path}: the list has no end after {MOST_PAGES:,} pages.")


def changed_at(node: Mapping[str, Any]) -> Any:
    """Time of the last change of an item; an older moment of it where GitLab gives none."""
    return next((node[name] for name in _MOMENTS if node.get(name)), None)


def _change(node: Any) -> tuple[Any, Any]:
    """Id of an item and the time of its last change; None where it does not say."""
    if not isinstance(node, dict):
        return None, None
    found = node.get("id"), changed_at(node)
    return found if isinstance(found[0], int) and isinstance(found[1], str) else (None, None)


def _last_change(nodes: Sequence[Any], known: str | None) -> str | None:
    """Position in a list in order of changes after these items; those without a time never move it back."""
    dicts = [node for node in nodes if isinstance(node, dict)]
    if changes := [text for node in dicts if isinstance(text := node.get("updated_at"), str)]:
        return changes[-1]
    older = [moment for node in dicts if (moment := _change(node)[1]) is not None]
    return max([*older, *([known] if known else [])], default=known)


def project_path(name: str) -> str:
    """Path of a project, `group/subgroup/name`, below the base URL."""
    return f"projects/{quote(name, safe='')}"


def web_address(url: str) -> str:
    """Address at which people find an installation: its address without that of the API."""
    return url.rstrip("/").removesuffix("/api/v4")


def base_url(url: str) -> str:
    """Address of the API of an installation: `https://gitlab.example.com/git` has it at `/git/api/v4`."""
    url = url.rstrip("/")
    return url if url.endswith("/api/v4") else f"{url}/api/v4"
