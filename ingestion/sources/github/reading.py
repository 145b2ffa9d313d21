"""Everything of one repository that is new, page by page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from ingestion.sources.github import queries, rows
from ingestion.sources.github.api import GitHub
from ingestion.sources.github.overflow import complete
from ingestion.sources.github.rows import Rows
from ingestion.sources.github.walk import Node, Position, walk
from ingestion.web.client import Meter
from ingestion.web.form import documented

PROBES: Mapping[str, Mapping[str, str | int]] = {
    "": {},
    "issues": {"state": "all", "sort": "updated", "direction": "desc", "per_page": 1},
    "pulls": {"state": "all", "sort": "updated", "direction": "desc", "per_page": 1},
}
"""End points below `repos/NAME` whose answers change with every change of what is collected: asked with an ETag
they cost nothing."""


@dataclass(frozen=True)
class RepositoryPlan:
    """A repository to read, and what is known of all repositories, by number."""

    name: str
    since: str | None
    ids: Mapping[str, int]
    """Number of each repository, by the name that it had at the last run."""
    known: Mapping[int, Mapping[str, Position]]
    etags: Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Reading:
    """Rows of one page, and what holds once they are in the tables."""

    repository_id: int
    rows: Rows
    positions: Mapping[str, Position] = field(default_factory=dict)
    etags: dict[str, str] | None = None
    """Set by the last reading of a repository only."""
    totals: Mapping[str, int] = field(default_factory=dict)
    """Entity -> how many there are, said by GitHub before the repository was read; in the last reading only, and
    empty where not everything is collected."""
    items: int = 0
    total: int | None = None

    @property
    def row_count(self) -> int:
        """Rows over all tables."""
        return sum(map(len, self.rows.values()))


def read_repository(github: GitHub, plan: RepositoryPlan, meter: Meter) -> Iterator[Reading]:
    """What changed since the last run; nothing where GitHub says that nothing did.

    Raises:
        ApiError: see `Client.send` and `documented`; what was given before stays good.
    """
    with documented(plan.name):
        yield from _read(github, plan, meter)


def _read(github: GitHub, plan: RepositoryPlan, meter: Meter) -> Iterator[Reading]:
    owner, _, name = plan.name.partition("/")
    variables = {"owner": owner, "name": name}
    etags, is_unchanged = _probe(github, plan.name, plan.etags.get(plan.ids.get(plan.name, 0), {}), meter)
    if is_unchanged:
        return
    found = github.query(queries.REPOSITORY, variables, meter)["repository"]
    repository_id = found["databaseId"]
    yield Reading(repository_id, {"repositories": [rows.repository(found)]})
    totals = {entity: int(found[entity]["totalCount"]) for entity in ("pullRequests", "issues")}
    total = sum(totals.values())
    for entity, text, of, to_rows in (
        ("pullRequests", queries.PULL_REQUESTS, queries.PULL_REQUEST_PARTS, rows.pull_requests),
        ("issues", queries.ISSUES, queries.ISSUE_PARTS, rows.issues),
    ):
        start = plan.known.get(repository_id, {}).get(entity, Position())
        fetch = partial(_fetch, github, text, variables, entity, meter)
        for page in walk(fetch, start, queries.PAGE, plan.since):
            complete(page.nodes, lambda query, values, less: github.query(query, values, meter, less), of)
            made = to_rows(repository_id, page.nodes)
            yield Reading(repository_id, made, {entity: page.position}, items=len(page.nodes), total=total)
    yield Reading(repository_id, {}, etags=etags, totals={} if plan.since else totals)


def _fetch(
    github: GitHub, text: str, variables: Mapping[str, str], entity: str, meter: Meter, first: int, after: str | None
) -> Node:
    data = github.query(text, {**variables, "first": first, "after": after}, meter, is_divisible=first > 1)
    connection: Node = data["repository"][entity]
    return connection


def _probe(github: GitHub, name: str, known: Mapping[str, str], meter: Meter) -> tuple[dict[str, str], bool]:
    """ETags as they are now, and whether all of them are what they were."""
    etags: dict[str, str] = {}
    is_unchanged = bool(known)
    for path, parameters in PROBES.items():
        answer = github.get(f"repos/{name}/{path}".rstrip("/"), meter, parameters, known.get(path))
        is_unchanged = is_unchanged and answer.is_unchanged
        if etag := known.get(path) if answer.is_unchanged else answer.etag:
            etags[path] = etag
    return etags, is_unchanged and len(known) == len(PROBES)
