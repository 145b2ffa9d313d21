"""Issues of a project in order of their last change, each with its changes, worklogs and links."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from ingestion.hosts.bodies import with_numbers
from ingestion.hosts.readings import Reading, Row
from ingestion.rejections import Rejection
from ingestion.sources.jira import rows
from ingestion.sources.jira.api import jql_moment
from ingestion.sources.jira.planning import pending
from ingestion.sources.jira.positions import Position
from ingestion.sources.jira.project import Project
from ingestion.web.errors import ScopeGoneError
from ingestion.web.odd_answers import ODD, why_odd

ISSUES = "issues"
ROLES = ("assignee", "reporter", "creator")
Node = dict[str, Any]


def query(project: Project, start: datetime | None = None) -> str:
    """JQL for the issues of a project that changed since a moment, the oldest change first."""
    changed = f' AND updated >= "{jql_moment(start, project.site.zone)}"' if start else ""
    return f"project = {project.number}{changed} ORDER BY updated ASC"


def numbers(project: Project, jql: str, table: str = ISSUES) -> tuple[list[int], list[Rejection]]:
    """Numbers of the issues of a query, in order, and the elements of its answer that have none; `table` needs them.

    Raises:
        ApiError: see `Jira.search`.
    """
    listed = project.jira.ids(jql, project.meter)
    numbered = [{**one, "id": int(one["id"])} if isinstance(one, dict) and "id" in one else one for one in listed]
    sound, odd = with_numbers(table, numbered)
    return sorted(one["id"] for one in sound), odd


def read_issues(project: Project) -> Iterator[Reading]:
    """Issues that changed since the last run.

    While they are read, those that change move behind the others, and what follows moves to an earlier page. So once
    a page goes beyond a minute, the next one is asked for from the last change on.

    Raises:
        ApiError: see `Client.send`; what was given before stays good.
    """
    position = Position.of(project.known.get(ISSUES))
    earliest = datetime.fromisoformat(project.plan.since) if project.plan.since else None
    start = max([one for one in (position.start, earliest) if one is not None], default=None)
    expand, asked = "" if project.site.is_cloud else "changelog", project.site.fields.asked
    is_over = False
    while not is_over:
        for page, is_over in project.jira.search(query(project, start), asked, project.meter, expand=expand):
            if new := position.new(page):
                position = position.then(page)
                yield _Page(project).read(new, position)
            last = position.at.replace(second=0, microsecond=0) if position.at else None
            if not is_over and last is not None and (start is None or last > start):
                start = last
                break


@dataclass
class _Page:
    """Rows and rejections of a page of issues."""

    project: Project
    found: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    told: list[Rejection] = field(default_factory=list)
    actors: list[Any] = field(default_factory=list)

    def read(self, issues: Sequence[Any], position: Position) -> Reading:
        """Rows of issues, and the position after them."""
        number = self.project.number
        sound = [issue for place, issue in enumerate(issues) if self._issue(place, issue)]
        histories = self._bulk_histories(sound) if self.project.site.is_cloud else {}
        for issue in sound:
            changed = partial(_changelog, self.project) if not self.project.site.is_cloud else _given(histories)
            self._parts("issue_changes", issue, changed, lambda one, node: rows.changes(
                number, one, node, self.project.site))  # fmt: skip
            self._parts("worklogs", issue, partial(_worklogs, self.project), lambda one, node: [
                rows.worklog(number, one, node)])  # fmt: skip
            self._parts("issue_links", issue, _links, lambda one, node: [rows.link(number, one, node)])
        self.found["users"] = rows.users(self.actors)
        positions = {ISSUES: str(position), **pending(self.project)}
        return Reading(self.project.scope, self.found, positions, items=len(issues), rejected=self.told)

    def _issue(self, place: int, issue: Any) -> bool:
        try:
            self.found["issues"].append(rows.issue(issue, self.project.site, self.project.number))
            self.project.sprints |= {one["id"]: one for one in rows.sprints_of(issue, self.project.site)}
            self.actors += [issue["fields"].get(role) for role in ROLES]
        except ODD as error:
            key = str(issue.get("id") or place) if isinstance(issue, dict) else str(place)
            self.told.append(Rejection(ISSUES, key, "is null" if issue is None else why_odd(error), (ISSUES, key)))
            return False
        return True

    def _bulk_histories(self, issues: Sequence[Node]) -> dict[str, list[Any]]:
        """Id of an issue of Cloud -> all its changes; several lists of one issue follow each other."""
        found: dict[str, list[Any]] = defaultdict(list)
        for part in self.project.jira.changes([str(one["id"]) for one in issues], self.project.meter) if issues else ():
            if isinstance(part, dict):
                found[str(part.get("issueId"))] += part.get("changeHistories") or []
            else:
                self.told.append(Rejection("issue_changes", "", "is no list of an issue's changes"))
        return found

    def _parts(
        self, table: str, issue: Node, listed: Callable[[Node], Iterable[Any]], made: Callable[[int, Any], list[Row]]
    ) -> None:
        """Rows of the parts of an issue; one that cannot be read is told."""
        item = (ISSUES, str(issue["id"]))
        try:
            nodes = list(listed(issue))
        except ScopeGoneError:
            # It went after the page was read: the next sweep marks it.
            return
        except ODD as error:
            self.told.append(Rejection(table, str(issue["id"]), why_odd(error), item))
            return
        for place, node in enumerate(nodes):
            try:
                self.found[table] += made(int(issue["id"]), node)
                self.actors.append(node.get("author"))
            except ODD as error:
                key = f"{issue['id']}: {node.get('id', place) if isinstance(node, dict) else place}"
                self.told.append(Rejection(table, key, "is null" if node is None else why_odd(error), item))


def _given(histories: dict[str, list[Any]]) -> Callable[[Node], Iterable[Any]]:
    return lambda issue: histories.get(str(issue["id"]), ())


def _changelog(project: Project, issue: Node) -> Sequence[Any]:
    """Changes of an issue of Data Center, which cuts long ones; old versions have no end point for the rest."""
    came = issue.get("changelog") or {}
    histories = came.get("histories") or []
    if (came.get("total") or 0) <= len(histories):
        return list(histories)
    path = f"{project.jira.path}/issue/{issue['id']}"
    try:
        return list(project.jira.listed(f"{path}/changelog", project.meter, page=1_000))
    except ScopeGoneError:
        whole = project.jira.get(path, project.meter, {"expand": "changelog", "fields": "updated"})
        return list((whole.get("changelog") or {}).get("histories") or [])


def _worklogs(project: Project, issue: Node) -> Sequence[Any]:
    came = issue["fields"].get("worklog") or {}
    entries = came.get("worklogs") or []
    if (came.get("total") or 0) <= len(entries):
        return list(entries)
    path = f"{project.jira.path}/issue/{issue['id']}/worklog"
    return list(project.jira.listed(path, project.meter, "worklogs", page=1_000))


def _links(issue: Node) -> Sequence[Any]:
    return list(issue["fields"].get("issuelinks") or [])
