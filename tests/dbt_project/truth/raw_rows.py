"""The raw rows that the sources would make of a log."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from infra.demo.organization import events as log
from infra.demo.truth.world import World
from tests.dbt_project.truth.raw_pull_requests import pull_request_rows

Row = dict[str, Any]
Rows = dict[str, list[Row]]


class Actors:
    """Accounts as GitHub shows them; a deleted one has neither login nor number."""

    def __init__(self, events: Iterable[log.Event]) -> None:
        everything = list(events)
        self.people = {one.person: one for one in everything if isinstance(one, log.PersonJoined)}
        self.deleted = {one.person for one in everything if isinstance(one, log.AccountDeleted)}

    def columns(self, role: str, person: str) -> Row:
        """Login, type and number."""
        if person in self.deleted:
            return {}
        one = self.people[person]
        kind = "User" if one.kind is log.Kind.HUMAN else "Bot"
        return {f"{role}_login": one.login, f"{role}_type": kind, f"{role}_id": one.account}


def rows(events: Sequence[log.Event], world: World) -> Rows:
    """Rows by raw table. `world` says which commits are collected."""
    found: Rows = defaultdict(list)
    actors = Actors(events)
    numbers = {one.repository: one.number for one in events if isinstance(one, log.RepositoryCreated)}
    collected = _collected(world)
    for event in events:
        match event:
            case log.RepositoryCreated():
                _repository(found, event)
            case log.PersonJoined() if event.kind is log.Kind.HUMAN:
                found["raw_files.people"].append(
                    {"person": event.person, "name": event.name, "email": event.emails[0], "login": event.login}
                )
            case log.ServiceDeclared():
                found["raw_config.services"].append({"service": event.service, "repository": event.repository})
            case log.Commit() if (event.repository, event.sha) in collected:
                found["raw_git.commits"].append(_commit(event))
            case log.TagCreated():
                found["raw_git.ref_observations"].append(_tag(event))
            case log.Deployed() if event.method is log.Method.FILE:
                found["raw_files.deployments"].append(_file_deployment(event))
            case _:
                _host(found, event, numbers, actors)
    found["raw_config.teams"] = _owners(world)
    found["raw_files.teams"] = [
        {"team": one.team, "member": f"{one.person}@example.com", "valid_from": one.since, "valid_to": one.until}
        for one in world.memberships
    ]
    found["raw_files.incidents"] = [
        {
            "incident_id": one.incident_id, "service": one.service, "started_at": one.started_at,
            "resolved_at": one.resolved_at, "deployment_id": one.deployment, "sha": one.sha,
        }
        for one in world.incidents
    ]  # fmt: skip
    found["raw_config.rules"] = [
        {"scope_type": "organization", "scope": "", "rule": rule, "value": value}
        for rule, value in (
            ("organization.timezone", str(world.calendar.timezone)),
            ("organization.history_start", world.calendar.history_start.isoformat()),
        )
    ]
    for table, own in pull_request_rows(events, numbers, actors).items():
        found[table] += own
    for number, row in enumerate(row for name in found if name.startswith("raw_files.") for row in found[name]):
        row |= {"source_file": "export.csv", "source_line": number}
    return found


def _collected(world: World) -> set[tuple[str, str]]:
    from infra.demo.truth import facts

    return {(name, sha) for name, graph in facts.find(world).graphs.items() for sha in graph.commits}


def _repository(found: Rows, event: log.RepositoryCreated) -> None:
    url = f"https://github.com/{event.repository}"
    found["raw_github.repositories"].append(
        {"repository_id": event.number, "name_with_owner": event.repository, "default_branch": "main", "url": url}
    )
    found["raw_git.repositories"].append(
        {"repository": event.repository, "url": url, "web_url": url, "default_branch": "main", "is_empty": False}
    )


def _commit(event: log.Commit) -> Row:
    return {
        "repository": event.repository, "sha": event.sha, "parent_shas": " ".join(event.parents),
        "author_name": event.author.name, "author_email": event.author.email, "authored_at": event.author.at,
        "author_utc_offset_minutes": 0, "committer_name": event.committer.name,
        "committer_email": event.committer.email, "committed_at": event.committer.at, "subject": event.subject,
        "body": event.body, "trailers": "", "additions": sum(one.additions for one in event.files),
        "deletions": sum(one.deletions for one in event.files), "files_changed": len(event.files),
        "has_missing_objects": False,
    }  # fmt: skip


def _tag(event: log.TagCreated) -> Row:
    return {
        "repository": event.repository, "ref": f"refs/tags/{event.tag}", "object_sha": event.sha,
        "commit_sha": event.sha, "tagged_at": event.tagger.at if event.tagger else None, "observed_at": event.at,
    }  # fmt: skip


def _file_deployment(event: log.Deployed) -> Row:
    return {
        "deployment_id": event.group_id, "repository": event.repository, "service": event.services[0],
        "environment": event.environment, "sha": event.sha, "started_at": event.started_at, "finished_at": event.at,
        "status": event.verdict.value,
    }  # fmt: skip


def _owners(world: World) -> list[Row]:
    found: list[Row] = []
    for service in world.services:
        days = [*(day for _, day in service.owners[1:]), None]
        for (team, since), until in zip(service.owners, days, strict=True):
            found.append({"team": team, "service": service.name, "valid_from": since, "valid_to": until})
    return found


def _host(found: Rows, event: log.Event, numbers: dict[str, int], actors: Actors) -> None:
    match event:
        case log.DeploymentCreated():
            found["raw_github.deployments"].append({
                "repository_id": numbers[event.repository], "deployment_id": event.deployment_id, "sha": event.sha,
                "ref": event.ref, "task": "deploy", "environment": event.environment, "created_at": event.at,
                "updated_at": event.at, **actors.columns("creator", event.person),
            })  # fmt: skip
        case log.DeploymentStatusReported():
            found["raw_github.deployment_statuses"].append({
                "repository_id": numbers[event.repository], "deployment_id": event.deployment_id,
                "node_id": f"DS_{event.status_id}", "state": event.state, "environment": event.environment,
                "created_at": event.at, "updated_at": event.at, **actors.columns("creator", event.person),
            })  # fmt: skip
        case log.ReleasePublished():
            found["raw_github.releases"].append({
                "repository_id": numbers[event.repository], "release_id": event.release_id, "tag_name": event.tag,
                "name": event.name, "is_draft": False, "is_prerelease": event.is_prerelease,
                "created_at": event.created_at, "published_at": event.at, **actors.columns("author", event.person),
            })  # fmt: skip
        case log.WorkflowAttempt():
            _run(found, event, numbers, actors)
        case _:
            pass


def _run(found: Rows, event: log.WorkflowAttempt, numbers: dict[str, int], actors: Actors) -> None:
    key: Row = {"repository_id": numbers[event.repository], "run_id": event.run_id}
    others = [row for row in found["raw_github.workflow_runs"] if row["run_id"] != event.run_id]
    status = "completed" if event.finished_at else "in_progress"
    row = key | {
        "run_number": event.run_number, "run_attempt": event.attempt, "workflow_id": event.workflow_id,
        "name": event.workflow, "path": event.path, "event": event.event, "status": status,
        "conclusion": event.verdict.value if event.verdict else None, "head_branch": event.branch,
        "head_sha": event.sha, "created_at": event.created_at, "run_started_at": event.started_at,
        "updated_at": event.finished_at or event.started_at, "display_title": json.dumps(event.title),
        **actors.columns("actor", event.person),
    }  # fmt: skip
    found["raw_github.workflow_runs"] = [*others, row]
    found["raw_github.workflow_jobs"] += [
        key | {
            "job_id": job.job_id, "run_attempt": event.attempt, "workflow_name": event.workflow, "name": job.name,
            "status": "completed" if job.finished_at else "in_progress",
            "conclusion": job.verdict.value if job.verdict else None, "head_branch": event.branch,
            "head_sha": event.sha, "has_steps": True, "created_at": job.queued_at, "started_at": job.started_at,
            "completed_at": job.finished_at,
        }
        for job in event.jobs
    ]  # fmt: skip
