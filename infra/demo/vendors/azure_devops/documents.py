"""Documents of work items and identities."""

from collections.abc import Collection
from typing import Any

from infra.demo.vendors.azure_devops.process import BLOCKED, POINTS, PRIORITY, SEVERITY, TARGET_DATE
from infra.demo.vendors.azure_devops.requests import Asked, moment
from infra.demo.vendors.azure_devops.store import Document, LinkChange, Revision, WorkItem

NEVER = "9999-01-01T00:00:00Z"


def identity(asked: Asked, key: str | None, *, as_object: bool) -> Any:
    """An account as it stands in a field: an object, or its name with its address."""
    if key is None:
        return None
    person = asked.store.people[key]
    if not as_object:
        return f"{person.name} <{person.email}>"
    return {
        "displayName": person.name, "url": f"{asked.behaviour.address}/_apis/Identities/{person.id}", "id": person.id,
        "uniqueName": person.email, "descriptor": f"aad.{person.id}",
    }  # fmt: skip


def revision(
    asked: Asked, item: WorkItem, one: Revision, wanted: Collection[str] | None = None, *, as_objects: bool = True
) -> Document:
    """A revision with the wanted fields that are not empty; None for all of them."""
    fields = _fields(asked, item, one, as_objects=as_objects)
    shown = {
        name: value for name, value in fields.items() if value is not None and (wanted is None or name in wanted)
    }  # fmt: skip
    return {"id": item.id, "rev": one.number, "fields": shown}


def _fields(asked: Asked, item: WorkItem, one: Revision, *, as_objects: bool) -> Document:
    values, store = one.values, asked.store
    following = item.revisions[one.number] if one.number < len(item.revisions) else None
    project = next(found for found in store.projects.values() if found.id == values["project"])

    def person(key: str | None) -> Any:
        return identity(asked, key, as_object=as_objects)

    return {
        "System.Id": item.id, "System.Rev": one.number, "System.TeamProject": project.name,
        "System.AreaId": values["area"], "System.AreaPath": store.path(values["area"]),
        "System.IterationId": values["iteration"], "System.IterationPath": store.path(values["iteration"]),
        "System.WorkItemType": values["type"], "System.State": values["state"], "System.Reason": values.get("reason"),
        "System.AssignedTo": person(values.get("assignee")), "System.CreatedDate": moment(values["created_at"]),
        "System.CreatedBy": person(values["created_by"]), "System.ChangedDate": moment(one.at),
        "System.ChangedBy": person(one.by), "System.RevisedDate": moment(following.at) if following else NEVER,
        "System.Title": values["title"], "System.Tags": "; ".join(values.get("tags", ())) or None,
        "System.IsDeleted": True if values.get("is_deleted") else None, POINTS: values.get("points"),
        BLOCKED: "Yes" if values.get("is_blocked") else None,
        TARGET_DATE: f"{values['target_on']}T00:00:00Z" if values.get("target_on") else None,
        PRIORITY: values.get("priority", 2), SEVERITY: values.get("severity"),
    }  # fmt: skip


def work_item(asked: Asked, item: WorkItem) -> Document:
    """A work item with its relations."""
    address = f"{asked.behaviour.address}/_apis/wit/workItems"
    active: dict[tuple[int, str, int], LinkChange] = {}
    for link in asked.store.links:
        active[link.source, link.type, link.target] = link
    relations: list[Document] = [
        {"rel": f"{one.type}-{side}", "url": f"{address}/{other}", "attributes": {"isLocked": False}}
        for one in active.values()
        for side, own, other in (("Forward", one.source, one.target), ("Reverse", one.target, one.source))
        if one.is_active and own == item.id
    ]
    relations += [{"rel": "ArtifactLink", "url": url, "attributes": {"name": name}} for name, url in item.artifacts]
    found = {**revision(asked, item, item.revisions[-1]), "url": f"{address}/{item.id}"}
    return {**found, "relations": relations} if relations else found
