"""Work items of a project by the stream of all their revisions, in the order in which these were made."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ingestion.hosts.readings import Reading, Row
from ingestion.rejections import Rejection
from ingestion.sources.azure_devops import work_item_rows as rows
from ingestion.sources.azure_devops.api import MOST_PAGES, Parameters
from ingestion.sources.azure_devops.fields import Fields
from ingestion.sources.azure_devops.identities import users
from ingestion.sources.azure_devops.project import Project
from ingestion.sources.azure_devops.rows import made_of
from ingestion.web.errors import TooMuchAtOnceError, UnavailableError
from ingestion.web.odd_answers import ODD, why_odd

WORK_ITEMS, LINKS = "work_items", "work_item_links"
LARGEST_BATCH, SMALLEST_BATCH, AT_ONCE, IDS_AT_ONCE = 1_000, 50, 200, 19_999
"""Revisions of a batch, work items of one request for relations, and ids of one query."""
ROLES = ("System.AssignedTo", "System.CreatedBy", "System.ChangedBy")
_IDS = "select [System.Id] from WorkItems where [System.TeamProject] = @project"
Batch = tuple[list[Any], str, bool]
"""Elements, the token after them, and whether that is all."""


def read_work_items(project: Project) -> Iterator[Reading]:
    """Work items with the revisions that were made since the last run.

    Where only what changed since a day is wanted, the first reading takes the revisions of what changed since then, and
    a later one asks for those that came before of what has changed now.

    Raises:
        ApiError: see `Client.send`; what was given before stays good.
    """
    fields, position = project.fields(project.meter), json.loads(project.known.get(WORK_ITEMS) or "{}")
    token, was_read = position.get("token", ""), position.get("is_whole", False)
    wanted = set(ids(project, project.since)) if project.since and not was_read else None
    asked = {"fields": fields.asked, "includeIdentityRef": "true", "includeDeleted": "true"}
    for values, after, is_over in batches(project, "wit/reporting/workitemrevisions", asked, token):
        page = _Page(project, fields)
        page.read([one for one in values if wanted is None or _id(one) in wanted])
        if project.since and was_read:
            page.read_earlier()
        page.read_relations()
        now = json.dumps({"token": after, "is_whole": was_read or is_over})
        if values or now != project.known.get(WORK_ITEMS):
            found = {**page.found, "users": users(page.actors)}
            yield Reading(
                project.scope, found, {WORK_ITEMS: now}, len(page.last), is_new=bool(values), rejected=page.told
            )


def read_links(project: Project) -> Iterator[Reading]:
    """Links between work items that were made or taken away since the last run.

    Raises:
        ApiError: see `Client.send`.
    """
    token = project.known.get(LINKS) or ""
    for values, after, _ in batches(project, "wit/reporting/workitemlinks", {}, token):
        made, told = made_of(LINKS, values, lambda node: rows.link(project, node))
        if values or after != project.known.get(LINKS, ""):
            yield Reading(project.scope, {LINKS: made}, {LINKS: after}, is_new=bool(values), rejected=told)


def batches(project: Project, end_point: str, asked: Parameters, token: str) -> Iterator[Batch]:
    """Batches of a stream from a token on, smaller ones where the server gives up on large ones.

    Raises:
        ApiError: see `Client.send`; or the stream does not go on.
    """
    size, sized = LARGEST_BATCH, end_point.endswith("revisions")
    for _ in range(MOST_PAGES):
        given = {**asked, **({"$maxPageSize": size} if sized else {})}
        given |= {"continuationToken": token} if token else {}
        try:
            found = project.azure.send(project.path(end_point), project.meter, given, is_divisible=sized).data
        except TooMuchAtOnceError:
            if size <= SMALLEST_BATCH:
                raise
            size //= 2
            continue
        values = found.get("values") or []
        after = str(found.get("continuationToken") or _token(found.get("nextLink")) or token)
        is_over = found.get("isLastBatch") is not False
        if not is_over and after == token:
            break
        token = after
        yield values, token, is_over
        if is_over:
            return
    raise UnavailableError(f"{project.name}: {end_point} does not go on after {token!r}. Run again.")


def ids(project: Project, since: str | None = None) -> Iterator[int]:
    """Ids of the work items that are there, without what is in the recycle bin; of those that changed since a moment.

    Raises:
        ApiError: see `Client.send`.
    """
    changed = f" and [System.ChangedDate] >= '{since}'" if since else ""
    last = 0
    while True:
        query = f"{_IDS}{changed} and [System.Id] > {last} order by [System.Id]"
        asked: Parameters = {"$top": IDS_AT_ONCE, "timePrecision": "true"}
        found = project.azure.send(project.path("wit/wiql"), project.meter, asked, {"query": query}).data["workItems"]
        numbers = [int(one["id"]) for one in found]
        yield from numbers
        if len(numbers) < IDS_AT_ONCE:
            return
        last = numbers[-1]


@dataclass
class _Page:
    """Rows and rejections of a batch of revisions."""

    project: Project
    fields: Fields
    found: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    told: list[Rejection] = field(default_factory=list)
    actors: list[Any] = field(default_factory=list)
    last: dict[int, Row] = field(default_factory=dict)
    """Id -> row of the work items whose last revision is here."""
    first: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Id -> first revision here, and when the work item was made."""

    def read(self, values: Sequence[Any]) -> None:
        """Rows of revisions."""
        made, told = made_of(WORK_ITEMS, values, self._revision)
        self.found["work_item_revisions"] += made
        self.told += told
        self.found[WORK_ITEMS] += self.last.values()

    def _revision(self, node: Any) -> Row:
        row, values = rows.revision(self.project, node, self.fields), node["fields"]
        if rows.is_last(node):
            self.last[row["work_item_id"]] = rows.work_item(self.project, node, self.fields)
        made = str(values.get("System.CreatedDate"))
        self.first.setdefault(row["work_item_id"], (row["revision"], made))
        self.actors += [values.get(role) for role in ROLES]
        return row

    def read_earlier(self) -> None:
        """Revisions before those here, of work items that are older than what was wanted at first."""
        since = str(self.project.since)
        for number, (first, made) in self.first.items():
            if first > 1 and made[:10] < since[:10]:
                path = self.project.path(f"wit/workItems/{number}/revisions")
                values = list(self.project.azure.skipped(path, self.project.meter))
                made_rows, told = made_of(
                    WORK_ITEMS, values, lambda node: rows.revision(self.project, node, self.fields)
                )
                self.found["work_item_revisions"] += [row for row in made_rows if row["revision"] < first]
                self.told += told

    def _earlier(self, node: Any) -> Row:
        return rows.revision(self.project, node, self.fields)

    def read_relations(self) -> None:
        """Pull requests of the work items; one that is gone by now has none."""
        numbers = sorted(self.last)
        for start in range(0, len(numbers), AT_ONCE):
            body = {"ids": numbers[start : start + AT_ONCE], "$expand": "relations", "errorPolicy": "omit"}
            found = self.project.azure.send(self.project.path("wit/workitemsbatch"), self.project.meter, {}, body).data
            for node in found.get("value") or ():
                try:
                    made = rows.pull_requests(self.project, node) if node is not None else []
                except ODD as error:
                    key = str(node.get("id")) if isinstance(node, dict) else ""
                    self.told.append(Rejection("work_item_pull_requests", key, why_odd(error), (WORK_ITEMS, key)))
                else:
                    self.found["work_item_pull_requests"] += made


def _id(node: Any) -> Any:
    return node.get("id") if isinstance(node, dict) else None


def _token(link: Any) -> str | None:
    return parse_qs(urlsplit(link).query).get("continuationToken", [None])[0] if isinstance(link, str) else None
