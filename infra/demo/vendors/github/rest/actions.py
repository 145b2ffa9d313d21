"""Runs of workflows, their attempts and jobs."""

from datetime import UTC, datetime, timedelta

import orjson

from infra.demo.vendors.github.commits import Commit, GitActor
from infra.demo.vendors.github.contents import Contents
from infra.demo.vendors.github.graphql.schema import utc_text
from infra.demo.vendors.github.node_ids import node_id
from infra.demo.vendors.github.repositories import Repository
from infra.demo.vendors.github.rest.calls import Call, Json, Listing, NotFoundError, Place, invalid
from infra.demo.vendors.github.rest.repositories import repository_body
from infra.demo.vendors.github.rest.users import user_or_ghost
from infra.demo.vendors.github.sorted_records import CREATED, IDENTITY
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.github.threads import PullRequest
from infra.demo.vendors.github.workflows import WorkflowJob, WorkflowRun
from infra.demo.vendors.replies import NotServedError

MAXIMUM_RESULTS = 1000
"""Runs that a filtered list shows at most."""
UP_TO = "<="


class RunBodies:
    """Writes runs; repositories, which are most of their text, are written once for all."""

    def __init__(self, store: Store, place: Place, *, with_pull_requests: bool = False) -> None:
        self._store = store
        self._place = place
        self._with_pull_requests = with_pull_requests
        self._repositories: dict[str, orjson.Fragment] = {}

    def latest(self, run: WorkflowRun) -> Json:
        """`workflow-run`, at its last attempt."""
        place, attempt = self._place, run.latest
        url = f"{place.url}/actions/runs/{run.database_id}"
        head = run.head_repository or place.repository
        previous = f"{url}/attempts/{attempt.number - 1}" if attempt.number > 1 else None
        return {
            "id": run.database_id,
            "name": run.workflow_name,
            "node_id": run.id,
            "head_branch": run.head_branch,
            "head_sha": run.head_sha,
            "path": run.path,
            "display_title": run.display_title,
            "run_number": run.run_number,
            "event": run.event,
            "status": attempt.status,
            "conclusion": attempt.conclusion,
            "workflow_id": run.workflow_id,
            "check_suite_id": run.check_suite_id,
            "check_suite_node_id": node_id("CS", place.repository.database_id, run.check_suite_id),
            "url": url,
            "html_url": f"{place.repository.url}/actions/runs/{run.database_id}",
            "pull_requests": self._pull_requests(run) if self._with_pull_requests else [],
            "created_at": utc_text(run.created_at),
            "updated_at": utc_text(attempt.updated_at),
            "actor": user_or_ghost(run.actor, place.api),
            "run_attempt": attempt.number,
            "referenced_workflows": [],
            "run_started_at": utc_text(attempt.started_at),
            "triggering_actor": user_or_ghost(attempt.triggering_actor or run.actor, place.api),
            "jobs_url": f"{url}/jobs",
            "logs_url": f"{url}/logs",
            "check_suite_url": f"{place.url}/check-suites/{run.check_suite_id}",
            "artifacts_url": f"{url}/artifacts",
            "cancel_url": f"{url}/cancel",
            "rerun_url": f"{url}/rerun",
            "previous_attempt_url": previous,
            "workflow_url": f"{place.url}/actions/workflows/{run.workflow_id}",
            "head_commit": _simple_commit(run.head_commit) if run.head_commit else None,
            "repository": self._repository(place.repository),
            "head_repository": self._repository(head),
            "head_repository_id": head.database_id,
        }

    def _repository(self, repository: Repository) -> orjson.Fragment:
        if repository.id not in self._repositories:
            contents = self._store.contents_of(repository.id) or Contents(repository)
            body = repository_body(Place(self._place.api, contents))
            self._repositories[repository.id] = orjson.Fragment(orjson.dumps(body))
        return self._repositories[repository.id]

    def _pull_requests(self, run: WorkflowRun) -> list[Json]:
        found = [self._place.contents.pull_requests.get(number) for number in run.pull_request_numbers]
        return [self._pull_request(one) for one in found if one is not None]

    def _pull_request(self, one: PullRequest) -> Json:
        head = one.head_repository or self._place.repository
        return {
            "url": f"{self._place.url}/pulls/{one.number}",
            "id": one.database_id,
            "number": one.number,
            "head": self._end(one.head_ref_name, one.head_ref_oid, head),
            "base": self._end(one.base_ref_name, one.base_ref_oid, self._place.repository),
        }

    def _end(self, ref: str, sha: str, repository: Repository) -> Json:
        url = f"{self._place.api}/repos/{repository.name_with_owner}"
        return {"ref": ref, "sha": sha, "repo": {"id": repository.database_id, "url": url, "name": repository.name}}


