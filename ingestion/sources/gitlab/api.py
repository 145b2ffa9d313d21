"""GitLab's REST API over the client: addresses, pages, and lists that are read in order of their last change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ingestion.web.answers import Answer
from ingestion.web.client import Client, Meter, Request

PUBLIC = "https://gitlab.com"
HEADERS = {"accept": "application/json", "user-agent": "sei-platform"}
PAGE = 100
Node = dict[str, Any]
Parameters = Mapping[str, str | int]


@dataclass(frozen=True)
class GitLab:
    """One connection, for all its projects."""

    client: Client
    """Its base URL ends in `/api/v4`, below whatever prefix the installation has."""

    def get(self, path: str, meter: Meter, parameters: Parameters | None = None, etag: str | None = None) -> Answer:
        """Answer of an end point.

        Raises:
            ApiError: see `Client.send`.
        """
        return self.client.send(Request("GET", path, parameters=parameters or {}, etag=etag), meter)

    def all_of(self, path: str, meter: Meter, parameters: Parameters | None = None) -> Iterator[Node]:
        """Every item of a list that is short or does not change: follows the links to its next pages."""
        answer = self.get(path, meter, {"per_page": PAGE, **(parameters or {})})
        yield from answer.data
        while (url := answer.next_url) is not None:
            answer = self.get(url, meter)
            yield from answer.data

    def changed(self, path: str, meter: Meter, start: str | None, parameters: Parameters) -> Iterator[list[Node]]:
        """Items that changed at `start` or later, oldest change first, a page at a time.

        Each page begins at the last change of the page before it, not at an offset: an item that changes meanwhile
        moves to the end and pushes nothing over a page's edge, and offsets, which GitLab cuts at 50,000, stay small.
        """
        position, page, seen = start, 1, set[tuple[int, str]]()
        while True:
            given: dict[str, str | int] = {**parameters, "order_by": "updated_at", "sort": "asc", "per_page": PAGE}
            given |= {"updated_after": position} if position else {}
            nodes = self.get(path, meter, {**given, "page": page}).data
            new = [node for node in nodes if (node["id"], node["updated_at"]) not in seen]
            if new:
                yield new
            if len(nodes) < PAGE:
                return
            last = nodes[-1]["updated_at"]
            # Only a page whose items all changed in one instant is followed by its offset.
            page = page + 1 if last == position else 1
            position = last
            seen = {(node["id"], node["updated_at"]) for node in nodes if node["updated_at"] == last} | (
                seen if page > 1 else set()
            )


def project_path(name: str) -> str:
    """Path of a project, `group/subgroup/name`, below the base URL."""
    return f"projects/{quote(name, safe='')}"


def base_url(url: str) -> str:
    """Address of the API of an installation: `https://gitlab.example.com/git` has it at `/git/api/v4`."""
    url = url.rstrip("/")
    return url if url.endswith("/api/v4") else f"{url}/api/v4"
