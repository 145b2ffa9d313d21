"""Everything of one project that is new, page by page."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from ingestion.hosts.bodies import with_numbers
from ingestion.hosts.lists import Lists
from ingestion.hosts.readings import Reading, Row, Rows
from ingestion.rejections import Rejection
from ingestion.sources.gitlab import items, rows
from ingestion.sources.gitlab.api import Change, GitLab, Node, project_path
from ingestion.sources.gitlab.children import CHILDREN, bridges_of
from ingestion.sources.gitlab.probes import CHECKED, CHECKED_EVERY, READ, RELEASES, probe
from ingestion.sources.gitlab.sizes import add_sizes
from ingestion.web.client import Meter
from ingestion.web.errors import PermissionMissingError, ScopeGoneError
from ingestion.web.odd_answers import ODD, documented, why_odd

AT_ONCE = 4
"""Items of one project whose parts are read at the same time."""
SWEPT = "swept"
CHILD_PIPELINES = "child_pipelines"


@dataclass(frozen=True)
class ProjectPlan:
    """A project to read, and what is known of all projects of its installation, by id."""

    name: str
    """Path with namespace."""
    since: str | None
    known: Mapping[str, Mapping[str, str]]
    """Id of the project -> entity -> last change that is in the tables."""
    noted: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Id of the project -> what the last complete run noted: `SWEPT` and `CHECKED` -> when it was last asked what
    is still there, and when every list; a list that could be read -> `READ`; `RELEASES` -> what the probe said."""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    sweep_every: timedelta = timedelta(weeks=1)


@dataclass(frozen=True)
class _Entity:
    """A list that is read in order of its last change."""

    name: str
    parameters: Mapping[str, str | int]
    to_rows: items.ToRows
    number: str | None = None
    """Field that is in the key of its table, where it is swept."""
    part_of: str | None = None
    """The list that the parameters choose it from, where it has another name."""

    @property
    def path(self) -> str:
        """End point below that of the project."""
        return self.part_of or self.name


def read_project(gitlab: GitLab, plan: ProjectPlan, meter: Meter) -> Iterator[Reading]:
    """Read what changed since the last run; nothing where GitLab has nothing new.

    Raises:
        ApiError: see `Client.send` and `documented`; what was given before stays good.
    """
    with documented(plan.name):
        yield from _project(gitlab, plan, meter)


def _project(gitlab: GitLab, plan: ProjectPlan, meter: Meter) -> Iterator[Reading]:
    found = gitlab.get(project_path(plan.name), meter).data
    project_id = found["id"]
    lists = Lists(plan.name, str(project_id))
    known, row = plan.known.get(str(project_id), {}), rows.project(found)
    if known.get("project") != (digest := _digest([row])):
        yield Reading(str(project_id), {"projects": [row]}, {"project": digest})
    noted = plan.noted.get(str(project_id), {})
    starts = {entity.name: _start(known.get(entity.name), plan.since) for entity in ENTITIES}
    probed = probe(gitlab, found["path_with_namespace"], starts, meter)
    notes = _due(noted, plan.now)
    is_due = notes[CHECKED] != noted.get(CHECKED)
    with ThreadPoolExecutor(AT_ONCE, "gitlab-parts") as pool:
        for entity in ENTITIES:
            if not _is_offered(found, entity.path):
                continue
            is_read = True
            if is_due or entity.name not in probed.quiet or noted.get(entity.name) != READ:
                read = _read(gitlab, found, entity, starts[entity.name], pool, meter)
                is_read = yield from lists.read(entity.name, read)
            if is_read:
                notes[entity.name] = READ
    is_read = True
    if is_due or probed.releases is None or probed.releases != noted.get(RELEASES):
        is_read = yield from lists.read("releases", _releases(gitlab, project_id, known.get("releases"), meter))
    if is_read and probed.releases is not None:
        notes[RELEASES] = probed.releases
    if lists.is_whole:
        yield _swept(gitlab, plan, found, notes, meter)


def _due(noted: Mapping[str, str], now: datetime) -> dict[str, str]:
    """When everything was last looked at; now, where it is time to do so again."""
    checked = noted.get(CHECKED)
    is_due = checked is None or now - datetime.fromisoformat(checked) >= CHECKED_EVERY
    return {CHECKED: now.isoformat() if is_due or checked is None else checked}


