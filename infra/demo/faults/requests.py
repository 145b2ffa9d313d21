"""Facts that a plan needs to know of a request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.types import Scope

_OPERATION = re.compile(r"\b(?:query|mutation)\s+(\w+)")
_BASES = re.compile(r"^(?:/\w+)?(?:/api/v[34](?=/)|(?=/rest/))")
_PAGE_SIZES = ("per_page", "maxResults")
_POSITIONS = ("after", "first", "page", "startAt", "nextPageToken")


@dataclass(frozen=True)
class Ask:
    """A request: `operation` and `variables` are those of GraphQL."""

    vendor: str
    method: str
    path: str
    """Without the base of an Enterprise Server or of GitLab, and the prefix of Jira."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    operation: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)

    @property
    def page_size(self) -> int:
        """Items per page that are asked for; 0 where nothing is said."""
        named = next((self.query[name] for name in _PAGE_SIZES if name in self.query), None)
        size = self.variables.get("first") if self.operation else named
        return int(size) if isinstance(size, int) or (isinstance(size, str) and size.isdigit()) else 0

    @property
    def list_name(self) -> str:
        """Name of the list that the pages belong to."""
        others = {**self.variables, **self.query}
        named = {name: others[name] for name in sorted(others) if name not in _POSITIONS}
        return f"{self.operation or self.path} {named}"

    @property
    def label(self) -> str:
        """In the record."""
        return f"graphql {self.operation}" if self.operation else f"{self.method} {self.path}"


def ask_of(vendor: str, scope: Scope, body: bytes) -> Ask:
    """A request as it came."""
    path = _BASES.sub("", scope["path"])
    query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    operation: str | None = None
    variables: Mapping[str, Any] = {}
    if path.endswith("/graphql"):
        operation, variables = _graphql(body)
    return Ask(vendor, scope["method"], path, query, headers, operation, variables)


def _graphql(body: bytes) -> tuple[str, Mapping[str, Any]]:
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        asked = None
    if not isinstance(asked, dict):
        return "anonymous", {}
    named = asked.get("operationName") or _OPERATION.search(str(asked.get("query")))
    variables = asked.get("variables")
    return (
        named if isinstance(named, str) else named[1] if named else "anonymous",
        variables if isinstance(variables, dict) else {},
    )
