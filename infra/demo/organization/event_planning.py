"""Projects of an issue tracker, their boards and sprints, and the work items in them.

Numbers (`item`, `sprint`, `board`, `worklog`, `project_number`) are those that the tool shows, one row each over all
projects of all tools. A work item keeps `item` for life; its key may be project and number, and change with a move.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from infra.demo.organization.records import Event


class Planner(StrEnum):
    """Tool in which a team plans, and the name of its installation in `sei.toml`."""

    JIRA = "jira"
    AZURE_DEVOPS = "azure_devops"

    def key(self, project: str, item: int, number: int) -> str:
        """The key by which people name an item: `PAY-12`, or `AB#20012` where items are numbered over all projects."""
        return f"{project}-{number}" if self is Planner.JIRA else f"AB#{item}"


def guid_of(number: int) -> str:
    """A number as a tool writes it that names things by GUIDs."""
    return f"{number:08x}-0000-4000-8000-{number:012x}"


class ItemKind(StrEnum):
    """Sort of work that an item is."""

    STORY = "story"
    BUG = "bug"
    TASK = "task"
    EPIC = "epic"
    SUB_TASK = "sub_task"
    INCIDENT = "incident"


class ItemStatus(StrEnum):
    """Status of an item in the workflow, which all projects share."""

    TO_DO = "to_do"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    IN_REVIEW = "in_review"
    DONE = "done"

    @property
    def category(self) -> str:
        """`to_do`, `in_progress` or `done`."""
        return "in_progress" if self in (ItemStatus.BLOCKED, ItemStatus.IN_REVIEW) else self.value


class Resolution(StrEnum):
    """Why an item is in `DONE`."""

    DONE = "done"
    WONT_DO = "wont_do"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCreated(Event):
    """A project begins; `person` leads it."""

    project: str
    """Its key, `PAY`."""
    project_number: int
    name: str
    team: str
    person: str
    planner: Planner = Planner.JIRA


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCreated(Event):
    """A board over all items of a project."""

    board: int
    project: str
    name: str
    has_sprints: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SprintPlanned(Event):
    """A sprint that has not started; often nobody gives it dates yet."""

    sprint: int
    board: int
    name: str
    goal: str
    person: str
    planned_start: datetime | None = None
    planned_end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SprintStarted(Event):
    """It started at `at`, whatever start date was entered."""

    sprint: int
    person: str
    planned_start: datetime
    planned_end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SprintRescheduled(Event):
    """Somebody entered other dates; the tracker keeps no trace of those before."""

    sprint: int
    person: str
    planned_start: datetime
    planned_end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SprintCompleted(Event):
    """It was completed at `at`; what was not done is moved by events of its own, now or a second later."""

    sprint: int
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEvent(Event):
    """Something happened to a work item; `person` did it."""

    item: int
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCreated(ItemEvent):
    """A work item, in `TO_DO`."""

    project: str
    number: int
    """In the project: the key is `project-number`."""
    kind: ItemKind
    title: str
    points: float | None = None
    assignee: str | None = None
    parent: int | None = None
    """`item` of the epic, or of what a sub-task belongs to."""
    component: str | None = None
    """Service that it is about, where somebody said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEstimated(ItemEvent):
    """Its points changed; None: no estimate any more."""

    points: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemScheduled(ItemEvent):
    """It was put into a sprint that is not completed, and out of the one where it was; None: back to the backlog."""

    sprint: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStatusChanged(ItemEvent):
    """It was moved to another status; `resolution` is given where that is `DONE`, and cleared elsewhere."""

    status: ItemStatus
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAssigned(ItemEvent):
    """Somebody else has it now; None: nobody."""

    assignee: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPromised(ItemEvent):
    """It is to be delivered by that day; None: by none any more."""

    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLinked(ItemEvent):
    """It blocks another item."""

    link: int
    blocks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMoved(ItemEvent):
    """It was moved to another project, where it has another number."""

    project: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDeleted(ItemEvent):
    """It was deleted, with all that was written of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLogged(ItemEvent):
    """Somebody says how long they worked on it, from `started_at` on."""

    worklog: int
    started_at: datetime
    seconds: int


PLANNING = (
    ProjectCreated, BoardCreated, SprintPlanned, SprintStarted, SprintRescheduled, SprintCompleted, ItemCreated,
    ItemEstimated, ItemScheduled, ItemStatusChanged, ItemAssigned, ItemPromised, ItemLinked, ItemMoved,
    ItemDeleted, WorkLogged,
)  # fmt: skip
"""All kinds of them."""


def planned_in(planner: Planner, log: Iterable[Event]) -> Iterator[Event]:
    """The log without what was planned in other tools."""
    projects, boards, sprints, items = set[str](), set[int](), set[int](), set[int]()
    for event in log:
        is_own = True
        if isinstance(event, ProjectCreated):
            is_own = event.planner is planner
            projects |= {event.project} if is_own else set()
        elif isinstance(event, BoardCreated):
            is_own = event.project in projects
            boards |= {event.board} if is_own else set()
        elif isinstance(event, SprintPlanned):
            is_own = event.board in boards
            sprints |= {event.sprint} if is_own else set()
        elif isinstance(event, SprintStarted | SprintRescheduled | SprintCompleted):
            is_own = event.sprint in sprints
        elif isinstance(event, ItemCreated):
            is_own = event.project in projects
            items |= {event.item} if is_own else set()
        elif isinstance(event, ItemEvent):
            is_own = event.item in items
        if is_own:
            yield event