def _swept(gitlab: GitLab, plan: ProjectPlan, project: Node, notes: Mapping[str, str], meter: Meter) -> Reading:
    """List what is still there, where the last sweep is long ago: the same lists from their beginning.

    In order of their changes: of lists in another order an item that goes meanwhile hides another. Pipelines are left
    out: old ones are removed to save space, and what they deployed stays true.
    """
    project_id = project["id"]
    last = plan.noted.get(str(project_id), {}).get(SWEPT, plan.now.isoformat())
    there: dict[str, list[int]] = {}
    if plan.now - datetime.fromisoformat(last) >= plan.sweep_every:
        last = plan.now.isoformat()
        for entity in ENTITIES:
            if entity.number is None or not _is_offered(project, entity.name):
                continue
            pages = gitlab.changed(f"projects/{project_id}/{entity.name}", meter, None, entity.parameters)
            # Where it may not be read was said before.
            with suppress(PermissionMissingError, ScopeGoneError):
                listed = [node for nodes in pages for node in nodes]
                sound, odd = with_numbers(entity.name, listed, field=entity.number)
                # An element without a number may be any of those that are known.
                if not odd:
                    there[entity.name] = [node[entity.number] for node in sound]
    return Reading(str(project_id), {}, is_new=bool(there), remaining=there, etags={**notes, SWEPT: last})


def _releases(gitlab: GitLab, project_id: int, known: str | None, meter: Meter) -> Iterator[Reading]:
    """All releases, where any differs: GitLab does not say when one was edited."""
    releases, made, told = list[Node](), list[Row](), list[Rejection]()
    for node in gitlab.all_of(f"projects/{project_id}/releases", meter):
        try:
            made.append(rows.release(project_id, node))
            releases.append(node)
        except ODD as error:
            told.append(Rejection("releases", "", "is null" if node is None else why_odd(error)))
    digest = _digest(made)
    if told or (digest != known and (made or known)):
        found = {"releases": made, "users": rows.users(node.get("author") for node in releases)}
        # What could not be read may be one of those that are known.
        whole: dict[str, tuple[str, object]] = {} if told else {"releases": ("project_id", project_id)}
        # No digest: the next run reads all, and what is told goes once the list is whole.
        position = {"releases": "odd" if told else digest}
        yield Reading(str(project_id), found, position, len(made), whole=whole, rejected=told)


def _digest(made: Sequence[Row]) -> str:
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()


def _start(known: str | None, since: str | None) -> Change:
    last = Change.of(known) if known else Change("")
    return last if since is None or last.at >= since else Change(since)


def _read(
    gitlab: GitLab, project: Node, entity: _Entity, start: Change, pool: ThreadPoolExecutor, meter: Meter
) -> Iterator[Reading]:
    project_id = project["id"]
    path = f"projects/{project_id}/{entity.path}"
    for nodes in gitlab.changed(path, meter, start if start.at else None, entity.parameters):
        sound, told = with_numbers(entity.path, nodes, field=entity.number or "id")
        read = partial(items.read, gitlab, project_id, entity.path, entity.number or "id", entity.to_rows, meter)
        parts = list(pool.map(read, sound))
        made = _merged([part.rows for part in parts])
        if entity.name == "merge_requests":
            files, odd = add_sizes(gitlab, project, made.get("merge_requests", []), meter)
            made, told = {**made, "merge_request_files": files}, told + odd
        if entity.name == CHILD_PIPELINES:
            bridges, odd = bridges_of(gitlab, project_id, sound, meter)
            made, told = {**made, "bridges": bridges}, told + odd
        told += [one for part in parts for one in part.rejected]
        start = start.then(nodes)
        yield Reading(str(project_id), made, {entity.name: str(start)}, items=len(nodes), rejected=told)


def _merged(parts: Sequence[Rows]) -> dict[str, list[Row]]:
    merged: dict[str, list[Row]] = {}
    for part in parts:
        for table, found in part.items():
            merged.setdefault(table, []).extend(found)
    return merged


def _is_offered(project: Node, entity: str) -> bool:
    feature = {"merge_requests": "merge_requests", "issues": "issues", "pipelines": "builds", "deployments": "builds"}
    level = project.get(f"{feature[entity]}_access_level")
    return bool(level != "disabled")


ENTITIES = (
    _Entity("merge_requests", {"scope": "all", "state": "all"}, items.merge_request, "iid"),
    _Entity("issues", {"scope": "all", "state": "all"}, items.issue, "iid"),
    _Entity("pipelines", {}, items.pipeline),
    _Entity(CHILD_PIPELINES, CHILDREN, items.pipeline, part_of="pipelines"),
    _Entity("deployments", {}, items.deployment, "id"),
)
