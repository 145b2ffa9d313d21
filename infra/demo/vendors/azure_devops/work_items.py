"""End points of work items: the streams for reporting, queries, batches, and what their process is like."""

import re
from datetime import datetime
from typing import Any

from infra.demo.vendors.azure_devops import documents
from infra.demo.vendors.azure_devops.process import CATEGORIES, COLORS, FIELDS, TYPES
from infra.demo.vendors.azure_devops.requests import Asked, EndPoint, RefusedError, listed, moment
from infra.demo.vendors.azure_devops.store import Document, LinkChange, WorkItem
from infra.demo.vendors.replies import NotServedError

LARGEST_WORK_ITEM_BATCH, LARGEST_RESULT = 200, 20_000
_QUERY = re.compile(
    r"select \[System\.Id\] from WorkItems where \[System\.TeamProject\] = @project"
    r"(?: and \[System\.ChangedDate\] >= '(?P<since>[^']+)')? and \[System\.Id\] > (?P<after>\d+) "
    r"order by \[System\.Id\]"
)


def _revisions(asked: Asked) -> Document:
    """Revisions in the order in which they were made, those that were made in the project."""
    wanted = [one for one in asked.query.get("fields", "").split(",") if one]
    if unknown := [one for one in wanted if one not in FIELDS]:
        raise RefusedError(
            400, f"TF51535: Cannot find field {unknown[0]}.", "WorkItemTrackingFieldDefinitionNotFoundException"
        )
    project, has_deleted = asked.project().id, asked.is_set("includeDeleted")
    found = [
        (one.watermark, item, one)
        for item in asked.store.work_items.values()
        if item.is_visible and (has_deleted or not item.is_deleted)
        for one in item.revisions
        if one.values["project"] == project
    ]
    size = min(asked.number("$maxPageSize", 200), asked.behaviour.largest_batch)
    chosen, ending = _batch(asked, found, size, "workItemRevisions")
    as_objects = asked.is_set("includeIdentityRef") and asked.behaviour.has_identities
    return {
        "values": [
            documents.revision(asked, item, one, wanted or None, as_objects=as_objects) for _, item, one in chosen
        ],
        **ending,
    }


def _links(asked: Asked) -> Document:
    project = asked.project().id
    found = [
        (one.watermark, one, one)
        for one in asked.store.links
        if any(_is_of(asked, number, project) for number in (one.source, one.target))
    ]
    chosen, ending = _batch(asked, found, asked.behaviour.largest_batch, "workItemLinks")
    return {"values": [_link(asked, one) for _, one, _ in chosen], **ending}


def _link(asked: Asked, one: LinkChange) -> Document:
    return {
        "rel": one.type, "sourceId": one.source, "targetId": one.target, "changedDate": moment(one.at),
        "isActive": one.is_active, "changedBy": documents.identity(asked, one.by, as_object=True),
    }  # fmt: skip


def _is_of(asked: Asked, number: int, project: str) -> bool:
    item = asked.store.work_items.get(number)
    return item is not None and item.is_visible and item.last["project"] == project


def _batch(
    asked: Asked, found: list[tuple[int, Any, Any]], size: int, name: str
) -> tuple[list[tuple[int, Any, Any]], Document]:
    """A batch after the watermark of the request's token, and the ends of its document."""
    token = asked.query.get("continuationToken", "0").split(";")[0]
    if not token.isdigit():
        raise RefusedError(400, "The continuationToken is not valid.", "InvalidContinuationTokenException")
    later = sorted((one for one in found if one[0] > int(token)), key=lambda one: one[0])
    chosen = later[:size]
    after = f"{chosen[-1][0]};{chosen[-1][1].id if name == 'workItemRevisions' else 0};1" if chosen else token
    link = f"{asked.behaviour.address}/_apis/wit/reporting/{name}?continuationToken={after}"
    return chosen, {"nextLink": link, "continuationToken": after, "isLastBatch": len(chosen) == len(later)}


def _query(asked: Asked) -> Document:
    given = _QUERY.fullmatch(str(asked.body.get("query")))
    if given is None:
        raise NotServedError(f"the query {asked.body.get('query')!r}")
    since = datetime.fromisoformat(given["since"]) if given["since"] else None
    found = [
        one.id
        for one in _visible(asked)
        if one.id > int(given["after"]) and (since is None or one.revisions[-1].at >= since)
    ]
    size = asked.number("$top", LARGEST_RESULT)
    if size >= LARGEST_RESULT and len(found) > LARGEST_RESULT:
        raise RefusedError(
            400, "VS402337: The number of work items returned exceeds the size limit of 20000. Change the query to "
            "return fewer items.", "WorkItemTrackingQueryResultSizeLimitExceededException",
        )  # fmt: skip
    address = f"{asked.behaviour.address}/_apis/wit"
    return {
        "queryType": "flat", "queryResultType": "workItem", "asOf": moment(datetime.now().astimezone()),
        "columns": [{"referenceName": "System.Id", "name": "ID", "url": f"{address}/fields/System.Id"}],
        "workItems": [{"id": one, "url": f"{address}/workItems/{one}"} for one in sorted(found)[:size]],
    }  # fmt: skip


