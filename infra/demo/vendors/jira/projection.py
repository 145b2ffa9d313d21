"""The planning of the demo organisation as Jira would know it.

A sprint field names every sprint that an issue saw to its end and the one in which it is. What is moved to another
project keeps its id and leaves its key behind; what is deleted leaves nothing.
"""

from collections.abc import Iterable
from datetime import date
from functools import singledispatchmethod

from infra.demo.organization import events
from infra.demo.organization.event_planning import planned_in
from infra.demo.organization.events import Event, ItemKind, ItemStatus, Planner, Resolution
from infra.demo.vendors.jira.store import (
    NOTHING,
    Board,
    Change,
    History,
    Issue,
    Link,
    Person,
    Project,
    Sprint,
    Store,
    Value,
    Worklog,
)

TYPES = {
    ItemKind.STORY: "Story",
    ItemKind.BUG: "Bug",
    ItemKind.TASK: "Task",
    ItemKind.EPIC: "Epic",
    ItemKind.SUB_TASK: "Sub-task",
    ItemKind.INCIDENT: "Incident",
}
STATUSES = {
    ItemStatus.TO_DO: ("10000", "To Do"),
    ItemStatus.IN_PROGRESS: ("3", "In Progress"),
    ItemStatus.BLOCKED: ("10003", "Blocked"),
    ItemStatus.IN_REVIEW: ("10001", "In Review"),
    ItemStatus.DONE: ("10002", "Done"),
}
RESOLUTIONS = {
    Resolution.DONE: ("10000", "Done"),
    Resolution.WONT_DO: ("10001", "Won't Do"),
    Resolution.DUPLICATE: ("10002", "Duplicate"),
}
STATUS_IDS = {name: number for number, name in STATUSES.values()}
RESOLUTION_IDS = {name: number for number, name in RESOLUTIONS.values()}
FIRST_COMPONENT, FIRST_HISTORY = 10_000, 40_000


def store_of(log: Iterable[Event]) -> Store:
    """The site at the end of the log."""
    projection = Projection()
    for event in planned_in(Planner.JIRA, log):
        projection.take(event)
    return projection.store


