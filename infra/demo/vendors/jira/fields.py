"""The list of fields, from which a client learns where story points and sprints are."""

from collections.abc import Iterator
from typing import Any

from infra.demo.vendors.jira.behaviour import CENTER_POINTS, CLOUD_POINTS, EPIC_LINK, SPRINT, TEAM

GREENHOPPER = "com.pyxis.greenhopper.jira"
_SYSTEM = {
    "summary": ("Summary", "string"),
    "issuetype": ("Issue Type", "issuetype"),
    "status": ("Status", "status"),
    "project": ("Project", "project"),
    "created": ("Created", "datetime"),
    "updated": ("Updated", "datetime"),
    "resolution": ("Resolution", "resolution"),
    "resolutiondate": ("Resolved", "datetime"),
    "assignee": ("Assignee", "user"),
    "reporter": ("Reporter", "user"),
    "labels": ("Labels", "array"),
    "timespent": ("Time Spent", "number"),
}
_CUSTOM = {
    CLOUD_POINTS: ("Story point estimate", "number", f"{GREENHOPPER}:jsw-story-points"),
    CENTER_POINTS: ("Story Points", "number", "com.atlassian.jira.plugin.system.customfieldtypes:float"),
    SPRINT: ("Sprint", "array", f"{GREENHOPPER}:gh-sprint"),
    EPIC_LINK: ("Epic Link", "any", f"{GREENHOPPER}:gh-epic-link"),
    TEAM: ("Team", "team", "com.atlassian.teams:rm-teams-custom-field-team"),
}


def fields(*, is_cloud: bool) -> list[dict[str, Any]]:
    """All fields of a site; Data Center has no story point estimates of projects that teams manage."""
    return [*_system(), *(one for one in _custom() if is_cloud or one["id"] != CLOUD_POINTS)]


def _system() -> Iterator[dict[str, Any]]:
    for key, (name, kind) in _SYSTEM.items():
        schema = {"type": kind, "system": key, **({"items": "string"} if kind == "array" else {})}
        yield _field(key, name, schema, is_custom=False)


def _custom() -> Iterator[dict[str, Any]]:
    for key, (name, kind, custom) in _CUSTOM.items():
        number = int(key.rpartition("_")[2])
        schema = {
            "type": kind, "custom": custom, "customId": number, **({"items": "json"} if kind == "array" else {}),
        }  # fmt: skip
        yield _field(key, name, schema, is_custom=True)


def _field(key: str, name: str, schema: dict[str, Any], *, is_custom: bool) -> dict[str, Any]:
    clauses = [f"cf[{key.rpartition('_')[2]}]", name] if is_custom else [key]
    return {
        "id": key, "key": key, "name": name, "custom": is_custom, "orderable": True, "navigable": True,
        "searchable": True, "clauseNames": clauses, "schema": schema,
    }  # fmt: skip
