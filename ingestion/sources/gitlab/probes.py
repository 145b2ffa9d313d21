"""Probe of what changed in a project: all lists that GraphQL knows, asked in one request.

GraphQL filters by the time of a change as finely as REST, but writes times without their fractions. So it is not asked
when something changed, only what changed since a time: first since the last known change, where exactly the items
have to stand that are known to have changed in it, and then since a millisecond later, where nothing may stand.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingestion.sources.gitlab.api import Change, GitLab, Node
from ingestion.web.client import Meter
from ingestion.web.errors import InvalidRequestError, PermissionMissingError, ScopeGoneError

LISTS: Mapping[str, str] = {
    "merge_requests": "mergeRequests",
    "issues": "issues",
    "pipelines": "pipelines",
    "child_pipelines": "childPipelines",
}
"""List -> its name in GraphQL. Deployments are not there: GraphQL has them by environment, without their changes."""
FILTERED: Mapping[str, tuple[str, str]] = {"childPipelines": ("pipelines", 'source: "parent_pipeline", ')}
"""Names that stand for a part of a list -> the list, and what filters it."""
RELEASES = "releases"
PRECISION = timedelta(milliseconds=1)
"""Precision of REST's times."""
CHECKED = "checked"
"""Kept between runs: when everything was last looked at, also what no query tells of."""
CHECKED_EVERY = timedelta(days=1)
READ = "read"
"""Kept for a list that could be read: an empty one of GraphQL may as well be one that the credential may not read."""


def _query() -> str:
    declared = "".join(f", ${name}: Time, ${name}Then: Time" for name in LISTS.values())
    lists = "".join(
        f"""
    {name}: {of}({filtered}updatedAfter: ${name}, first: 100) {{ nodes {{ id }} pageInfo {{ hasNextPage }} }}
    {name}Then: {of}({filtered}updatedAfter: ${name}Then, first: 1) {{ nodes {{ id }} }}"""
        for name in LISTS.values()
        for of, filtered in (FILTERED.get(name, (name, "")),)
    )
    return f"""
query Changes($project: ID!{declared}) {{
  project(fullPath: $project) {{{lists}
    releases(sort: CREATED_DESC, first: 100) {{
      count
      nodes {{ tagName name createdAt releasedAt upcomingRelease author {{ id username }} links {{ selfUrl }} }}
    }}
  }}
}}
"""


QUERY = _query()


@dataclass(frozen=True)
class Probed:
    """Findings of GraphQL."""

    quiet: frozenset[str] = frozenset()
    """Lists, by their names in REST, in which nothing changed."""
    releases: str | None = None
    """Stands for the newest hundred releases and the number of all; None where GraphQL does not tell."""


def probe(gitlab: GitLab, project: str, starts: Mapping[str, Change], meter: Meter) -> Probed:
    """Ask what changed after the last known change of each list.

    An installation that does not understand the query, which came to be with GitLab 14.8, has no quiet lists.

    Raises:
        ApiError: GitLab does not answer.
    """
    variables: dict[str, str | None] = {"project": project}
    for name, field in LISTS.items():
        start = starts[name]
        variables[field] = start.at or None
        variables[f"{field}Then"] = _then(start.at) if start.ids else variables[field]
    try:
        data = gitlab.query(QUERY, variables, meter)
    except (InvalidRequestError, PermissionMissingError, ScopeGoneError):
        return Probed()
    found = data.get("project") or {}
    quiet = frozenset(name for name, field in LISTS.items() if _is_quiet(found, field, starts[name]))
    releases = found.get(RELEASES)
    return Probed(quiet, None if releases is None else _digest(releases))


def _then(at: str) -> str:
    return (datetime.fromisoformat(at) + PRECISION).isoformat(timespec="milliseconds")


def _is_quiet(project: Node, field: str, start: Change) -> bool:
    same, later = project.get(field), project.get(f"{field}Then")
    if same is None or later is None or later["nodes"] or same["pageInfo"]["hasNextPage"]:
        return False
    return {int(node["id"].rpartition("/")[2]) for node in same["nodes"]} == start.ids


def _digest(releases: Node) -> str:
    # Releases of one instant have no order of their own.
    nodes = sorted(json.dumps(node, sort_keys=True) for node in releases["nodes"])
    return hashlib.sha256(json.dumps([releases["count"], nodes]).encode()).hexdigest()
