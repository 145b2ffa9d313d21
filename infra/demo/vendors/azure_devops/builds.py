"""End points of builds and their timelines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from infra.demo.vendors.azure_devops.build_records import Build, Job
from infra.demo.vendors.azure_devops.code import identity
from infra.demo.vendors.azure_devops.guids import guid
from infra.demo.vendors.azure_devops.requests import Asked, EndPoint, RefusedError, moment
from infra.demo.vendors.azure_devops.store import Document
from infra.demo.vendors.replies import NotServedError

ORDER, NO_STAGE = "finishTimeAscending", "__default"


def _builds(asked: Asked) -> Document:
    project, status = asked.project(), asked.query.get("statusFilter", "all")
    own = [one for one in asked.store.pipelines.builds.values() if one.project is project]
    own = [one for one in own if status in ("all", one.status)]
    if (since := asked.query.get("minTime")) is not None:
        own = [one for one in own if one.finished_at and one.finished_at >= datetime.fromisoformat(since)]
    if asked.query.get("queryOrder", ORDER) != ORDER:
        raise NotServedError(f"queryOrder={asked.query['queryOrder']}")
    own.sort(key=lambda one: (one.finished_at or one.queued_at, one.id))
    return asked.continued([_build(asked, one) for one in own], 1_000)


def _build(asked: Asked, one: Build) -> Document:
    address = f"{asked.behaviour.address}/{one.project.id}"
    found: Document = {
        "id": one.id, "buildNumber": f"{one.queued_at:%Y%m%d}.{one.id}", "status": one.status,
        "queueTime": moment(one.queued_at), "url": f"{address}/_apis/build/Builds/{one.id}",
        "definition": {
            "id": one.definition_id, "name": one.definition, "path": "\\", "type": "build", "queueStatus": "enabled",
            "revision": 1, "url": f"{address}/_apis/build/Definitions/{one.definition_id}",
        },
        "project": {"id": one.project.id, "name": one.project.name, "state": "wellFormed"},
        "uri": f"vstfs:///Build/Build/{one.id}", "sourceBranch": one.branch, "sourceVersion": one.sha,
        "priority": "normal", "reason": one.reason, "requestedFor": identity(asked, one.requester),
        "triggerInfo": {}, "repository": {"id": one.github, "type": "GitHub"}, "retainedByRelease": False,
    }  # fmt: skip
    if one.repository is not None:
        url = f"{asked.behaviour.address}/{one.repository.project.name}/_git/{one.repository.name}"
        found["repository"] = {
            "id": one.repository.id, "type": "TfsGit", "name": one.repository.name, "url": url
        }  # fmt: skip
    if one.pull_request is not None:
        number, branch, head = one.pull_request
        found["triggerInfo"] = {"pr.number": str(number), "pr.sourceBranch": branch, "pr.sourceSha": head}
    if one.started_at:
        found["startTime"] = moment(one.started_at)
    if one.finished_at:
        found |= {"finishTime": moment(one.finished_at), "result": one.result}
    return found


def _of_path(asked: Asked) -> Build:
    number = asked.path["number"]
    found = asked.store.pipelines.builds.get(int(number)) if number.isdigit() else None
    if found is None or found.project is not asked.project():
        raise RefusedError(404, f"The requested build {number} could not be found.", "BuildNotFoundException")
    return found


def _timeline(asked: Asked) -> Document | None:
    """The timeline as it is now, or an earlier one; none where the build never began."""
    one = _of_path(asked)
    name = asked.path.get("timeline")
    if name is None:
        return _recorded(asked, one, one.jobs, guid(f"timeline:{one.id}")) if one.started_at else None
    for place, jobs in enumerate(one.earlier):
        if guid(f"timeline:{one.id}:{place}") == name:
            return _recorded(asked, one, jobs, name)
    raise RefusedError(404, f"The timeline {name} could not be found.", "TimelineNotFoundException")


def _recorded(asked: Asked, one: Build, jobs: Sequence[Job], name: str) -> Document:
    url = f"{asked.behaviour.address}/_apis/build/builds/{one.id}/Timeline/{name}"
    records = [record for job in jobs for record in _records(one, job, is_now=jobs is one.jobs)]
    stages = {record["id"]: record for record in records}
    return {"id": name, "changeId": 1, "url": url, "records": list(stages.values())}


def _records(one: Build, job: Job, is_now: bool) -> list[Document]:
    """Records of a job, of its phase and stage, and of one of its tasks."""
    stage, phase, own = (guid(f"{one.id}:{name}") for name in (job.stage, f"{job.stage}.{job.name}", _name(job)))
    earlier = [
        {"attempt": place + 1, "timelineId": guid(f"timeline:{one.id}:{place}"), "recordId": stage}
        for place, jobs in enumerate(one.earlier)
        if is_now and any(before.stage == job.stage for before in jobs)
    ]
    return [
        _record(stage, None, "Stage", job.stage, job, job.stage) | {"previousAttempts": earlier},
        _record(phase, stage, "Phase", job.name, job, _phase(job)),
        _record(own, phase, "Job", job.name, job, _name(job)),
        _record(guid(f"{own}:task"), own, "Task", "Run a script", job, ""),
    ]


def _name(job: Job) -> str:
    return f"{_phase(job)}.{NO_STAGE}"


def _phase(job: Job) -> str:
    return job.name if job.stage == NO_STAGE else f"{job.stage}.{job.name}"


def _record(record: str, parent: str | None, kind: str, name: str, job: Job, identifier: str) -> Document:
    state = "completed" if job.finished_at else "inProgress" if job.started_at else "pending"
    found: dict[str, Any] = {
        "previousAttempts": [], "id": record, "type": kind, "name": name, "identifier": identifier, "state": state,
        "attempt": job.attempt, "order": 1, "errorCount": 0, "warningCount": 0,
    }  # fmt: skip
    found |= {"parentId": parent} if parent else {}
    found |= {"result": job.result} if job.finished_at or job.result == "skipped" else {}
    found |= {"startTime": moment(job.started_at)} if job.started_at else {}
    return found | ({"finishTime": moment(job.finished_at)} if job.finished_at else {})


_LISTED = ("statusFilter", "queryOrder", "minTime", "$top", "continuationToken")
END_POINTS = (
    EndPoint("/{project}/_apis/build/builds", _builds, _LISTED),
    EndPoint("/{project}/_apis/build/builds/{number}/timeline", _timeline),
    EndPoint("/{project}/_apis/build/builds/{number}/timeline/{timeline}", _timeline),
)
