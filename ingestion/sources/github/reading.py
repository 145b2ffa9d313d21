"""Everything of one repository that is new, page by page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from ingestion.hosts.readings import Reading
from ingestion.sources.github import people, queries, rows, threads
from ingestion.sources.github.api import GitHub
from ingestion.sources.github.operations import Known, Operations
from ingestion.sources.github.overflow import complete
from ingestion.sources.github.probes import DEPLOYMENTS, ISSUES, RUNS, Probed, probe
from ingestion.sources.github.rows import Rows
from ingestion.sources.github.sweep import SWEPT, remaining
from ingestion.sources.github.walk import Node, Position, walk
from ingestion.web.client import Meter
from ingestion.web.errors import PermissionMissingError, ScopeGoneError
from ingestion.web.form import documented


@dataclass(frozen=True)
class RepositoryPlan:
    """A repository to read, and what is known of all repositories, by number."""

    name: str
    since: str | None
    ids: Mapping[str, int]
    """Number of each repository, by the name that it had at the last run."""
    known: Mapping[int, Mapping[str, str]]
    """Number -> entity -> where its walk stands."""
    etags: Mapping[int, Mapping[str, str]]
    now: datetime
    operations: Callable[[int], Known]
    """What the tables hold of runs and deployments of a repository."""
    take_owner: Callable[[str], bool]
    """Whether teams of this owner are still to be read in this run."""
    sweep_every: timedelta = timedelta(weeks=1)
    """How often it is asked what is still there."""
    counted: Callable[[int], Mapping[str, int]] = lambda _: {}
    """How many pull requests and issues of a repository the tables hold."""

    def start(self, repository_id: int, entity: str) -> Position:
        """Where a walk begins."""
        return Position.of(self.known.get(repository_id, {}).get(entity))


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
    known = plan.etags.get(plan.ids.get(plan.name, 0), {})
    probed = probe(github, plan.name, known, plan.now, meter)
    for path, why in probed.missing.items():
        yield _missing(plan.ids.get(plan.name, 0), path, why)
    if probed.is_unchanged:
        return
    found = github.query(queries.REPOSITORY, variables, meter)["repository"]
    repository_id = found["databaseId"]
    yield _repository(repository_id, found)
    has_threads = ISSUES in probed.answers or probed.is_due
    if has_threads:
        yield from _threads(github, plan, found, variables, meter)
    yield from _operations(github, plan, found, probed, meter)
    if probed.is_due:
        yield from _teams(github, plan, found["owner"], repository_id, meter)
    # Only what was walked can lack something.
    totals = _totals(found) if has_threads and not plan.since else {}
    swept = known.get(SWEPT, plan.now.isoformat())
    there: dict[str, list[int]] = {}
    if _is_sweep_due(plan, found, swept):
        there = dict(remaining(github, variables, meter))
        swept = plan.now.isoformat()
    yield Reading(repository_id, {}, remaining=there, etags={**probed.etags, SWEPT: swept}, totals=totals)


def _is_sweep_due(plan: RepositoryPlan, found: Node, swept: str) -> bool:
    """Whether the last sweep is long ago, or GitHub has fewer than the tables."""
    before = plan.counted(found["databaseId"])
    is_fewer = any(total < before.get(entity, 0) for entity, total in _totals(found).items())
    return is_fewer or plan.now - datetime.fromisoformat(swept) >= plan.sweep_every


def _missing(repository_id: int, what: str, why: object) -> Reading:
    return Reading(repository_id, {}, is_new=False, missing=f"{what} are not collected: {why}")


def _totals(found: Node) -> dict[str, int]:
    return {entity: int(found[entity]["totalCount"]) for entity in ("pullRequests", "issues")}


def _repository(repository_id: int, found: Node) -> Reading:
    made: Rows = {"repositories": [rows.repository(found)]}
    whole: dict[str, tuple[str, object]] = {}
    for entity, to_rows in (("labels", rows.labels), ("milestones", rows.milestones)):
        connection = found[entity]
        if connection is None:
            continue
        if not isinstance(connection["nodes"], list):
            raise TypeError(f"{entity} are {connection['nodes']!r}")
        made[entity] = to_rows(repository_id, connection["nodes"])
        if not connection["pageInfo"]["hasNextPage"]:
            whole[entity] = ("repository_id", repository_id)
    return Reading(repository_id, made, whole=whole)


def _threads(
    github: GitHub, plan: RepositoryPlan, found: Node, variables: Mapping[str, str], meter: Meter
) -> Iterator[Reading]:
    """Pull requests and issues."""
    repository_id = found["databaseId"]
    total = sum(_totals(found).values())
    for entity, text, of, to_rows in (
        ("pullRequests", queries.PULL_REQUESTS, queries.PULL_REQUEST_PARTS, threads.pull_requests),
        ("issues", queries.ISSUES, queries.ISSUE_PARTS, threads.issues),
    ):
        start = plan.start(repository_id, entity)
        fetch = partial(_fetch, github, text, variables, entity, meter)
        for page in walk(fetch, start, queries.PAGE, plan.since):
            complete(page.nodes, lambda query, values, less: github.query(query, values, meter, less), of)
            made = to_rows(repository_id, page.nodes)
            yield Reading(repository_id, made, {entity: str(page.position)}, items=len(page.nodes), total=total)


def _fetch(
    github: GitHub, text: str, variables: Mapping[str, str], entity: str, meter: Meter, first: int, after: str | None
) -> Node:
    data = github.query(text, {**variables, "first": first, "after": after}, meter, is_divisible=first > 1)
    connection: Node = data["repository"][entity]
    return connection


def _operations(github: GitHub, plan: RepositoryPlan, found: Node, probed: Probed, meter: Meter) -> Iterator[Reading]:
    """Runs, deployments and releases; one that the credential may not read does not keep the others."""
    repository_id = found["databaseId"]
    reads = Operations(
        github, plan.name, repository_id, found["url"], plan.operations(repository_id), meter, plan.since,
        probed.is_due,
    )  # fmt: skip
    for path, entity, read in ((RUNS, "runs", reads.runs), (DEPLOYMENTS, "deployments", reads.deployments)):
        if path in probed.missing or (path not in probed.answers and not probed.is_due):
            continue
        start = plan.start(repository_id, entity)
        try:
            for made, position in read(start, probed.answers.get(path)):
                yield Reading(repository_id, made, {entity: str(position)} if position else {})
        except (PermissionMissingError, ScopeGoneError) as error:
            yield _missing(repository_id, path, error)
    try:
        releases = reads.releases()
    except (PermissionMissingError, ScopeGoneError) as error:
        yield _missing(repository_id, "releases", error)
        return
    yield Reading(repository_id, {"releases": releases}, whole={"releases": ("repository_id", repository_id)})


def _teams(github: GitHub, plan: RepositoryPlan, owner: Node, repository_id: int, meter: Meter) -> Iterator[Reading]:
    """Teams of the repository's owner, with one of its repositories only."""
    login = owner["login"]
    if not isinstance(owner["__typename"], str):
        raise TypeError(f"__typename is {owner['__typename']!r}")
    if owner["__typename"] != "Organization" or not plan.take_owner(login):
        return
    try:
        made = people.teams(github, login, meter)
    except (PermissionMissingError, ScopeGoneError) as error:
        yield _missing(repository_id, f"teams of {login}", error)
        return
    whole: dict[str, tuple[str, object]] = dict.fromkeys(made, ("organization", login))
    yield Reading(repository_id, made, whole=whole)
