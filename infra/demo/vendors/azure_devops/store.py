"""Records of what an organisation knows. Times are aware, people and projects are named by their keys."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from infra.demo.vendors.azure_devops.build_records import Pipelines
from infra.demo.vendors.azure_devops.code_records import Code
from infra.demo.vendors.azure_devops.guids import guid

Document = dict[str, Any]
AREA, ITERATION = "area", "iteration"


@dataclass
class Project:
    """A project."""

    name: str
    updated_at: datetime
    id: str = ""

    def __post_init__(self) -> None:
        """Make its id, which a new name leaves alone."""
        self.id = self.id or guid(f"project:{self.name}")


@dataclass
class Person:
    """An account."""

    key: str
    name: str
    email: str

    @property
    def id(self) -> str:
        """Id of the identity."""
        return guid(f"person:{self.key}")


@dataclass
class Node:
    """An area or iteration; the root of a project has no parent."""

    id: int
    project: str
    """Id of the project."""
    kind: str
    name: str
    parent: int | None = None
    starts_on: date | None = None
    finishes_on: date | None = None


@dataclass
class Team:
    """A team with the areas and iterations that it chose."""

    id: str
    project: str
    """Id of the project."""
    name: str
    areas: dict[int, bool] = field(default_factory=dict)
    """Area -> whether all below it belong to it too."""
    iterations: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Revision:
    """A work item from one change to the next; `values` are all that it had then."""

    number: int
    at: datetime
    by: str
    watermark: int
    values: Document


@dataclass
class WorkItem:
    """A work item with all that it was."""

    id: int
    revisions: list[Revision] = field(default_factory=list)
    artifacts: list[tuple[str, str]] = field(default_factory=list)
    """Name and address of what it is linked to outside of the work items."""
    is_visible: bool = True
    """Whether the credential may see it; what was destroyed nobody sees."""

    @property
    def last(self) -> Document:
        """What it is now."""
        return self.revisions[-1].values

    @property
    def is_deleted(self) -> bool:
        """Whether it is in the recycle bin."""
        return bool(self.last.get("is_deleted"))


@dataclass(frozen=True)
class LinkChange:
    """A link that was made or taken away; its type names the source first."""

    source: int
    type: str
    target: int
    at: datetime
    by: str
    watermark: int
    is_active: bool = True


@dataclass
class Store:
    """A whole organisation or collection."""

    projects: dict[str, Project] = field(default_factory=dict)
    """By name."""
    people: dict[str, Person] = field(default_factory=dict)
    nodes: dict[int, Node] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    work_items: dict[int, WorkItem] = field(default_factory=dict)
    links: list[LinkChange] = field(default_factory=list)
    watermark: int = 0
    code: Code = field(default_factory=Code)
    pipelines: Pipelines = field(default_factory=Pipelines)

    def add(self, project: Project) -> Project:
        """Add a project with its roots of areas and iterations, unless one of this name is there."""
        if project.name not in self.projects:
            self.projects[project.name] = project
            for kind in (AREA, ITERATION):
                self.node(project, kind, project.name)
        return self.projects[project.name]

    def project(self, name: str) -> Project | None:
        """Project of this name, in any case, or id."""
        lower = name.lower()
        return next((one for one in self.projects.values() if lower in (one.name.lower(), one.id)), None)

    def node(self, project: Project, kind: str, name: str, parent: Node | None = None) -> Node:
        """Add an area or iteration."""
        number = 100 + len(self.nodes)
        found = self.nodes[number] = Node(number, project.id, kind, name, parent.id if parent else None)
        return found

    def root(self, project: str, kind: str) -> Node:
        """The area or iteration that stands for a whole project, by its id."""
        found = (one for one in self.nodes.values() if one.project == project and one.kind == kind)
        return next(one for one in found if one.parent is None)

    def path(self, number: int) -> str:
        """Names from the project's down to that of an area or iteration."""
        node = self.nodes[number]
        return node.name if node.parent is None else f"{self.path(node.parent)}\\{node.name}"

    def change(self, number: int, at: datetime, by: str, **values: Any) -> WorkItem:
        """A new work item, or a new revision of one; what is not given stays as it was."""
        item = self.work_items.setdefault(number, WorkItem(number))
        self.watermark += 1
        before = item.last if item.revisions else {"created_at": at, "created_by": by}
        item.revisions.append(Revision(len(item.revisions) + 1, at, by, self.watermark, {**before, **values}))
        return item

    def link(self, source: int, type_: str, target: int, at: datetime, by: str, *, is_active: bool = True) -> None:
        """Make or take away a link between work items."""
        self.watermark += 1
        self.links.append(LinkChange(source, type_, target, at, by, self.watermark, is_active))
