"""The planning of the demo organisation's teams that plan in Azure DevOps, as it would know it.

A project has one team with an area of its own. Sprints are iterations, with dates alone: the last day is the one before
the next sprint begins.
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import singledispatchmethod
from typing import Any
from zoneinfo import ZoneInfo

from infra.demo.organization import events
from infra.demo.organization.event_planning import planned_in
from infra.demo.organization.events import Event, ItemKind, ItemStatus, Planner, Resolution, guid_of
from infra.demo.vendors.azure_devops.store import AREA, ITERATION, Node, Person, Project, Store, Team

TYPES = {
    ItemKind.STORY: "User Story", ItemKind.BUG: "Bug", ItemKind.TASK: "Task", ItemKind.EPIC: "Epic",
    ItemKind.SUB_TASK: "Task", ItemKind.INCIDENT: "Issue",
}  # fmt: skip
STATES = {
    ItemStatus.TO_DO: ("New", "Moved to state New"), ItemStatus.IN_PROGRESS: ("Active", "Implementation started"),
    ItemStatus.BLOCKED: ("Blocked", "Moved to state Blocked"),
    ItemStatus.IN_REVIEW: ("In Review", "Moved to state In Review"), ItemStatus.DONE: ("Closed", "Completed"),
}  # fmt: skip
REFUSED = {Resolution.WONT_DO: ("Removed", "Removed from the backlog"), Resolution.DUPLICATE: ("Closed", "Duplicate")}
PARENT, PREDECESSOR = "System.LinkTypes.Hierarchy", "System.LinkTypes.Dependency"


def store_of(log: Iterable[Event]) -> Store:
    """The organisation at the end of the log."""
    projection = Projection()
    for event in planned_in(Planner.AZURE_DEVOPS, log):
        projection.take(event)
    return projection.store


class Projection:
    """Takes the events in their order."""

    def __init__(self) -> None:
        self.store = Store()
        self._projects: dict[str, Project] = {}
        self._zone = ZoneInfo("UTC")

    def take(self, event: Event) -> None:
        """The next event."""
        self._apply(event)

    @singledispatchmethod
    def _apply(self, event: Event) -> None:
        """An event that Azure DevOps does not show."""

    @_apply.register
    def _founded(self, event: events.Founded) -> None:
        self._zone = ZoneInfo(event.timezone)

    @_apply.register
    def _joined(self, event: events.PersonJoined) -> None:
        self.store.people[event.person] = Person(event.person, event.name, event.emails[0])

    @_apply.register
    def _project(self, event: events.ProjectCreated) -> None:
        project = Project(event.name, event.at, guid_of(event.project_number))
        self._projects[event.project] = self.store.add(project)

    @_apply.register
    def _board(self, event: events.BoardCreated) -> None:
        project = self._projects[event.project]
        area = self.store.node(project, AREA, event.name, self.store.root(project.id, AREA))
        number = guid_of(event.board)
        self.store.teams[number] = Team(number, project.id, event.name, {area.id: True})

    @_apply.register
    def _sprint_planned(self, event: events.SprintPlanned) -> None:
        team = self.store.teams[guid_of(event.board)]
        above = self.store.root(team.project, ITERATION).id
        self.store.nodes[event.sprint] = Node(event.sprint, team.project, ITERATION, event.name, above)
        team.iterations.append(event.sprint)

    @_apply.register
    def _sprint_started(self, event: events.SprintStarted) -> None:
        self._date(event)

    @_apply.register
    def _sprint_rescheduled(self, event: events.SprintRescheduled) -> None:
        self._date(event)

    def _date(self, event: events.SprintStarted | events.SprintRescheduled) -> None:
        node = self.store.nodes[event.sprint]
        node.starts_on = event.planned_start.astimezone(self._zone).date()
        node.finishes_on = event.planned_end.astimezone(self._zone).date() - timedelta(days=1)

    @_apply.register
    def _created(self, event: events.ItemCreated) -> None:
        project = self._projects[event.project].id
        area = next(area for team in self.store.teams.values() if team.project == project for area in team.areas)
        state, reason = STATES[ItemStatus.TO_DO]
        self._change(
            event, project=project, type=TYPES[event.kind], title=event.title, state=state, reason=reason, area=area,
            iteration=self.store.root(project, ITERATION).id, points=event.points, assignee=event.assignee,
        )  # fmt: skip
        if event.parent is not None:
            self.store.link(event.parent, PARENT, event.item, event.at, event.person)

    @_apply.register
    def _estimated(self, event: events.ItemEstimated) -> None:
        self._change(event, points=event.points)

    @_apply.register
    def _scheduled(self, event: events.ItemScheduled) -> None:
        project = self.store.work_items[event.item].last["project"]
        self._change(event, iteration=event.sprint or self.store.root(project, ITERATION).id)

    @_apply.register
    def _status(self, event: events.ItemStatusChanged) -> None:
        state, reason = REFUSED.get(event.resolution or Resolution.DONE, STATES[event.status])
        self._change(event, state=state, reason=reason)

    @_apply.register
    def _assigned(self, event: events.ItemAssigned) -> None:
        self._change(event, assignee=event.assignee)

    @_apply.register
    def _promised(self, event: events.ItemPromised) -> None:
        self._change(event, target_on=event.due_on)

    @_apply.register
    def _linked(self, event: events.ItemLinked) -> None:
        self.store.link(event.item, PREDECESSOR, event.blocks, event.at, event.person)

    @_apply.register
    def _deleted(self, event: events.ItemDeleted) -> None:
        self._change(event, is_deleted=True)
        there = {(one.source, one.type, one.target): one.is_active for one in self.store.links}
        for (source, kind, target), is_active in there.items():
            if is_active and event.item in (source, target):
                self.store.link(source, kind, target, event.at, event.person, is_active=False)

    def _change(self, event: events.ItemEvent, **values: Any) -> None:
        self.store.change(event.item, event.at, event.person, **values)
