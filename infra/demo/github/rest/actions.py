"""Runs of workflows, their attempts and jobs."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from infra.demo.github.actors import BOT_SUFFIX
from infra.demo.github.commits import Commit, GitActor
from infra.demo.github.contents import Contents
from infra.demo.github.node_ids import node_id
from infra.demo.github.orders import CREATED, IDENTITY
from infra.demo.github.repositories import Repository
from infra.demo.github.rest.calls import Call, Json, Listing, NotFoundError, Place, Single, invalid
from infra.demo.github.rest.repositories import repository_body
from infra.demo.github.rest.users import user_or_ghost
from infra.demo.github.rest.windows import Window, window
from infra.demo.github.schema import utc_text
from infra.demo.github.store import Store
from infra.demo.github.threads import PullRequest
from infra.demo.github.workflows import Conclusion, RunAttempt, RunStatus, WorkflowJob, WorkflowRun

MAXIMUM_RESULTS = 1000
"""Of a list that is filtered, however many runs there are."""
FILTERS = ("actor", "branch", "event", "status", "created", "head_sha", "check_suite_id")
_STATUSES = frozenset(RunStatus) | frozenset(Conclusion)


@dataclass(frozen=True, kw_only=True)
class RunCondition:
    """Runs for which every clause holds that is given."""

    actor: str | None = None
    branch: str | None = None
    event: str | None = None
    status: str | None = None
    """A status or a conclusion."""
    created: Window | None = None
    head_sha: str | None = None
    check_suite_id: str | None = None

    def holds(self, run: WorkflowRun) -> bool:
        """Whether all clauses hold."""
        return (
            (self.created is None or self.created.holds(run.created_at))
            and self.branch in (None, run.head_branch)
            and self.event in (None, run.event)
            and self.status in (None, run.status, run.conclusion)
            and self.head_sha in (None, run.head_sha)
            and self.check_suite_id in (None, str(run.check_suite_id))
            and self.actor in (None, run.actor.login if run.actor else None)
        )


class RunBodies:
    """Writes runs; repositories, which are most of their text, are written once for all."""

    def __init__(self, store: Store, place: Place, *, with_pull_requests: bool) -> None:
        self._store = store
        self._place = place
        self._with_pull_requests = with_pull_requests
        self._repositories: dict[str, orjson.Fragment] = {}

    def latest(self, run: WorkflowRun) -> Json:
        """`workflow-run`, at its last attempt."""
        return self.at(run, run.latest)

    def at(self, run: WorkflowRun, attempt: RunAttempt) -> Json:
        """`workflow-run`, as it was at one attempt."""
        place = self._place
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
    given = {name: call.query[name] for name in FILTERS if name in call.query}
    if "status" in given:
        call.choice("status", _STATUSES, "completed")
    condition = RunCondition(
        actor=given["actor"].removesuffix(BOT_SUFFIX) if "actor" in given else None,
        branch=given.get("branch"),
        event=given.get("event"),
        status=given.get("status"),
        created=_created(given["created"]) if "created" in given else None,
        head_sha=given.get("head_sha"),
        check_suite_id=given.get("check_suite_id"),
    )
    found = place.contents.workflow_runs.view(CREATED, condition if given else None)
    shown = found[:-MAXIMUM_RESULTS-1:-1] if given else found[::-1]  # fmt: skip
    return Listing(shown, _bodies(call, place).latest, "workflow_runs", total=len(found))


def workflow_run(call: Call) -> Single:
    """`GET /repos/{owner}/{repo}/actions/runs/{run_id}`."""
    place = call.place()
    run = _run(call, place)
    return Single(_bodies(call, place).latest(run), run.updated_at)


def workflow_run_attempt(call: Call) -> Single:
    """`GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}`."""
    place = call.place()
    run = _run(call, place)
    attempt = _attempt(call, run)
    return Single(_bodies(call, place).at(run, attempt), attempt.updated_at)


def jobs(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs`, of the last attempt or, by `filter=all`, of all."""
    place = call.place()
    run = _run(call, place)
    is_all = call.choice("filter", ("latest", "all"), "latest") == "all"
    return _jobs(run, run.attempts if is_all else (run.latest,), place)


def jobs_of_attempt(call: Call) -> Listing:
    """`GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs`."""
    place = call.place()
    run = _run(call, place)
    return _jobs(run, (_attempt(call, run),), place)


def _jobs(run: WorkflowRun, attempts: Sequence[RunAttempt], place: Place) -> Listing:
    numbers = {job.database_id: attempt.number for attempt in attempts for job in attempt.jobs}
    records = sorted((job for attempt in attempts for job in attempt.jobs), key=IDENTITY.key)
    return Listing(records, lambda job: job_body(job, numbers[job.database_id], run, place), "jobs")


def _bodies(call: Call, place: Place) -> RunBodies:
    without = call.query.get("exclude_pull_requests") == "true"
    return RunBodies(call.store, place, with_pull_requests=not without)


def _run(call: Call, place: Place) -> WorkflowRun:
    found = place.contents.workflow_runs.get(call.path["run_id"])
    if found is None:
        raise NotFoundError
    return found


def _attempt(call: Call, run: WorkflowRun) -> RunAttempt:
    found = run.attempt(call.path["attempt_number"])
    if found is None:
        raise NotFoundError
    return found


def _created(text: str) -> Window:
    try:
        return window(text)
    except ValueError:
        raise invalid("created", text) from None


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
