"""The events that a change of a record is: what GitHub posts when an issue is opened, a run ends, and so on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.demo.vendors.github.actors import Actor
from infra.demo.vendors.github.contents import Record
from infra.demo.vendors.github.node_ids import node_id
from infra.demo.vendors.github.repositories import Deployment, Release
from infra.demo.vendors.github.rest.actions import RunBodies, job_body
from infra.demo.vendors.github.rest.calls import Json, Place
from infra.demo.vendors.github.rest.issues import issue_body
from infra.demo.vendors.github.rest.parts import deployment_body, release_body
from infra.demo.vendors.github.rest.repositories import repository_body
from infra.demo.vendors.github.rest.users import user_or_ghost
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.github.threads import Issue, PullRequest, ReviewState, State, Thread
from infra.demo.vendors.github.webhooks.bodies import PullRequestBodies, comment_body, review_body, status_body
from infra.demo.vendors.github.workflows import RunStatus, WorkflowRun

_RUN_ACTIONS = {RunStatus.COMPLETED: "completed", RunStatus.IN_PROGRESS: "in_progress"}
_ADDRESSES = ("environment_url", "log_url")


@dataclass(frozen=True)
class Event:
    """An event; `name` goes into a header and `action` into the body."""

    name: str
    action: str
    sender: Actor | None
    content: Mapping[str, Any] = field(default_factory=dict)


def payload(event: Event, place: Place) -> Json:
    """The body of a delivery."""
    return {
        "action": event.action,
        **event.content,
        "repository": repository_body(place),
        "sender": user_or_ghost(event.sender, place.api),
    }


def events(store: Store, place: Place, old: Record | None, new: Record) -> Iterator[Event]:
    """Events of a record that took the place of an old one, or of none."""
    if isinstance(new, WorkflowRun):
        yield from _of_run(store, place, old if isinstance(old, WorkflowRun) else None, new)
    elif isinstance(new, Deployment):
        yield from _of_deployment(place, old if isinstance(old, Deployment) else None, new)
    elif isinstance(new, Release):
        yield from _of_release(place, old if isinstance(old, Release) else None, new)
    elif isinstance(new, PullRequest):
        known = old if isinstance(old, PullRequest) else None
        yield from _of_pull_request(PullRequestBodies(store, place), known, new)
        yield from _of_reviews(PullRequestBodies(store, place), place, known, new)
        yield from _of_comments(place, known, new)
    else:
        issue = old if isinstance(old, Issue) else None
        for action, changes in _actions(issue, new):
            yield Event("issues", action, new.author, {"issue": issue_body(new, place), **changes})
        yield from _of_comments(place, issue, new)


def _actions(old: Thread | None, new: Thread) -> Iterator[tuple[str, Json]]:
    """Actions on an issue or a pull request itself, each with its part of the body."""
    if old is None:
        yield "opened", {}
        return
    was_open, is_open = old.state is State.OPEN, new.state is State.OPEN
    if was_open != is_open:
        yield "reopened" if is_open else "closed", {}
    before = {"title": old.title, "body": old.body}
    after = {"title": new.title, "body": new.body}
    changes = {name: {"from": text} for name, text in before.items() if after[name] != text}
    if changes:
        yield "edited", {"changes": changes}


def _of_pull_request(bodies: PullRequestBodies, old: PullRequest | None, new: PullRequest) -> Iterator[Event]:
    content = {"number": new.number, "pull_request": bodies.full(new)}
    for action, more in _actions(old, new):
        sender = new.merged_by if action == "closed" and new.merged_by else new.author
        yield Event("pull_request", action, sender, {**content, **more})
    if old is None:
        return
    if old.head_ref_oid != new.head_ref_oid:
        commits = {"before": old.head_ref_oid, "after": new.head_ref_oid}
        yield Event("pull_request", "synchronize", new.author, {**content, **commits})
    if old.is_draft != new.is_draft:
        action = "converted_to_draft" if new.is_draft else "ready_for_review"
        yield Event("pull_request", action, new.author, content)


def _of_reviews(bodies: PullRequestBodies, place: Place, old: PullRequest | None, new: PullRequest) -> Iterator[Event]:
    known = {one.id: one.state for one in old.reviews} if old else {}
    for review in new.reviews:
        before = known.get(review.id, ReviewState.PENDING)
        if review.state is before or review.state is ReviewState.PENDING:
            continue
        action = "dismissed" if review.state is ReviewState.DISMISSED else "submitted"
        body = review_body(review, f"{place.url}/pulls/{new.number}", place)
        # Unlike in REST, the state is in small letters.
        content = {"review": {**body, "state": review.state.lower()}, "pull_request": bodies.simple(new)}
        yield Event("pull_request_review", action, review.author, content)


def _of_comments(place: Place, old: Thread | None, new: Issue | PullRequest) -> Iterator[Event]:
    known = {one.id: one.body for one in old.comments} if old else {}
    for comment in new.comments:
        before = known.get(comment.id)
        if before == comment.body:
            continue
        content: Json = {"issue": issue_body(new, place), "comment": comment_body(comment, place)}
        if before is None:
            yield Event("issue_comment", "created", comment.author, content)
        else:
            yield Event("issue_comment", "edited", comment.author, {"changes": {"body": {"from": before}}, **content})


def _of_run(store: Store, place: Place, old: WorkflowRun | None, new: WorkflowRun) -> Iterator[Event]:
    latest = new.latest
    before = old.attempt(latest.number) if old else None
    ended = {job.database_id for job in before.jobs if job.status is RunStatus.COMPLETED} if before else set()
    sender = latest.triggering_actor or new.actor
    for job in latest.jobs:
        if job.status is RunStatus.COMPLETED and job.database_id not in ended:
            body = job_body(job, latest.number, new, place)
            yield Event("workflow_job", "completed", sender, {"workflow_job": body})
    if before is None or before.status is not latest.status:
        run = RunBodies(store, place, with_pull_requests=True).latest(new)
        content = {"workflow": _workflow(new, place), "workflow_run": run}
        yield Event("workflow_run", _RUN_ACTIONS.get(latest.status, "requested"), sender, content)


def _workflow(run: WorkflowRun, place: Place) -> Json:
    page = f"{place.repository.url}/blob/{place.repository.default_branch or 'main'}/{run.path}"
    created = f"{place.repository.created_at:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "id": run.workflow_id,
        "node_id": node_id("W", place.repository.database_id, run.workflow_id),
        "name": run.workflow_name,
        "path": run.path,
        "state": "active",
        "created_at": created,
        "updated_at": created,
        "url": f"{place.url}/actions/workflows/{run.workflow_id}",
        "html_url": page,
        "badge_url": f"{place.repository.url}/workflows/badge.svg",
    }


def _of_deployment(place: Place, old: Deployment | None, new: Deployment) -> Iterator[Event]:
    body = deployment_body(new, place)
    none = {"workflow": None, "workflow_run": None}
    if old is None:
        yield Event("deployment", "created", new.creator, {"deployment": body, **none})
    known = {one.id for one in old.statuses} if old else set()
    for status in new.statuses:
        if status.id not in known:
            reported = status_body(status, new, place)
            # Unlike in REST, addresses that are not known are left out.
            known_only = {name: value for name, value in reported.items() if value or name not in _ADDRESSES}
            content = {"deployment": body, "deployment_status": known_only, "check_run": None}
            yield Event("deployment_status", "created", status.creator, {**content, **none})


def _of_release(place: Place, old: Release | None, new: Release) -> Iterator[Event]:
    content = {"release": release_body(new, place)}
    if old is None:
        yield Event("release", "created", new.author, content)
    if not new.is_draft and (old is None or old.is_draft):
        yield Event("release", "published", new.author, content)
