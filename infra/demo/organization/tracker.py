"""A project of the issue tracker while its team plans: items, sprints, and what is written down of them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from infra.demo.organization.events import (
    BoardCreated,
    ItemAssigned,
    ItemCreated,
    ItemDeleted,
    ItemEstimated,
    ItemKind,
    ItemLinked,
    ItemMoved,
    ItemPromised,
    ItemScheduled,
    ItemStatus,
    ItemStatusChanged,
    Planner,
    ProjectCreated,
    Resolution,
    SprintCompleted,
    SprintPlanned,
    SprintRescheduled,
    SprintStarted,
    WorkLogged,
)
from infra.demo.organization.people import Cast, Person
from infra.demo.organization.plan import ProjectPlan
from infra.demo.organization.world import World

FIRST_ITEM, FIRST_WORKLOG, FIRST_LINK = 10_000, 30_000, 20_000
OTHER_TOOL = 100_000
"""Numbers of another tool than Jira follow this one."""
USUAL_POINTS = 2.0
"""Points that an item without an estimate is taken for."""
IN_SPRINTS = (ItemKind.STORY, ItemKind.BUG, ItemKind.TASK)


@dataclass(eq=False)
class Sprint:
    """A sprint; its dates are those that were entered last."""

    number: int
    planned_start: datetime | None = None
    planned_end: datetime | None = None


@dataclass(eq=False)
class Item:
    """A work item as it is now; of two the one with the smaller rank is taken first."""

    number: int
    key: str
    kind: ItemKind
    rank: float
    points: float | None
    assignee: Person | None
    status: ItemStatus = ItemStatus.TO_DO
    sprint: Sprint | None = None
    is_standing: bool = False
    """Whether it is never planned and never done."""

    @property
    def size(self) -> float:
        """Points for planning."""
        return USUAL_POINTS if self.points is None else self.points

    @property
    def waits(self) -> bool:
        """Whether it may be planned: nobody has begun it."""
        return self.status is ItemStatus.TO_DO and self.kind in IN_SPRINTS and not self.is_standing


@dataclass(eq=False)
class Tracker:
    """A project. Its verbs write down what a person does now."""

    world: World
    cast: Cast
    plan: ProjectPlan
    items: list[Item] = field(default_factory=list)
    """Those that were not deleted or moved elsewhere, in the order of their creation."""
    active: Sprint | None = None
    last_number: int = 0
    board: int = 0
    """The one with sprints."""

    def stream(self, *name: object) -> Random:
        """A random stream for something that goes on here."""
        return self.world.stream("planning", self.plan.key, *name)

    def team(self) -> list[Person]:
        """People who plan and work here now."""
        return [one for one in self.cast.teams[self.plan.team] if not one.has_left][: self.plan.workers]

    def at_hand(self, moment: datetime) -> tuple[Person, datetime]:
        """Whoever of the team works first from a moment on, and when."""
        found = [(one.hours.at_work(moment), at, one) for at, one in enumerate(self.team())]
        when, _, person = min(found, key=lambda one: one[:2])
        return person, when

    def backlog(self) -> list[Item]:
        """Items that wait outside of sprints, by rank."""
        return sorted((one for one in self.items if one.waits and one.sprint is None), key=lambda one: one.rank)

    def inside(self, sprint: Sprint) -> list[Item]:
        """Items in a sprint, by rank."""
        return sorted((one for one in self.items if one.sprint is sprint), key=lambda one: one.rank)

    def is_there(self, item: Item) -> bool:
        """Whether it is still in the project."""
        return item in self.items

    def found(self, person: Person) -> None:
        """The project and its boards come to be."""
        number = 10_000 + self._number("project")
        self.world.happen(
            ProjectCreated(
                at=self.world.now, project=self.plan.key, project_number=number, name=self.plan.name,
                team=self.plan.team, person=person.key, planner=self.plan.planner,
            )
        )  # fmt: skip
        self.board = self._board(f"{self.plan.name} board", has_sprints=True)
        if self.plan.has_support:
            self._board(f"{self.plan.name} support", has_sprints=False)

    def create(
        self,
        person: Person,
        kind: ItemKind,
        title: str,
        rank: float,
        points: float | None = None,
        assignee: Person | None = None,
        parent: Item | None = None,
        component: str | None = None,
    ) -> Item:
        """A new item."""
        number = FIRST_ITEM + self._number("work item")
        self.last_number = self.last_number + 1 if self.plan.planner is Planner.JIRA else number
        key = self.plan.planner.key(self.plan.key, number, self.last_number)
        item = Item(number, key, kind, rank, points, assignee)
        self.items.append(item)
        self.world.happen(
            ItemCreated(
                **self._named(person, item), project=self.plan.key, number=self.last_number, kind=kind, title=title,
                points=points, assignee=assignee.key if assignee else None, parent=parent.number if parent else None,
                component=component,
            )
        )  # fmt: skip
        return item

    def estimate(self, person: Person, item: Item, points: float) -> None:
        """Say how large it is, if that is anything new."""
        if item.points != points:
            item.points = points
            self.world.happen(ItemEstimated(**self._named(person, item), points=points))

    def schedule(self, person: Person, item: Item, sprint: Sprint | None) -> None:
        """Put it into a sprint, or into the backlog."""
        if item.sprint is not sprint:
            item.sprint = sprint
            number = sprint.number if sprint else None
            self.world.happen(ItemScheduled(**self._named(person, item), sprint=number))

    def progress(self, person: Person, item: Item, status: ItemStatus, resolution: Resolution | None = None) -> None:
        """Move it to another status; what is done without anything else is done."""
        if item.status is not status:
            item.status = status
            if status is ItemStatus.DONE:
                resolution = resolution or Resolution.DONE
            self.world.happen(ItemStatusChanged(**self._named(person, item), status=status, resolution=resolution))

    def assign(self, person: Person, item: Item, assignee: Person) -> None:
        """Give it to somebody."""
        if item.assignee is not assignee:
            item.assignee = assignee
            self.world.happen(ItemAssigned(**self._named(person, item), assignee=assignee.key))

    def promise(self, person: Person, item: Item, due_on: date) -> None:
        """Say by which day it is to be delivered."""
        self.world.happen(ItemPromised(**self._named(person, item), due_on=due_on))

    def link(self, person: Person, item: Item, blocked: Item) -> None:
        """Say that it blocks another."""
        number = FIRST_LINK + self._number("item link")
        self.world.happen(ItemLinked(**self._named(person, item), link=number, blocks=blocked.number))

    def move(self, person: Person, item: Item, other: "Tracker") -> None:
        """Move it to another project."""
        self.items.remove(item)
        other.items.append(item)
        other.last_number += 1
        item.key = other.plan.planner.key(other.plan.key, item.number, other.last_number)
        self.world.happen(
            ItemMoved(**self._named(person, item), project=other.plan.key, number=other.last_number)
        )  # fmt: skip

    def delete(self, person: Person, item: Item) -> None:
        """Delete it."""
        self.items.remove(item)
        self.world.happen(ItemDeleted(**self._named(person, item)))

    def log_work(self, person: Person, item: Item, length: timedelta) -> None:
        """Log work that ends now, in whole minutes."""
        number = FIRST_WORKLOG + self._number("worklog")
        seconds = max(60, round(length.total_seconds() / 60) * 60)
        self.world.happen(
            WorkLogged(
                **self._named(person, item), worklog=number, started_at=self.world.now - timedelta(seconds=seconds),
                seconds=seconds,
            )
        )  # fmt: skip

    def plan_sprint(self, person: Person, name: str, goal: str, dates: tuple[datetime, datetime] | None) -> Sprint:
        """A sprint that comes later."""
        start, end = dates or (None, None)
        sprint = Sprint(self._number("sprint"), start, end)
        self.world.happen(
            SprintPlanned(
                at=self.world.now, sprint=sprint.number, board=self.board, name=name, goal=goal, person=person.key,
                planned_start=start, planned_end=end,
            )
        )  # fmt: skip
        return sprint

    def start_sprint(self, person: Person, sprint: Sprint, start: datetime, end: datetime) -> None:
        """It starts now, with these dates."""
        self.active, sprint.planned_start, sprint.planned_end = sprint, start, end
        self.world.happen(
            SprintStarted(
                at=self.world.now, sprint=sprint.number, person=person.key, planned_start=start, planned_end=end
            )
        )  # fmt: skip

    def reschedule(self, person: Person, sprint: Sprint, end: datetime) -> None:
        """It ends at another time."""
        assert sprint.planned_start is not None
        sprint.planned_end = end
        self.world.happen(
            SprintRescheduled(
                at=self.world.now, sprint=sprint.number, person=person.key, planned_start=sprint.planned_start,
                planned_end=end,
            )
        )  # fmt: skip

    def complete_sprint(self, person: Person, sprint: Sprint) -> None:
        """It ends now."""
        self.active = None
        self.world.happen(SprintCompleted(at=self.world.now, sprint=sprint.number, person=person.key))

    def _board(self, name: str, *, has_sprints: bool) -> int:
        number = self._number("board")
        event = BoardCreated(
            at=self.world.now, board=number, project=self.plan.key, name=name, has_sprints=has_sprints
        )  # fmt: skip
        self.world.happen(event)
        return number

    def _number(self, thing: str) -> int:
        """The next number of a thing of the tool; no two tools have the same."""
        if self.plan.planner is Planner.JIRA:
            return self.world.number(thing)
        return OTHER_TOOL + self.world.number(f"{self.plan.planner} {thing}")

    def _named(self, person: Person, item: Item) -> dict[str, Any]:
        return {"at": self.world.now, "item": item.number, "person": person.key}
