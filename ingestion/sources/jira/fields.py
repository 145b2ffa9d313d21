"""Which fields of a site hold what: sites call them as they like, and number those of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STORY_POINTS = ("story points", "story point estimate")
"""Usual names, in any case. A site may have both: where both hold an estimate of an issue, the first wins."""
_CUSTOM = {
    "com.pyxis.greenhopper.jira:gh-sprint": "sprint",
    "com.pyxis.greenhopper.jira:gh-epic-link": "epic",
    "com.pyxis.greenhopper.jira:jsw-story-points": "story_points",
}
_SYSTEM = {
    "status": "status", "resolution": "resolution", "assignee": "assignee", "issuetype": "type", "project": "project",
    "issuekey": "key", "key": "key", "parent": "parent",
}  # fmt: skip
ASKED = (
    *("summary", "status", "issuetype", "priority", "resolution", "resolutiondate", "created", "updated", "project"),
    *("assignee", "reporter", "creator", "labels", "components", "fixVersions", "parent", "duedate", "issuelinks"),
    "worklog",
)
"""Fields that every site has."""


@dataclass(frozen=True)
class Fields:
    """Ids of the fields of each kind, and what changes of them are called."""

    ids: Mapping[str, Sequence[str]]
    """`story_points`, `sprint` or `epic` -> ids of fields, the likeliest first."""
    kinds: Mapping[str, str]
    """Id, or name in small letters, of a field -> its kind."""
    names: Mapping[str, str]
    """Name in small letters -> id of the field."""

    @property
    def asked(self) -> list[str]:
        """Fields to ask for of each issue."""
        return [*ASKED, *(field for ids in self.ids.values() for field in ids)]

    def kind(self, item: Mapping[str, Any]) -> str | None:
        """Kind of the field that an item of a change is about; Data Center tells names only."""
        for name in (item.get("fieldId"), item.get("field")):
            if isinstance(name, str) and (kind := self.kinds.get(name.lower())):
                return kind
        return None

    def field_id(self, item: Mapping[str, Any]) -> Any:
        """Id of the field that an item of a change is about; on Data Center that of the field with this name."""
        return item.get("fieldId") or self.names.get(str(item.get("field")).lower())

    def filled(self, kind: str, fields: Mapping[str, Any]) -> str | None:
        """Id of the first field of a kind that has a value."""
        return next((name for name in self.ids.get(kind, ()) if fields.get(name) is not None), None)

    def value(self, kind: str, fields: Mapping[str, Any]) -> Any:
        """Value of the first field of a kind that has one."""
        name = self.filled(kind, fields)
        return fields[name] if name else None


def discovered(listed: Sequence[Any], story_points: str | None) -> Fields:
    """Fields by the site's list of them; `story_points` is the id or name of that field, where somebody named one."""
    ids: dict[str, list[str]] = {"story_points": [], "sprint": [], "epic": []}
    kinds, names = dict(_SYSTEM), dict[str, str]()
    for field in listed:
        if not isinstance(field, dict) or not isinstance(field.get("id"), str):
            continue
        number, name = field["id"], str(field.get("name") or "")
        names.setdefault(name.lower(), number)
        kind = _CUSTOM.get((field.get("schema") or {}).get("custom", ""))
        if story_points is not None:
            is_named = story_points.lower() in (number.lower(), name.lower())
            kind = "story_points" if is_named else None if kind == "story_points" else kind
        elif name.lower() in STORY_POINTS and (field.get("schema") or {}).get("type", "number") == "number":
            kind = "story_points"
        if kind is not None:
            ids[kind].append(number)
            kinds |= {number.lower(): kind, name.lower(): kind}
    ids["story_points"].sort(key=lambda number: number != names.get(STORY_POINTS[0]))
    return Fields(ids, kinds, names)
