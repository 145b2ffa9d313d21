"""Rows of `raw_github` for a repository and what it runs, deploys and releases; and for teams and accounts."""

from collections.abc import Iterable, Iterator

from infra.demo.vendors.github.actors import Actor, ActorKind, Organization
from infra.demo.vendors.github.contents import Contents
from infra.demo.vendors.github.repositories import Deployment, Release, Repository
from infra.demo.vendors.github.workflows import Conclusion, RunAttempt, WorkflowRun
from ingestion.demo.github_threads import actor, thread_rows
from ingestion.hosts.readings import Row
from ingestion.sources.github.rows import json_list


def repository_rows(contents: Contents) -> Iterator[tuple[str, Row]]:
    """Table and row, one after the other."""
    repository = contents.repository
    key = {"repository_id": repository.database_id}
    yield "repositories", _repository(repository)
    for label in contents.labels:
        yield "labels", key | {
            "name": label.name, "node_id": label.id, "color": label.color, "description": label.description,
        }  # fmt: skip
    yield from thread_rows(contents)
    for run in contents.workflow_runs:
        yield "workflow_runs", key | _run(run, repository.url)
        for attempt in run.attempts:
            yield from (("workflow_jobs", key | row) for row in _jobs(run, attempt, repository.url))
    for deployment in contents.deployments:
        yield "deployments", key | _deployment(deployment, repository.url)
        for status in deployment.statuses:
            yield "deployment_statuses", key | {
                "deployment_id": deployment.database_id, "node_id": status.id, "state": status.state,
                "environment": status.environment, "description": status.description, "log_url": status.log_url,
                "created_at": status.created_at, "updated_at": status.updated_at, **actor("creator", status.creator),
            }  # fmt: skip
    for release in contents.releases:
        yield "releases", key | _release(release)


def organization_rows(organization: Organization) -> Iterator[tuple[str, Row]]:
    """Teams with their members."""
    for team in organization.teams:
        key = {"organization": team.organization, "slug": team.slug}
        yield "teams", key | {
            "team_id": team.database_id, "node_id": team.id, "name": team.name, "parent_slug": team.parent_slug,
            "url": team.url,
        }  # fmt: skip
        for member in team.members:
            person = member.user
            yield "team_members", key | {
                "login": person.login, "user_id": person.database_id, "role": member.role
            }  # fmt: skip


def account_rows(accounts: Iterable[Actor]) -> Iterator[tuple[str, Row]]:
    """People who did something."""
    for one in accounts:
        if one.kind is ActorKind.USER:
            yield "users", {
                "user_id": one.database_id, "login": one.login, "node_id": one.id, "type": "User", "name": one.name,
                "email": one.email or None, "created_at": one.created_at, "url": one.url,
            }  # fmt: skip


def _repository(one: Repository) -> Row:
    return {
        "repository_id": one.database_id, "name_with_owner": one.name_with_owner, "node_id": one.id, "url": one.url,
        "default_branch": one.default_branch, "is_private": one.is_private, "is_archived": one.is_archived,
        "is_fork": one.is_fork, "is_empty": one.is_empty, "created_at": one.created_at, "pushed_at": one.pushed_at,
        "allows_merge": one.merge_commit_allowed, "allows_squash": one.squash_merge_allowed,
        "allows_rebase": one.rebase_merge_allowed,
    }  # fmt: skip


def _run(run: WorkflowRun, web: str) -> Row:
    return {
        "run_id": run.database_id, "run_number": run.run_number, "run_attempt": run.latest.number,
        "workflow_id": run.workflow_id, "name": run.workflow_name, "path": run.path,
        "display_title": run.display_title, "event": run.event, "status": run.status, "conclusion": run.conclusion,
        "head_branch": run.head_branch, "head_sha": run.head_sha, **actor("actor", run.actor),
        "created_at": run.created_at, "run_started_at": run.latest.started_at, "updated_at": run.updated_at,
        "url": f"{web}/actions/runs/{run.database_id}",
    }  # fmt: skip


def _jobs(run: WorkflowRun, attempt: RunAttempt, web: str) -> Iterator[Row]:
    for job in attempt.jobs:
        # Jobs of a run's only attempt come as check runs, which tell less.
        is_check = run.latest.number == 1
        is_asked = not is_check or job.conclusion is Conclusion.CANCELLED
        yield {
            "job_id": job.database_id, "run_id": run.database_id, "run_attempt": attempt.number,
            "workflow_name": run.workflow_name, "name": job.name, "status": job.status, "conclusion": job.conclusion,
            "head_branch": run.head_branch, "head_sha": run.head_sha,
            "runner_name": None if is_check else job.runner_name, "has_steps": job.has_steps if is_asked else None,
            "labels": None if is_check else json_list(job.labels), "created_at": None if is_check else job.created_at,
            "started_at": job.started_at, "completed_at": job.completed_at,
            "url": f"{web}/actions/runs/{run.database_id}/job/{job.database_id}",
        }  # fmt: skip


def _deployment(one: Deployment, web: str) -> Row:
    return {
        "deployment_id": one.database_id, "node_id": one.id, "sha": one.sha, "ref": one.ref, "task": one.task,
        "environment": one.environment, "original_environment": one.original_environment or one.environment,
        "description": one.description, "payload": one.payload or "{}", **actor("creator", one.creator),
        "created_at": one.created_at, "updated_at": one.updated_at, "url": f"{web}/deployments/{one.environment}",
    }  # fmt: skip


def _release(one: Release) -> Row:
    return {
        "release_id": one.database_id, "node_id": one.id, "tag_name": one.tag_name, "name": one.name,
        "target": one.target_commitish, "is_draft": one.is_draft, "is_prerelease": one.is_prerelease,
        **(actor("author", one.author) if one.author.login != "ghost" else {}), "created_at": one.created_at,
        "published_at": one.published_at, "url": one.url,
    }  # fmt: skip
