"""Documents as Jira's platform writes them, one way on Cloud and another on Data Center."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from infra.demo.vendors.jira.behaviour import EPIC_LINK, SPRINT, TEAM, Behaviour
from infra.demo.vendors.jira.projection import RESOLUTION_IDS, STATUS_IDS, TYPES
from infra.demo.vendors.jira.store import NOTHING, Change, History, Issue, Link, Project, Sprint, Store, Value, Worklog

Document = dict[str, Any]
WEB = "https://jira.example.com"
"""Address that people know the site by, wherever it is served."""
FORMER_USER = "Former user"
INLINED_WORKLOGS = 20
CHANGED_FIELDS = {
    "status": ("status", "jira", "status"),
    "resolution": ("resolution", "jira", "resolution"),
    "assignee": ("assignee", "jira", "assignee"),
    "duedate": ("duedate", "jira", "duedate"),
    "timespent": ("timespent", "jira", "timespent"),
    "link": ("Link", "jira", "issuelinks"),
    "key": ("Key", "jira", ""),
    "project": ("project", "jira", "project"),
    "sprint": ("Sprint", "custom", SPRINT),
}
"""Name, type and id of a field in a changelog; that of story points depends on the site."""
CATEGORIES = {
    "To Do": (2, "new", "To Do", "blue-gray"),
    "In Progress": (4, "indeterminate", "In Progress", "yellow"),
    "Blocked": (4, "indeterminate", "In Progress", "yellow"),
    "In Review": (4, "indeterminate", "In Progress", "yellow"),
    "Done": (3, "done", "Done", "green"),
}
_TYPE_IDS = {name: str(number) for number, name in enumerate(TYPES.values(), 10_001)}
_LEVELS = {"Epic": 1, "Sub-task": -1}
_HIDES_EMAIL = 3
"""One of so many people hides the address from others on Cloud."""


@dataclass(frozen=True)
class Documents:
    """Makes the documents of a site."""

    store: Store
    behaviour: Behaviour

    def moment(self, value: datetime | None) -> str | None:
        """A time as Jira writes it: milliseconds, and an offset without a colon."""
        return None if value is None else f"{value.astimezone(self.behaviour.timezone):%Y-%m-%dT%H:%M:%S.000%z}"

    def address(self, path: str) -> str:
        """Address of something below the platform's interface."""
        return f"{WEB}{self.behaviour.api}{path}"

    def user(self, key: str | None) -> Document | None:
        """An account as it stands in other documents."""
        if key is None:
            return None
        person = self.store.people[key]
        is_active, identity = person.is_active and not person.is_former, self.identity(key)
        if not self.behaviour.is_cloud:
            return {
                "self": self.address(f"/user?username={person.login}"), "name": person.login, "key": identity,
                "emailAddress": person.email, "displayName": person.name, "active": is_active,
                "timeZone": person.timezone,
            }  # fmt: skip
        found = {
            "self": self.address(f"/user?accountId={identity}"), "accountId": identity,
            "displayName": FORMER_USER if person.is_former else person.name, "active": is_active,
            "accountType": "app" if person.is_app else "atlassian",
        }  # fmt: skip
        if person.account % _HIDES_EMAIL and not person.is_former and not person.is_app:
            found |= {"emailAddress": person.email, "timeZone": person.timezone}
        return found

    def identity(self, key: str) -> str:
        """Identifier that Jira gives an account: an account id on Cloud, the key of a user on Data Center."""
        number = self.store.people[key].account
        return f"712020:{number:08x}-0000-4000-8000-{number:012x}" if self.behaviour.is_cloud else f"JIRAUSER{number}"

    def status(self, name: str) -> Document:
        """A status with its category."""
        number, key, category, color = CATEGORIES[name]
        return {
            "self": self.address(f"/status/{STATUS_IDS[name]}"), "id": STATUS_IDS[name], "name": name,
            "description": "", "iconUrl": f"{WEB}/images/icons/status.png",
            "statusCategory": {
                "self": self.address(f"/statuscategory/{number}"), "id": number, "key": key, "colorName": color,
                "name": category,
            },
        }  # fmt: skip

    def issue_type(self, name: str) -> Document:
        """A type of issues."""
        number = _TYPE_IDS[name]
        found: Document = {
            "self": self.address(f"/issuetype/{number}"), "id": number, "name": name, "description": "",
            "iconUrl": f"{WEB}/images/icons/{number}.png", "subtask": name == "Sub-task",
        }  # fmt: skip
        return {**found, "hierarchyLevel": _LEVELS.get(name, 0)} if self.behaviour.is_cloud else found

    def project(self, project: Project, *, whole: bool = True) -> Document:
        """A project; where it is not `whole`, as in lists and issues."""
        found: Document = {
            "self": self.address(f"/project/{project.id}"), "id": str(project.id), "key": project.key,
            "name": project.name, "projectTypeKey": "software",
        }  # fmt: skip
        if self.behaviour.is_cloud:
            found |= {"simplified": False, "style": "classic", "isPrivate": False}
        if whole:
            types = [self.issue_type(name) for name in _TYPE_IDS]
            found |= {
                "lead": self.user(project.lead), "versions": [], "issueTypes": types,
                "assigneeType": "UNASSIGNED",
                "components": self._components(project.key),
            }  # fmt: skip
        return found

    def issue(self, issue: Issue, fields: Collection[str] | None = None) -> Document:
        """An issue with some of its fields, or with all."""
        found: Document = {
            "expand": "operations,changelog", "id": str(issue.id), "self": self.address(f"/issue/{issue.id}"),
            "key": issue.key,
        }  # fmt: skip
        if fields is not None and not set(fields) - {"id", "key"}:
            return {"id": found["id"]} if set(fields) == {"id"} and self.behaviour.is_cloud else found
        everything = self._fields(issue)
        return {**found, "fields": {key: everything[key] for key in everything if fields is None or key in fields}}

    def _fields(self, issue: Issue) -> Document:
        store, is_sub_task = self.store, issue.type == "Sub-task"
        parent = store.issues.get(issue.parent) if issue.parent is not None else None
        # A sub-task goes where its parent goes, and its changelog says nothing of it.
        sprints = parent.sprints if is_sub_task and parent else issue.sprints
        resolution = issue.resolution and {
            "self": self.address(f"/resolution/{RESOLUTION_IDS[issue.resolution]}"),
            "id": RESOLUTION_IDS[issue.resolution], "name": issue.resolution, "description": "",
        }  # fmt: skip
        is_epic_child = parent is not None and not is_sub_task
        return {
            "summary": issue.title, "issuetype": self.issue_type(issue.type), "status": self.status(issue.status),
            "project": self.project(store.projects[issue.project], whole=False), "description": None,
            "created": self.moment(issue.created_at), "updated": self.moment(issue.updated_at),
            "resolution": resolution, "resolutiondate": self.moment(issue.resolved_at),
            "duedate": issue.due_on and issue.due_on.isoformat(),
            "reporter": self.user(issue.reporter), "creator": self.user(issue.reporter),
            "assignee": self.user(issue.assignee), "priority": {"id": "3", "name": "Medium"}, "labels": [],
            "versions": [], "fixVersions": [],
            "components": [one for one in self._components(issue.project) if one["name"] == issue.component],
            "timeoriginalestimate": None, "timeestimate": None,
            "timespent": sum(one.seconds for one in issue.worklogs) or None,
            "worklog": self.worklogs(issue, 0, INLINED_WORKLOGS),
            "subtasks": [self._mentioned(one) for one in self._sub_tasks.get(issue.id, ())],
            "issuelinks": [self._link(one) for one in issue.links if one.other in store.issues],
            self.behaviour.points: issue.points, EPIC_LINK: parent.key if parent and is_epic_child else None,
            SPRINT: [self.sprint(store.sprints[one]) for one in sprints] or None, TEAM: None,
            **({"parent": self._mentioned(parent)} if parent and (is_sub_task or self.behaviour.is_cloud) else {}),
        }  # fmt: skip

    def _components(self, project: str) -> list[Document]:
        return [
            {"self": self.address(f"/component/{number}"), "id": str(number), "name": name}
            for (own, name), number in self.store.components.items()
            if own == project
        ]

    @cached_property
    def _sub_tasks(self) -> dict[int, list[Issue]]:
        found: dict[int, list[Issue]] = {}
        for one in self.store.visible():
            if one.type == "Sub-task" and one.parent is not None:
                found.setdefault(one.parent, []).append(one)
        return found

    def _mentioned(self, issue: Issue) -> Document:
        fields = {
            "summary": issue.title, "status": self.status(issue.status), "issuetype": self.issue_type(issue.type),
        }  # fmt: skip
        return {
            "id": str(issue.id), "key": issue.key, "self": self.address(f"/issue/{issue.id}"), "fields": fields,
        }  # fmt: skip

    def _link(self, link: Link) -> Document:
        side = "outwardIssue" if link.is_outward else "inwardIssue"
        kind = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
        return {"id": str(link.id), "type": kind, side: self._mentioned(self.store.issues[link.other])}

    def worklogs(self, issue: Issue, start: int, size: int) -> Document:
        """A page of the logged work."""
        shown = [self._worklog(issue, one) for one in issue.worklogs[start : start + size]]
        return {"startAt": start, "maxResults": size, "total": len(issue.worklogs), "worklogs": shown}

    def _worklog(self, issue: Issue, one: Worklog) -> Document:
        at, author = self.moment(one.at), self.user(one.person)
        hours, minutes = divmod(one.seconds // 60, 60)
        spent = " ".join([f"{hours}h"] * (hours > 0) + [f"{minutes}m"] * (minutes > 0))
        return {
            "self": self.address(f"/issue/{issue.id}/worklog/{one.id}"), "author": author, "updateAuthor": author,
            "created": at, "updated": at, "started": self.moment(one.started_at), "timeSpent": spent,
            "timeSpentSeconds": one.seconds, "id": str(one.id), "issueId": str(issue.id),
        }  # fmt: skip

    def history(self, history: History, *, in_milliseconds: bool = False) -> Document:
        """Changes made at once; the bulk end point gives their time as milliseconds since 1970."""
        at = round(history.at.timestamp() * 1000) if in_milliseconds else self.moment(history.at)
        items = [self._change(one) for one in history.changes]
        return {"id": str(history.id), "author": self.user(history.person), "created": at, "items": items}

    def field_id(self, field: str) -> str:
        """Id of the field that a change is about."""
        return self.behaviour.points if field == "points" else CHANGED_FIELDS[field][2]

    def _change(self, change: Change) -> Document:
        points = ("Story point estimate" if self.behaviour.is_cloud else "Story Points", "custom", "")
        name, kind, _ = points if change.field == "points" else CHANGED_FIELDS[change.field]
        (old, old_text), (new, new_text) = (
            self._value(change.field, one) for one in (change.before, change.after)
        )  # fmt: skip
        found = {"field": name, "fieldtype": kind, "from": old, "fromString": old_text, "to": new, "toString": new_text}
        return {**found, "fieldId": self.field_id(change.field)} if self.behaviour.is_cloud else found

    def _value(self, field: str, value: Value) -> Value:
        key, text = value
        if field != "assignee" or key is None:
            return value if value != NOTHING else NOTHING
        return self.identity(key), FORMER_USER if self._is_former(key) else text

    def _is_former(self, key: str) -> bool:
        return self.behaviour.is_cloud and self.store.people[key].is_former

    def sprint(self, sprint: Sprint) -> Document | str:
        """A sprint in the field of an issue: an object on Cloud, a text on Data Center."""
        if self.behaviour.is_cloud:
            return {
                "id": sprint.id, "name": sprint.name, "state": sprint.state, "boardId": sprint.board,
                "goal": sprint.goal, **self.dates(sprint),
            }  # fmt: skip
        dates = {name: self.date(value) or "<null>" for name, value in _dates(sprint)}
        shown = {
            "id": sprint.id, "rapidViewId": sprint.board, "state": sprint.state.upper(), "name": sprint.name, **dates,
            "sequence": sprint.id, "goal": sprint.goal,
        }  # fmt: skip
        said = ",".join(f"{name}={value}" for name, value in shown.items())
        return f"com.atlassian.greenhopper.service.sprint.Sprint@{sprint.id:x}[{said}]"

    def dates(self, sprint: Sprint) -> Document:
        """The dates that a sprint has."""
        return {name: self.date(value) for name, value in _dates(sprint) if value is not None}

    def date(self, value: datetime | None) -> str | None:
        """A time as the Agile interface writes it: in UTC on Cloud, in the site's zone on Data Center."""
        if value is None:
            return None
        if self.behaviour.is_cloud:
            return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"
        return value.astimezone(self.behaviour.timezone).isoformat(timespec="milliseconds")


def _dates(sprint: Sprint) -> Sequence[tuple[str, datetime | None]]:
    return ("startDate", sprint.start), ("endDate", sprint.end), ("completeDate", sprint.completed_at)
