"""Everything of one repository that is new, page by page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from ingestion.hosts.lists import Lists
from ingestion.hosts.readings import Columns, Reading
from ingestion.rejections import Rejection
from ingestion.sources.github import odd_nodes, people, queries, rows, threads
from ingestion.sources.github.api import GitHub
from ingestion.sources.github.operations import Known, Operations
from ingestion.sources.github.overflow import complete
from ingestion.sources.github.probes import DEPLOYMENTS, ISSUES, RUNS, Probed, probe
from ingestion.sources.github.sweep import SWEPT, remaining
from ingestion.sources.github.walk import Node, Page, Position, walk
from ingestion.web.client import Meter
from ingestion.web.odd_answers import documented

ToRows = Callable[[int, Sequence[Node]], Mapping[str, Columns]]


@dataclass(frozen=True)
class RepositoryPlan:
    """A repository to read, and what is known of all repositories of its installation, by id."""

    name: str
    since: str | None
    ids: Mapping[str, str]
    """Id of each repository, by the name that it had at the last run."""
    known: Mapping[str, Mapping[str, str]]
    """Id -> entity -> where its walk stands."""
    etags: Mapping[str, Mapping[str, str]]
    now: datetime
    operations: Callable[[int], Known]
    """Looks up what the tables hold of runs and deployments of a repository."""
    take_owner: Callable[[str], bool]
    """Whether teams of this owner are still to be read in this run."""
    sweep_every: timedelta = timedelta(weeks=1)
    """Time after which it is asked again what is still there."""
    counted: Callable[[int], Mapping[str, int]] = lambda _: {}
    """Counts the pull requests and issues of a repository that the tables hold."""

    def start(self, repository_id: int, entity: str) -> Position:
        """Position at which a walk begins."""
        return Position.of(self.known.get(str(repository_id), {}).get(entity))


def read_repository(github: GitHub, plan: RepositoryPlan, meter: Meter) -> Iterator[Reading]:
    """Read what changed since the last run; nothing where GitHub says that nothing did.

    Raises:
        ApiError: see `Client.send` and `documented`; what was given before stays good.
    """
    with documented(plan.name):
        yield from _read(github, plan, meter)


def _read(github: GitHub, plan: RepositoryPlan, meter: Meter) -> Iterator[Reading]:
    owner, _, name = plan.name.partition("/")
    variables = {"owner": owner, "name": name}
    known = plan.etags.get(plan.ids.get(plan.name, ""), {})
    probed = probe(github, plan.name, known, plan.now, meter)
    for path, why in probed.missing.items():
        yield _missing(plan.ids.get(plan.name, ""), path, why)
    if probed.is_unchanged:
        return
    found = github.query(queries.REPOSITORY, variables, meter)["repository"]
    repository_id = found["databaseId"]
    lists = Lists(plan.name, str(repository_id))
    yield from lists.read("labels and milestones", _repository(repository_id, found))
    has_threads = ISSUES in probed.answers or probed.is_due
    if has_threads:
        yield from _threads(github, plan, found, variables, meter, lists)
    yield from _operations(github, plan, found, probed, meter, lists)
    if probed.is_due:
        yield from lists.read(
            f"teams of {found['owner']['login']}", _teams(github, plan, found["owner"], repository_id, meter)
        )
    if not lists.is_whole:
        # Without its last reading the next run looks at everything.
        return
    # Only what was walked can lack something.
    totals = _totals(found) if has_threads and not plan.since else {}
    swept = known.get(SWEPT, plan.now.isoformat())
    there: dict[str, list[int]] = {}
    if _is_sweep_due(plan, found, swept):
        there = dict(remaining(github, variables, meter))
        swept = plan.now.isoformat()
    yield Reading(str(repository_id), {}, remaining=there, etags={**probed.etags, SWEPT: swept}, totals=totals)


def _is_sweep_due(plan: RepositoryPlan, found: Node, swept: str) -> bool:
    """Whether the last sweep is long ago, or GitHub has fewer than the tables."""
    before = plan.counted(found["databaseId"])
    is_fewer = any(total < before.get(entity, 0) for entity, total in _totals(found).items())
    return is_fewer or plan.now - datetime.fromisoformat(swept) >= plan.sweep_every


def _missing(repository_id: str, what: str, why: object) -> Reading:
    return Reading(repository_id, {}, is_new=False, missing=f"{what} are not collected: {why}")


def _totals(found: Node) -> dict[str, int]:
    return {entity: int(found[entity]["totalCount"]) for entity in ("pullRequests", "issues")}


def _repository(repository_id: int, found: Node) -> Iterator[Reading]:
    """The repository itself, its labels and its milestones."""
    yield Reading(str(repository_id), {"repositories": [rows.repository(found)]})
    for entity, to_rows in (("labels", rows.labels), ("milestones", rows.milestones)):
        connection = found.get(entity)
        if connection is None:
            told = [Rejection(entity, "", "has no list in the answer", None)]
            yield Reading(str(repository_id), {}, is_new=False, rejected=told)
            continue
        listed = connection["nodes"] or ()
        nodes = [node for node in listed if isinstance(node, dict)]
        told = [Rejection(entity, "", "is null in the list", None)] if len(nodes) < len(listed) else []
        if connection["pageInfo"]["hasNextPage"] is not False:
            told.append(Rejection(entity, "", f"is not whole: only the first {len(listed)} are read", None))
        yield Reading(
            str(repository_id), {entity: to_rows(repository_id, nodes)}, rejected=told,
            whole={} if told else {entity: ("repository_id", repository_id)},
        )  # fmt: skip


def _threads(
    github: GitHub, plan: RepositoryPlan, found: Node, variables: Mapping[str, str], meter: Meter, lists: Lists
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
        pages = walk(fetch, start, queries.PAGE, plan.since)
        read = (_page(github, repository_id, page, of, to_rows, meter) for page in pages)
        yield from lists.read(entity, _placed(read, entity, total, lists), may_be_missing=False)


def _placed(readings: Iterator[Reading], entity: str, total: int, lists: Lists) -> Iterator[Reading]:
    """Pages with where the walk stands; it stays before the first whose items are not as documented.

    What a vendor documents and does not send comes with the next answer, as a rule: the next run asks again.
    """
    is_placed = True
    for one in readings:
        is_placed = is_placed and "walk" in one.positions
        lists.is_whole = lists.is_whole and is_placed
        yield replace(one, positions={entity: one.positions["walk"]} if is_placed else {}, total=total)


def _page(github: GitHub, repository_id: int, page: Page, of: queries.Parts, to_rows: ToRows, meter: Meter) -> Reading:
    """A page of pull requests or issues with everything in them, and what is odd about it."""
    table = "pull_requests" if of is queries.PULL_REQUEST_PARTS else "issues"
    nodes, told = odd_nodes.filled(table, page.nodes)
    if page.holes:
        # Where GitHub counts it, the next run reads all, and tells of it again.
        told.append(Rejection(table, "", "is null in the list", ("repositories", str(repository_id))))
    complete(nodes, lambda query, values, less: github.query(query, values, meter, less), of)
    nodes, holes = odd_nodes.filled(table, nodes)
    made, odd = odd_nodes.parsed(table, nodes, partial(to_rows, repository_id))
    cut = sum(bool(odd_nodes.cut_lists(node)) for node in nodes)
    position = {} if odd else {"walk": str(page.position)}
    told += [*holes, *odd]
    return Reading(str(repository_id), made, position, items=len(page.nodes), rejected=told, cut=cut)


def _fetch(
    github: GitHub, text: str, variables: Mapping[str, str], entity: str, meter: Meter, first: int, after: str | None
) -> Node:
    data = github.query(text, {**variables, "first": first, "after": after}, meter, is_divisible=first > 1)
    connection: Node = data["repository"][entity]
    return connection


def _operations(
    github: GitHub, plan: RepositoryPlan, found: Node, probed: Probed, meter: Meter, lists: Lists
) -> Iterator[Reading]:
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
        yield from lists.read(path, read(start, probed.answers.get(path)))
    yield from lists.read("releases", reads.releases())


def _teams(github: GitHub, plan: RepositoryPlan, owner: Node, repository_id: int, meter: Meter) -> Iterator[Reading]:
    """Teams of the repository's owner, with one of its repositories only."""
    login = owner["login"]
    if not isinstance(owner["__typename"], str):
        raise TypeError(f"__typename is {owner['__typename']!r}")
    if owner["__typename"] != "Organization" or not plan.take_owner(login):
        return
    made = people.teams(github, login, meter)
    whole: dict[str, tuple[str, object]] = dict.fromkeys(made, ("organization", login))
    yield Reading(str(repository_id), made, whole=whole)
