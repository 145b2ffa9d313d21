"""Rows of one merge request, issue, pipeline or deployment with everything in it; what is odd in it is set aside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from ingestion.hosts.bodies import rows_of, with_numbers
from ingestion.hosts.readings import Row, Rows
from ingestion.rejections import Rejection
from ingestion.sources.gitlab import rows
from ingestion.sources.gitlab.api import GitLab, Node, Parameters
from ingestion.web.client import Meter
from ingestion.web.odd_answers import ODD, why_odd

_OLDEST_FIRST: Parameters = {"sort": "asc", "order_by": "created_at"}


@dataclass(frozen=True)
class Part:
    """Rows and rejections that an item brings."""

    rows: Rows
    rejected: list[Rejection] = field(default_factory=list)


ToRows = Callable[[GitLab, int, Node, Meter], Part]


def read(gitlab: GitLab, project_id: int, table: str, number: str, to_rows: ToRows, meter: Meter, node: Node) -> Part:
    """Everything of an item that has a number; nothing of one that cannot be read, which is told."""
    try:
        return to_rows(gitlab, project_id, node, meter)
    except ODD as error:
        key = str(node[number])
        return Part({}, [Rejection(table, key, why_odd(error), (table, key))])


def merge_request(gitlab: GitLab, project_id: int, node: Node, meter: Meter) -> Part:
    """A merge request with its commits and notes."""
    iid = node["iid"]
    item = ("merge_requests", str(iid))
    path = f"projects/{project_id}/merge_requests/{iid}"
    notes = list(gitlab.all_of(f"{path}/notes", meter, _OLDEST_FIRST))
    sound, told = with_numbers("merge_request_notes", notes, item)
    made, odd = rows_of("merge_request_notes", sound, partial(rows.note, project_id, iid), item)
    commits = list(gitlab.all_of(f"{path}/commits", meter))
    told += [Rejection("merge_request_commits", str(iid), "is null", item) for commit in commits if commit is None]
    actors = [node.get("author"), node.get("merge_user"), *(note.get("author") for note in sound)]
    found: dict[str, list[Row]] = {
        "merge_requests": [rows.merge_request(node) | {"project_id": project_id}],
        "merge_request_commits": rows.commits(project_id, iid, commits),
        "merge_request_notes": made,
        "users": rows.users(actors),
    }
    return Part(found, told + odd)


def issue(gitlab: GitLab, project_id: int, node: Node, meter: Meter) -> Part:
    """An issue with its notes and changes; a GitLab that has weights shows one, null or not, in each issue."""
    iid = node["iid"]
    item = ("issues", str(iid))
    path = f"projects/{project_id}/issues/{iid}"
    told: list[Rejection] = []
    found: dict[str, list[Row]] = {"issues": [rows.issue(node) | {"project_id": project_id}], "issue_events": []}
    actors = [node.get("author")]
    weights = [("issue_events", "resource_weight_events", None, rows.weight_event)] if "weight" in node else []
    for table, part, given, row in (
        ("issue_notes", "notes", _OLDEST_FIRST, rows.note),
        ("issue_events", "resource_label_events", None, rows.label_event),
        ("issue_events", "resource_state_events", None, rows.state_event),
        *weights,
    ):
        listed = list(gitlab.all_of(f"{path}/{part}", meter, given))
        sound, holes = with_numbers(table, listed, item)
        made, odd = rows_of(table, sound, partial(row, project_id, iid), item)
        found[table] = [*found.get(table, ()), *made]
        actors += [one.get("author") or one.get("user") for one in sound]
        told += holes + odd
    return Part({**found, "users": rows.users(actors)}, told)


def pipeline(gitlab: GitLab, project_id: int, node: Node, meter: Meter) -> Part:
    """A pipeline with its jobs."""
    path = f"projects/{project_id}/pipelines/{node['id']}/jobs"
    listed = list(gitlab.all_of(path, meter, {"include_retried": "true"}))
    jobs, told = with_numbers("jobs", listed, ("pipelines", str(node["id"])))
    found: dict[str, list[Row]] = {
        "pipelines": [rows.pipeline(project_id, node)],
        "jobs": rows.jobs(project_id, node["id"], jobs),
        "users": rows.users(job.get("user") for job in jobs),
    }
    return Part(found, told)


def deployment(_gitlab: GitLab, project_id: int, node: Node, _meter: Meter) -> Part:
    """A deployment."""
    return Part({"deployments": [rows.deployment(project_id, node)], "users": rows.users([node.get("user")])})