class Projection:
    """Takes the events in their order."""

    def __init__(self) -> None:
        self.store = Store()
        self._histories = FIRST_HISTORY

    def take(self, event: Event) -> None:
        """The next event."""
        self._apply(event)

    @singledispatchmethod
    def _apply(self, event: Event) -> None:
        """An event that Jira does not show."""

    @_apply.register
    def _joined(self, event: events.PersonJoined) -> None:
        self.store.people[event.person] = Person(
            event.person, event.account, event.login, event.name, event.emails[0], event.timezone,
            event.kind is not events.Kind.HUMAN,
        )  # fmt: skip

    @_apply.register
    def _left(self, event: events.PersonLeft) -> None:
        self.store.people[event.person].is_active = False

    @_apply.register
    def _account_deleted(self, event: events.AccountDeleted) -> None:
        self.store.people[event.person].is_former = True

    @_apply.register
    def _project(self, event: events.ProjectCreated) -> None:
        self.store.projects[event.project] = Project(event.project_number, event.project, event.name, event.person)

    @_apply.register
    def _board(self, event: events.BoardCreated) -> None:
        self.store.boards[event.board] = Board(event.board, event.project, event.name, event.has_sprints)

    @_apply.register
    def _sprint_planned(self, event: events.SprintPlanned) -> None:
        self.store.sprints[event.sprint] = Sprint(
            event.sprint, event.board, event.name, event.goal, start=event.planned_start, end=event.planned_end
        )

    @_apply.register
    def _sprint_started(self, event: events.SprintStarted) -> None:
        sprint = self.store.sprints[event.sprint]
        sprint.state, sprint.activated_at = "active", event.at
        sprint.start, sprint.end = event.planned_start, event.planned_end

    @_apply.register
    def _sprint_rescheduled(self, event: events.SprintRescheduled) -> None:
        sprint = self.store.sprints[event.sprint]
        sprint.start, sprint.end = event.planned_start, event.planned_end

    @_apply.register
    def _sprint_completed(self, event: events.SprintCompleted) -> None:
        sprint = self.store.sprints[event.sprint]
        sprint.state, sprint.completed_at = "closed", event.at

    @_apply.register
    def _created(self, event: events.ItemCreated) -> None:
        if event.component is not None:
            place = event.project, event.component
            self.store.components.setdefault(place, FIRST_COMPONENT + len(self.store.components))
        self.store.issues[event.item] = Issue(
            event.item, event.project, event.number, TYPES[event.kind], event.title, event.at, event.at, event.person,
            event.points, event.assignee, event.parent, event.component,
        )  # fmt: skip

    @_apply.register
    def _estimated(self, event: events.ItemEstimated) -> None:
        issue = self.store.issues[event.item]
        before, issue.points = issue.points, event.points
        self._change(event, Change("points", (None, _number(before)), (None, _number(event.points))))

    @_apply.register
    def _scheduled(self, event: events.ItemScheduled) -> None:
        issue = self.store.issues[event.item]
        before = issue.sprints
        kept = [one for one in before if self.store.sprints[one].state == "closed"]
        issue.sprints = (*kept, *([event.sprint] if event.sprint is not None else []))
        self._change(event, Change("sprint", self._sprints(before), self._sprints(issue.sprints)))

    @_apply.register
    def _status(self, event: events.ItemStatusChanged) -> None:
        issue = self.store.issues[event.item]
        changes = [Change("status", (STATUS_IDS[issue.status], issue.status), STATUSES[event.status])]
        resolution = RESOLUTIONS[event.resolution] if event.resolution else NOTHING
        if resolution[1] != issue.resolution:
            before = (RESOLUTION_IDS[issue.resolution], issue.resolution) if issue.resolution else NOTHING
            changes.insert(0, Change("resolution", before, resolution))
        issue.status, issue.resolution = STATUSES[event.status][1], resolution[1]
        issue.resolved_at = event.at if event.resolution else None
        self._change(event, *changes)

    @_apply.register
    def _assigned(self, event: events.ItemAssigned) -> None:
        issue = self.store.issues[event.item]
        before, issue.assignee = issue.assignee, event.assignee
        self._change(event, Change("assignee", self._person(before), self._person(event.assignee)))

    @_apply.register
    def _promised(self, event: events.ItemPromised) -> None:
        issue = self.store.issues[event.item]
        before, issue.due_on = issue.due_on, event.due_on
        self._change(event, Change("duedate", _day(before), _day(event.due_on)))

    @_apply.register
    def _linked(self, event: events.ItemLinked) -> None:
        issue, other = self.store.issues[event.item], self.store.issues[event.blocks]
        issue.links.append(Link(event.link, other.id, is_outward=True))
        other.links.append(Link(event.link, issue.id, is_outward=False))
        self._change(event, Change("link", NOTHING, (other.key, f"This issue blocks {other.key}")))
        said = Change("link", NOTHING, (issue.key, f"This issue is blocked by {issue.key}"))
        self._write(other, event, said)

    @_apply.register
    def _moved(self, event: events.ItemMoved) -> None:
        issue, target = self.store.issues[event.item], self.store.projects[event.project]
        source, old = self.store.projects[issue.project], issue.key
        issue.project, issue.number, issue.old_keys = event.project, event.number, (*issue.old_keys, old)
        project = Change("project", (str(source.id), source.name), (str(target.id), target.name))
        self._change(event, project, Change("key", (None, old), (None, issue.key)))

    @_apply.register
    def _deleted(self, event: events.ItemDeleted) -> None:
        gone = self.store.issues.pop(event.item)
        for link in gone.links:
            if link.other in self.store.issues:
                other = self.store.issues[link.other]
                other.links = [one for one in other.links if one.id != link.id]

    @_apply.register
    def _logged(self, event: events.WorkLogged) -> None:
        issue = self.store.issues[event.item]
        before = sum(one.seconds for one in issue.worklogs)
        issue.worklogs.append(Worklog(event.worklog, event.at, event.started_at, event.seconds, event.person))
        after = str(before + event.seconds)
        spent = (str(before), str(before)) if before else NOTHING
        self._change(event, Change("timespent", spent, (after, after)))

    def _change(self, event: events.ItemEvent, *changes: Change) -> None:
        self._write(self.store.issues[event.item], event, *changes)

    def _write(self, issue: Issue, event: events.ItemEvent, *changes: Change) -> None:
        self._histories += 1
        issue.updated_at = event.at
        issue.histories.append(History(self._histories, event.at, event.person, changes))

    def _sprints(self, numbers: tuple[int, ...]) -> Value:
        names = [self.store.sprints[one].name for one in numbers]
        return ", ".join(map(str, numbers)), ", ".join(names)

    def _person(self, key: str | None) -> Value:
        return (key, self.store.people[key].name) if key else NOTHING


def _day(day: date | None) -> Value:
    return (day.isoformat(), f"{day.isoformat()} 00:00:00.0") if day else NOTHING


def _number(points: float | None) -> str | None:
    return None if points is None else f"{points:g}"
