"""Records of what the server knows, which Cloud and Data Center show in their own ways. Times are aware."""

from dataclasses import dataclass, field
from datetime import date, datetime

Value = tuple[str | None, str | None]
"""Value as a changelog states it: its id and its text."""
NOTHING: Value = (None, None)


@dataclass
class Person:
    """An account."""

    key: str
    account: int
    login: str
    name: str
    email: str
    timezone: str
    is_app: bool = False
    is_active: bool = True
    is_former: bool = False
    """Whether the account was deleted: Cloud shows `Former user`."""


@dataclass(frozen=True)
class Project:
    """A project; `lead` is the key of a person."""

    id: int
    key: str
    name: str
    lead: str


@dataclass(frozen=True)
class Board:
    """A board over a project: scrum with sprints, kanban without."""

    id: int
    project: str
    name: str
    has_sprints: bool


@dataclass
class Sprint:
    """A sprint: `future`, `active` or `closed`."""

    id: int
    board: int
    name: str
    goal: str
    state: str = "future"
    start: datetime | None = None
    end: datetime | None = None
    completed_at: datetime | None = None
    activated_at: datetime | None = None


@dataclass(frozen=True)
class Change:
    """A field that changed. `field` is a key of `documents.CHANGED_FIELDS`; ids of `assignee` are keys of people."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True)
class History:
    """Changes that somebody made at once."""

    id: int
    at: datetime
    person: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Worklog:
    """Logged work."""

    id: int
    at: datetime
    started_at: datetime
    seconds: int
    person: str


@dataclass(frozen=True)
class Link:
    """Another issue that this one blocks, or is blocked by."""

    id: int
    other: int
    is_outward: bool


@dataclass
class Issue:
    """An issue; `type`, `status` and `resolution` are names. People are keys."""

    id: int
    project: str
    number: int
    type: str
    title: str
    created_at: datetime
    updated_at: datetime
    reporter: str
    points: float | None = None
    assignee: str | None = None
    parent: int | None = None
    component: str | None = None
    status: str = "To Do"
    resolution: str | None = None
    resolved_at: datetime | None = None
    sprints: tuple[int, ...] = ()
    """All in which it was to their end, and the one in which it is."""
    old_keys: tuple[str, ...] = ()
    histories: list[History] = field(default_factory=list)
    """Oldest first."""
    worklogs: list[Worklog] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    is_visible: bool = True
    """Whether the credential may see it: lists leave it out, its own address answers 404."""
    due_on: date | None = None

    @property
    def key(self) -> str:
        """`PAY-12`."""
        return f"{self.project}-{self.number}"


@dataclass
class Store:
    """A whole site."""

    people: dict[str, Person] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    boards: dict[int, Board] = field(default_factory=dict)
    sprints: dict[int, Sprint] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    components: dict[tuple[str, str], int] = field(default_factory=dict)
    """Project and name -> id."""

    def project(self, key_or_id: str) -> Project | None:
        """The project with this key or id."""
        found = (one for one in self.projects.values() if key_or_id.upper() == one.key or key_or_id == str(one.id))
        return next(found, None)

    def issue(self, key_or_id: str) -> Issue | None:
        """The visible issue with this id or key, or a key that it had before it was moved."""
        return self.by_name().get(key_or_id.upper())

    def by_name(self) -> dict[str, Issue]:
        """The visible issues by id, by key and by the keys that they had before."""
        return {name: one for one in self.visible() for name in (str(one.id), one.key, *one.old_keys)}

    def visible(self) -> list[Issue]:
        """The issues that the credential may see."""
        return [one for one in self.issues.values() if one.is_visible]