def workflow_runs(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/actions/runs`, the newest first; cut at 1,000 where it is filtered."""
    place = call.place()
    found = place.contents.workflow_runs.view(CREATED)[::-1]
    shown, created = found, call.query.get("created")
    if created is not None:
        end = _end_of_window(created)
        found = [run for run in found if run.created_at < end]
        shown = found[:MAXIMUM_RESULTS]
    return Listing(shown, RunBodies(call.store, place).latest, "workflow_runs", total=len(found))


def workflow_run(call: Call) -> Json:
    """`GET /repos/{owner}/{repo}/actions/runs/{run_id}`."""
    place = call.place()
    return RunBodies(call.store, place).latest(_run(call, place))


def jobs(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs`, of the last attempt or, by `filter=all`, of all."""
    place = call.place()
    run = _run(call, place)
    which = call.query.get("filter", "latest")
    if which not in ("latest", "all"):
        raise invalid("filter", which)
    attempts = run.attempts if which == "all" else (run.latest,)
    numbers = {job.database_id: attempt.number for attempt in attempts for job in attempt.jobs}
    records = sorted((job for attempt in attempts for job in attempt.jobs), key=IDENTITY.key)
    return Listing(records, lambda job: job_body(job, numbers[job.database_id], run, place), "jobs")


def _run(call: Call, place: Place) -> WorkflowRun:
    found = place.contents.workflow_runs.get(call.path["run_id"])
    if found is None:
        raise NotFoundError
    return found


def _end_of_window(text: str) -> datetime:
    """The moment before which runs were created: the end of the second that `created` names."""
    if not text.startswith(UP_TO):
        raise NotServedError("windows of GET /repos/{owner}/{repo}/actions/runs that have a beginning")
    try:
        last = datetime.fromisoformat(text.removeprefix(UP_TO))
    except ValueError:
        raise invalid("created", text) from None
    return (last if last.tzinfo else last.replace(tzinfo=UTC)) + timedelta(seconds=1)


def job_body(job: WorkflowJob, attempt: int, run: WorkflowRun, place: Place) -> Json:
    """`job`, at one attempt of its run."""
    return {
        "id": job.database_id,
        "run_id": run.database_id,
        "workflow_name": run.workflow_name,
        "head_branch": run.head_branch,
        "run_url": f"{place.url}/actions/runs/{run.database_id}",
        "run_attempt": attempt,
        "node_id": job.id,
        "head_sha": run.head_sha,
        "url": f"{place.url}/actions/jobs/{job.database_id}",
        "html_url": f"{place.repository.url}/actions/runs/{run.database_id}/job/{job.database_id}",
        "status": job.status,
        "conclusion": job.conclusion,
        "created_at": utc_text(job.created_at),
        "started_at": utc_text(job.started_at),
        "completed_at": utc_text(job.completed_at) if job.completed_at else None,
        "name": job.name,
        "steps": [_step(job)] if job.has_steps else [],
        "check_run_url": f"{place.url}/check-runs/{job.database_id}",
        "labels": list(job.labels),
        "runner_id": job.runner_id,
        "runner_name": job.runner_name,
        "runner_group_id": None if job.runner_id is None else 1,
        "runner_group_name": None if job.runner_id is None else "Default",
    }


def _step(job: WorkflowJob) -> Json:
    """The step that every job begins with; what its steps are called is not known here."""
    return {
        "name": "Set up job",
        "status": job.status,
        "conclusion": job.conclusion,
        "number": 1,
        "started_at": utc_text(job.started_at),
        "completed_at": utc_text(job.completed_at) if job.completed_at else None,
    }


def _simple_commit(commit: Commit) -> Json:
    moment = commit.committed_date or commit.authored_date
    return {
        "id": commit.oid,
        "tree_id": commit.tree_oid or "",
        "message": commit.message or "",
        "timestamp": utc_text(moment) if moment else None,
        "author": _git_user(commit.author),
        "committer": _git_user(commit.committer),
    }


def _git_user(actor: GitActor | None) -> Json | None:
    return {"name": actor.name or "", "email": actor.email or ""} if actor else None
