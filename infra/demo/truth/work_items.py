"""From the events of planning to one record of each work item, and to what was in which sprint when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import pairwise

from infra.demo.organization import events as log
from infra.demo.truth.periods import Calendar
from infra.demo.truth.planning_tools import STATUSES, PlannedProject, first_moment, last_moment
from infra.demo.truth.plans import Estimate, Sprint, SprintMembership
from infra.demo.truth.world import Incident, Issue, IssueLink, PullRequest

WAITING = (log.ItemStatus.BLOCKED, log.ItemStatus.IN_REVIEW)
NOT_DONE = {log.Resolution.WONT_DO: "not_planned", log.Resolution.DUPLICATE: "duplicate"}
"""Reasons of `Issue.refused`."""
KINDS = {log.ItemKind.STORY: "feature", log.ItemKind.BUG: "bug", log.ItemKind.INCIDENT: "incident"}
"""Kinds of work of items."""


class WorkItems:
    """Collects events by item."""

    def __init__(self) -> None:
        self._events: dict[int, list[log.ItemEvent]] = defaultdict(list)
        self._projects: dict[str, PlannedProject] = {}
        self._planned: dict[int, int] = {}
        self._started: dict[int, datetime] = {}
        self._completed: dict[int, datetime] = {}
        self._dates: dict[int, tuple[datetime, datetime]] = {}

    def take(self, event: log.Event) -> None:
        """Keep what happened to an item; anything else is not ours."""
        if isinstance(event, log.ProjectCreated):
            self._projects[event.project] = PlannedProject(event.planner, event.project_number, event.team)
        elif isinstance(event, log.BoardCreated):
            self._projects[event.project].boards.append(event.board)
        elif isinstance(event, log.SprintPlanned):
            self._planned[event.sprint] = event.board
        elif isinstance(event, log.SprintStarted):
            self._started.setdefault(event.sprint, event.at)
            self._dates[event.sprint] = event.planned_start, event.planned_end
        elif isinstance(event, log.SprintRescheduled):
            self._dates[event.sprint] = event.planned_start, event.planned_end
        elif isinstance(event, log.SprintCompleted):
            self._completed.setdefault(event.sprint, event.at)
        elif isinstance(event, log.ItemDeleted):
            del self._events[event.item]
        elif isinstance(event, log.ItemEvent):
            self._events[event.item].append(event)

    def boards(self) -> dict[str, tuple[str, ...]]:
        """Ids of the boards of each project, by its key."""
        return {name: tuple(map(one.board_id, one.boards)) for name, one in self._projects.items()}

    @property
    def project_ids(self) -> dict[str, str]:
        """Ids of the projects, by their keys."""
        return {name: one.project_id for name, one in self._projects.items()}

    def end(self, calendar: Calendar) -> None:
        """Start and complete the sprints that only have dates, once all events are taken."""
        for project in self._projects.values():
            for sprint, board in self._planned.items():
                if project.planner is log.Planner.AZURE_DEVOPS and board in project.boards and sprint in self._dates:
                    start, end = self._dates[sprint]
                    self._completed.pop(sprint, None)
                    self._started[sprint] = first_moment(calendar, start)
                    if completed := last_moment(calendar, end):
                        self._completed[sprint] = completed

    def issues(self, deleted: set[str]) -> list[Issue]:
        """All items that were not deleted, under the key that they have in the end; `deleted` accounts are nobody."""
        return [self._issue(events, deleted) for _, events in sorted(self._events.items())]

    def incidents(self, services: Collection[str]) -> Iterator[Incident]:
        """Items that are incidents, of the service that their component names, unless they were closed for none."""
        for events in self._events.values():
            created = events[0]
            if not isinstance(created, log.ItemCreated) or created.kind is not log.ItemKind.INCIDENT:
                continue
            last = ([None, *(one for one in events if isinstance(one, log.ItemStatusChanged))])[-1]
            if last is None or last.resolution not in NOT_DONE:
                service = created.component if created.component in services else None
                ended = last.at if last is not None and last.status is log.ItemStatus.DONE else None
                yield Incident(self._key(events), service, created.at, ended)

    def estimates(self) -> list[Estimate]:
        """All of them, in the order of items and time."""
        kinds = log.ItemCreated | log.ItemEstimated
        return [
            one
            for _, events in sorted(self._events.items())
            for one in estimates_of(self._key(events), [event for event in events if isinstance(event, kinds)])
        ]

    def sprints(self) -> list[Sprint]:
        """Completed sprints, in the order of their numbers."""
        names = {board: name for name, one in self._projects.items() for board in one.boards}
        found = []
        for number, completed in sorted(self._completed.items()):
            board, name = self._planned[number], names[self._planned[number]]
            project = self._projects[name]
            ids = project.sprint_id(board, number), project.board_id(board)
            found.append(Sprint(number, *ids, name, project.team, self._started[number], completed))
        return found

    def sprint_memberships(self) -> list[SprintMembership]:
        """All of them, in the order of items and time."""
        return [one for _, events in sorted(self._events.items()) for one in self._memberships(events)]

    def links(self, pull_requests: Iterable[PullRequest]) -> Iterator[IssueLink]:
        """Links to what pull requests close, and to the items whose keys, of now or then, their titles name."""
        known = {
            self._projects[one.project].planner.key(one.project, one.item, one.number): self._key(events)
            for events in self._events.values()
            for one in events
            if isinstance(one, log.ItemCreated | log.ItemMoved)
        }
        for one in pull_requests:
            yield from (IssueLink(f"{one.repository}#{issue}", one.identity, "closing") for issue in one.closes)
            if item := known.get(one.title.split()[0]):
                yield IssueLink(item, one.identity, "key")

    def _issue(self, events: list[log.ItemEvent], deleted: set[str]) -> Issue:
        project, number = _place(events)
        changes = [one for one in events if isinstance(one, log.ItemStatusChanged)]
        turns = list(pairwise([None, *changes]))
        assignee = _assignee(events)
        names = STATUSES[self._projects[project].planner]
        return Issue(
            repository=None, project=project, number=number, key=self._key(events), team=self._projects[project].team,
            opened_at=events[0].at,
            assignees=(assignee,) if assignee and assignee not in deleted else (),
            begun=tuple(one.at for one in changes if one.status.category == "in_progress"),
            closed=tuple(one.at for one in changes if one.status is log.ItemStatus.DONE),
            refused=tuple((one.at, NOT_DONE[one.resolution]) for one in changes if one.resolution in NOT_DONE),
            reopened=tuple(now.at for old, now in turns if old and now and old.status is log.ItemStatus.DONE),
            waiting=tuple(one.at for one in changes if one.status in WAITING),
            blocked=tuple(
                (one.at, then.at if then else None)
                for one, then in pairwise([*changes, None])
                if one and one.status is log.ItemStatus.BLOCKED
            ),
            due=tuple((one.at, one.due_on) for one in events if isinstance(one, log.ItemPromised)),
            kind=_kind(events),
            exclusion=self._exclusion(events[0]),
            statuses=((events[0].at, "to_do", names[log.ItemStatus.TO_DO]), *(
                (one.at, _category(one), names[one.status]) for one in changes
            )),
        )  # fmt: skip

    def _key(self, events: list[log.ItemEvent]) -> str:
        """The key that an item has in the end."""
        project, number = _place(events)
        return self._projects[project].key(project, number)

    def _exclusion(self, created: log.ItemEvent) -> str | None:
        """Epics hold the work of others, and a sub-task is part of an item, unless that is gone."""
        assert isinstance(created, log.ItemCreated)
        if created.kind is log.ItemKind.EPIC:
            return "epic"
        return "sub_task" if created.kind is log.ItemKind.SUB_TASK and created.parent in self._events else None

    def _memberships(self, events: list[log.ItemEvent]) -> Iterator[SprintMembership]:
        """Sprint memberships of an item.

        What is carried over was in its sprint to the end: it is moved to the next one then, or a second later. In and
        out in one moment is none.
        """
        key = self._key(events)
        moves: list[tuple[datetime | None, int | None]] = [
            (one.at, one.sprint) for one in events if isinstance(one, log.ItemScheduled)
        ]
        for (since, sprint), (until, _) in pairwise([*moves, (None, None)]):
            if sprint is not None and since is not None:
                completed = self._completed.get(sprint)
                left = None if until is None or (completed is not None and completed <= until) else until
                if left is None or left > since:
                    yield SprintMembership(key, sprint, since, left)


def estimates_of(item: str, said: Iterable[log.ItemCreated | log.ItemEstimated | log.IssueEstimated]) -> list[Estimate]:
    """Each estimate of an item from when it was said until something else was."""
    turns = pairwise([*((one.at, one.points) for one in said), (None, None)])
    return [
        Estimate(item, points, since, until)
        for (since, points), (until, _) in turns
        if points is not None and since is not None
    ]


def _place(events: list[log.ItemEvent]) -> tuple[str, int]:
    places = [(one.project, one.number) for one in events if isinstance(one, log.ItemCreated | log.ItemMoved)]
    return places[-1]


def _kind(events: list[log.ItemEvent]) -> str:
    return next(KINDS.get(one.kind, "other") for one in events if isinstance(one, log.ItemCreated))


def _assignee(events: list[log.ItemEvent]) -> str | None:
    known = [one.assignee for one in events if isinstance(one, log.ItemCreated | log.ItemAssigned)]
    return known[-1]


def _category(change: log.ItemStatusChanged) -> str:
    return "not_done" if change.resolution in NOT_DONE else change.status.category
