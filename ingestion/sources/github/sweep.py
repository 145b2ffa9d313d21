"""Sweep of the numbers still there, a hundred in a request. What the tables hold besides was deleted or transferred.

Workflow runs are left out: GitHub lets old ones go by itself, and what they deployed stays true.
"""

from collections.abc import Iterator, Mapping

from ingestion.sources.github.api import GitHub
from ingestion.web.client import Meter
from ingestion.web.errors import PermissionMissingError, ScopeGoneError

LISTS = {
    "pullRequests": ("pull_requests", "number"),
    "issues": ("issues", "number"),
    "deployments": ("deployments", "databaseId"),
}
"""Connection of a repository -> table, and the field that is in its key."""
SWEPT = "swept"
"""Kept among the ETags: when the last sweep was."""
QUERY = """
query Numbers($owner: String!, $name: String!, $after: String) {{
  repository(owner: $owner, name: $name) {{
    {entity}(first: 100, after: $after, orderBy: {{ field: CREATED_AT, direction: ASC }}) {{
      totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ {field} }}
    }}
  }}
}}
"""


def remaining(github: GitHub, variables: Mapping[str, str], meter: Meter) -> Iterator[tuple[str, list[int]]]:
    """Table -> numbers of all that is there; a list that cannot be read to its end is left out.

    Raises:
        ApiError: see `Client.send`.
    """
    for entity, (table, field) in LISTS.items():
        try:
            count, nodes = _nodes(github, QUERY.format(entity=entity, field=field), entity, variables, meter)
        except (PermissionMissingError, ScopeGoneError):
            # Said where the list itself is read.
            continue
        numbers = {int(node[field]) for node in nodes if node}
        # An empty place is something that is there and not shown; so is what a page has lost.
        if None not in nodes and len(numbers) >= count:
            yield table, sorted(numbers)


def _nodes(
    github: GitHub, query: str, entity: str, variables: Mapping[str, str], meter: Meter
) -> tuple[int, list[dict[str, int] | None]]:
    """Ask for the number that GitHub counts on the last page, and for what all pages show."""
    after: str | None = None
    nodes: list[dict[str, int] | None] = []
    while True:
        found = github.query(query, {**variables, "after": after}, meter)["repository"][entity]
        nodes += found["nodes"]
        if found["pageInfo"]["hasNextPage"] is not True:
            return found["totalCount"], nodes
        if found["pageInfo"]["endCursor"] == after:
            raise ValueError(f"{entity} go on without an end")
        after = found["pageInfo"]["endCursor"]
