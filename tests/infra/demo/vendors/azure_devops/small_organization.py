"""A small organisation: a project with two teams, its work items in all that may happen to them, and a project beside.

Times are hours after the first moment.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from infra.demo.vendors.azure_devops import Store
from infra.demo.vendors.azure_devops.guids import guid
from infra.demo.vendors.azure_devops.store import AREA, ITERATION, Person, Project, Team

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
PAYMENTS, WAREHOUSE = "Payments", "Ware house"
EPIC, FEATURE, STORY, TASK, BUG, DELETED, MOVED, TEST, DUPLICATE, RESTORED = range(1, 11)
"""Numbers of the work items."""
PARENT, PREDECESSOR, RELATED = "System.LinkTypes.Hierarchy", "System.LinkTypes.Dependency", "System.LinkTypes.Related"
PULL_REQUEST = "vstfs:///Git/PullRequestId/a2f1%2Fb3c4%2F17"


def at(hours: float) -> datetime:
    """A moment of the organisation."""
    return BEGAN + timedelta(hours=hours)


def add(store: Store, number: int, hours: float, **values: Any) -> None:
    """A new work item of the project Payments, unless another is given."""
    project = store.projects[values.pop("of", PAYMENTS)].id
    usual = {
        "project": project, "type": "User Story", "title": f"Work {number}", "state": "New", "reason": "New",
        "area": store.root(project, AREA).id, "iteration": store.root(project, ITERATION).id,
    }  # fmt: skip
    store.change(number, at(hours), "ada", **{**usual, **values})


def organization() -> Store:
    """The organisation."""
    store = Store()
    for key, name in (("ada", "Ada Lovelace"), ("bob", "Bob")):
        store.people[key] = Person(key, name, f"{key}@Example.com")
    payments, warehouse = (store.add(Project(name, at(0))) for name in (PAYMENTS, WAREHOUSE))
    _plan(store, payments)
    for number, kind in ((EPIC, "Epic"), (FEATURE, "Feature")):
        add(store, number, 0, type=kind)
    _work(store, payments, warehouse)
    add(store, 50, 3, of=WAREHOUSE, type="Task", assignee="bob")
    for source, kind, target in (
        (EPIC, PARENT, FEATURE), (FEATURE, PARENT, STORY), (STORY, PARENT, TASK), (BUG, PREDECESSOR, STORY),
        (STORY, RELATED, 50), (EPIC, PARENT, BUG),
    ):  # fmt: skip
        store.link(source, kind, target, at(30), "ada")
    store.link(EPIC, PARENT, BUG, at(31), "bob", is_active=False)
    return store


def _plan(store: Store, payments: Project) -> None:
    """Areas, iterations and teams: 102 and 103 are the sprints, 105 and 106 the areas of the teams."""
    root = store.root(payments.id, ITERATION)
    release = store.node(payments, ITERATION, "Release 1", root)
    for number in (1, 2):
        sprint = store.node(payments, ITERATION, f"Sprint {number}", release)
        sprint.starts_on = date(2026, 3, 2) + timedelta(days=14 * (number - 1))
        sprint.finishes_on = sprint.starts_on + timedelta(days=11)
    whole = store.root(payments.id, AREA)
    money, support = (store.node(payments, AREA, name, whole) for name in ("Money", "Support"))
    store.node(payments, AREA, "Refunds", money)
    sprints = [one.id for one in store.nodes.values() if one.name.startswith("Sprint")]
    for name, areas in (("Money team", {money.id: True}), ("Support team", {support.id: False})):
        store.teams[guid(name)] = Team(guid(name), payments.id, name, areas, sprints)


def named(store: Store, name: str) -> int:
    """Number of the area or iteration of this name."""
    return next(one.id for one in store.nodes.values() if one.name == name)


def _work(store: Store, payments: Project, warehouse: Project) -> None:
    money, refunds, first, second = (named(store, name) for name in ("Money", "Refunds", "Sprint 1", "Sprint 2"))
    add(store, STORY, 1, area=money, points=3.0, tags=("backend", "Ünïcode 🚀"), priority=1)
    store.change(STORY, at(2), "bob", iteration=first, assignee="bob")
    store.change(STORY, at(3), "bob", state="Active", reason="Implementation started")
    # Two changes at one moment.
    store.change(STORY, at(3), "bob", points=5.0, is_blocked=True, target_on=date(2026, 5, 1))
    store.change(STORY, at(100), "ada", state="Resolved", reason="Code complete")
    store.change(STORY, at(120), "ada", state="Closed", reason="Acceptance tests pass")
    store.work_items[STORY].artifacts.append(("Pull Request", PULL_REQUEST))
    store.work_items[STORY].artifacts.append(("Branch", "vstfs:///Git/Ref/a2f1%2Fb3c4%2FGBmain"))
    add(store, TASK, 4, type="Task", area=money, assignee="bob")
    add(store, BUG, 5, type="Bug", area=refunds, iteration=first, severity="2 - High")
    store.change(BUG, at(300), "ada", iteration=second, area=money)
    add(store, DELETED, 6, area=money)
    store.change(DELETED, at(7), "ada", is_deleted=True)
    add(store, MOVED, 8, area=money, state="Active")
    area, iteration = (store.root(warehouse.id, kind).id for kind in (AREA, ITERATION))
    store.change(MOVED, at(9), "bob", project=warehouse.id, area=area, iteration=iteration)
    add(store, TEST, 10, type="Test Case", state="Design")
    add(store, DUPLICATE, 11, type="Bug", area=money)
    store.change(DUPLICATE, at(12), "bob", state="Closed", reason="Duplicate")
    add(store, RESTORED, 13)
    store.change(RESTORED, at(14), "ada", is_deleted=True)
    store.change(RESTORED, at(15), "ada", is_deleted=False)