def _visible(asked: Asked) -> list[WorkItem]:
    """Work items of the project that are not in the recycle bin."""
    project = asked.project().id
    return [
        one
        for one in asked.store.work_items.values()
        if one.is_visible and not one.is_deleted and one.last["project"] == project
    ]


def _work_items(asked: Asked) -> Document:
    numbers, body = asked.body.get("ids"), asked.body
    if body.get("$expand") != "relations" or body.get("errorPolicy") != "omit" or "fields" in body:
        raise NotServedError("anything but $expand=relations and errorPolicy=omit")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= LARGEST_WORK_ITEM_BATCH:
        raise RefusedError(400, "VS403474: You requested more than 200 work items, which is the limit for this API.")
    there = {one.id: one for one in asked.store.work_items.values() if one.is_visible and not one.is_deleted}
    return listed([documents.work_item(asked, there[one]) if one in there else None for one in numbers])


def _revisions_of_one(asked: Asked) -> Document:
    number = asked.path["id"]
    item = asked.store.work_items.get(int(number)) if number.isdigit() else None
    if item is None or not item.is_visible:
        raise RefusedError(
            404, f"TF401232: Work item {number} does not exist, or you do not have permissions to read it.",
            "WorkItemUnauthorizedAccessException",
        )  # fmt: skip
    address = f"{asked.behaviour.address}/_apis/wit/workItems/{item.id}/revisions"
    shown = [{**documents.revision(asked, item, one), "url": f"{address}/{one.number}"} for one in item.revisions]
    start = asked.number("$skip", 0)
    return listed(shown[start : start + asked.number("$top", 200)])


def _fields(asked: Asked) -> Document:
    address = f"{asked.behaviour.address}/_apis/wit/fields"
    return listed(
        [
            {"name": name, "referenceName": reference, "type": kind, "readOnly": False, "url": f"{address}/{reference}"}
            for reference, (name, kind) in FIELDS.items()
        ]
    )


def _types(asked: Asked) -> Document:
    address = f"{asked.behaviour.address}/{asked.project().id}/_apis/wit/workItemTypes"
    return listed(
        [
            {
                "name": name, "referenceName": f"Microsoft.VSTS.WorkItemTypes.{name.replace(' ', '')}",
                "description": "", "color": "009CCC", "isDisabled": False, "url": f"{address}/{name}",
                "states": [{"name": state, "color": COLORS[one], "category": one} for state, one in states.items()],
            }
            for name, states in TYPES.items()
        ]
    )  # fmt: skip


def _categories(asked: Asked) -> Document:
    address = f"{asked.behaviour.address}/{asked.project().id}/_apis/wit"
    return listed(
        [
            {
                "name": name.removeprefix("Microsoft."), "referenceName": name,
                "defaultWorkItemType": {"name": types[0], "url": f"{address}/workItemTypes/{types[0]}"},
                "workItemTypes": [{"name": one, "url": f"{address}/workItemTypes/{one}"} for one in types],
                "url": f"{address}/workItemTypeCategories/{name}",
            }
            for name, types in CATEGORIES.items()
        ]
    )  # fmt: skip


REVISIONS = ("fields", "includeIdentityRef", "includeDeleted", "$maxPageSize", "continuationToken")
END_POINTS = (
    EndPoint("/{project}/_apis/wit/reporting/workitemrevisions", _revisions, REVISIONS),
    EndPoint("/{project}/_apis/wit/reporting/workitemlinks", _links, ("continuationToken",)),
    EndPoint("/{project}/_apis/wit/wiql", _query, ("$top", "timePrecision"), "POST"),
    EndPoint("/{project}/_apis/wit/workitemsbatch", _work_items, (), "POST"),
    EndPoint("/{project}/_apis/wit/workItems/{id}/revisions", _revisions_of_one, ("$top", "$skip")),
    EndPoint("/_apis/wit/fields", _fields),
    EndPoint("/{project}/_apis/wit/workitemtypes", _types),
    EndPoint("/{project}/_apis/wit/workitemtypecategories", _categories),
)
