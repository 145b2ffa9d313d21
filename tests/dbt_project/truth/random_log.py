"""A random organisation as an event log: small, and full of what rarely happens in a real one."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from infra.demo.organization import events as log
from tests.dbt_project.truth.random_pull_requests import PullRequests

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
AS_OF = datetime(2026, 4, 30, 15, tzinfo=UTC)
HUMANS = ("ann", "bob", "cleo", "dan", "eve", "gone")
TEAMS = ("Red", "Green", "Blue")
REPOSITORIES = (
    ("org/squash", log.MergeMethod.SQUASH, log.Method.DEPLOYMENT_API),
    ("org/merge", log.MergeMethod.MERGE, log.Method.PIPELINE_JOB),
    ("org/rebase", log.MergeMethod.REBASE, log.Method.RELEASE),
    ("org/tags", log.MergeMethod.MERGE, log.Method.TAG),
    ("org/files", log.MergeMethod.SQUASH, log.Method.FILE),
)


@dataclass
class Writer:
    """The log under construction: chance, numbers, and who there is."""

    chance: random.Random
    events: list[log.Event] = field(default_factory=list)
    last_number: int = 0

    def number(self) -> int:
        self.last_number += 1
        return self.last_number

    def sha(self) -> str:
        return f"{self.chance.getrandbits(160):040x}"

    def happens(self, probability: float) -> bool:
        return self.chance.random() < probability

    def somebody(self) -> str:
        return self.chance.choice((*HUMANS, *HUMANS, *HUMANS, "renovate", "claude"))

    def add(self, event: log.Event) -> None:
        """Keep an event, unless the simulation had ended by then."""
        if event.at <= AS_OF:
            self.events.append(event)

    def signature(self, person: str, at: datetime) -> log.Signature:
        name, email = {
            "renovate": ("renovate[bot]", "29139614+renovate[bot]@users.noreply.github.com"),
            "claude": ("Claude", "noreply@anthropic.com"),
        }.get(person, (person.title(), f"{person}@example.com"))
        return log.Signature(person=person, name=name, email=email, at=at)

    def commit(self, repository: str, parents: tuple[str, ...], person: str, at: datetime, **more: Any) -> log.Commit:
        """A commit that has come to the host; `authored_at` may be named."""
        authored = more.pop("authored_at", at)
        lines = log.FileChange(path="a.txt", additions=self.chance.randint(0, 99), deletions=self.chance.randint(0, 9))
        made = log.Commit(
            at=at, repository=repository, sha=self.sha(), parents=parents, author=self.signature(person, authored),
            committer=self.signature(person, at), subject=more.pop("subject", f"Change {self.number()}"),
            body=more.pop("body", ""), files=() if len(parents) > 1 else (lines,),
            origin=more.pop("origin", log.Origin.WORK), **more,
        )  # fmt: skip
        self.add(made)
        return made


def build(seed: int, pull_requests: int = 60) -> list[log.Event]:
    """The same seed gives the same log; `pull_requests` per repository."""
    writer = Writer(random.Random(seed))
    writer.add(log.Founded(at=START, organization="org", name="Org", timezone="Europe/London", seed=seed, as_of=AS_OF))
    _people(writer)
    for number, (repository, merge, method) in enumerate(REPOSITORIES, start=1):
        name = repository.removeprefix("org/")
        writer.add(log.RepositoryCreated(
            at=START, repository=repository, number=number, default_branch="main", merge_method=merge
        ))  # fmt: skip
        writer.add(log.ServiceDeclared(at=START, service=name, repository=repository, paths=(), method=method))
        owners = writer.chance.sample(TEAMS, 2)
        for team, day in zip(owners, (date(2026, 1, 1), date(2026, 2, 25)), strict=True):
            writer.add(log.ServiceOwned(at=START, service=name, team=team, day=day))
        line = PullRequests(writer, repository, merge).happen(pull_requests)
        _deployments(writer, repository, method, line)
        _runs(writer, repository, line)
    return sorted(writer.events, key=lambda event: event.at)


def _people(writer: Writer) -> None:
    for number, person in enumerate((*HUMANS, "renovate", "claude"), start=1):
        kind = {"renovate": log.Kind.BOT, "claude": log.Kind.AGENT}.get(person, log.Kind.HUMAN)
        signature = writer.signature(person, START)
        writer.add(log.PersonJoined(
            at=START, person=person, kind=kind, name=signature.name, login=person, account=number,
            emails=(signature.email,), names=(signature.name,), timezone="UTC",
        ))  # fmt: skip
    writer.add(log.AccountDeleted(at=START, person="gone"))
    for person in HUMANS:
        first, second = writer.chance.sample(TEAMS, 2)
        writer.add(log.MemberJoined(at=START, team=first, person=person, day=date(2026, 1, 1)))
        moved = date(2026, 2, writer.chance.randint(1, 28))
        if writer.happens(0.6):
            writer.add(log.MemberLeft(at=START, team=first, person=person, day=moved))
        if writer.happens(0.7):
            writer.add(log.MemberJoined(at=START, team=second, person=person, day=moved))


def _deployments(writer: Writer, repository: str, method: log.Method, line: list[log.Commit]) -> None:
    """Deploy commits of the default branch, mostly forward; break sometimes."""
    chance, position, moment = writer.chance, 0, START + timedelta(days=2)
    service = repository.removeprefix("org/")
    tagged: set[str] = set()
    while moment < AS_OF - timedelta(days=1):
        moment += timedelta(hours=chance.choice((1, 5, 20, 30, 70)), seconds=chance.randint(0, 3600))
        known = [commit for commit in line if commit.committer.at < moment]
        if not known:
            continue
        position = max(0, min(len(known) - 1, position + chance.choice((-2, -1, 0, 1, 2, 3, 5))))
        sha = known[position].sha
        if method in (log.Method.RELEASE, log.Method.TAG) and sha in tagged:
            continue
        tagged.add(sha)
        started = moment if method in (log.Method.RELEASE, log.Method.TAG) else moment - timedelta(minutes=7)
        number = writer.number()
        environment = "production"
        if method in (log.Method.FILE, log.Method.DEPLOYMENT_API):
            environment = chance.choice(("production", "production", "production", "staging", "prod-eu"))
        verdicts = (log.Verdict.SUCCESS,) * 6 + (log.Verdict.FAILURE,)
        only_success = method in (log.Method.RELEASE, log.Method.TAG)
        group = {
            log.Method.FILE: f"file-{number}", log.Method.DEPLOYMENT_API: f"github:deployment:{number}",
            log.Method.PIPELINE_JOB: f"github:run:{number}:1", log.Method.RELEASE: f"github:release:{number}",
            log.Method.TAG: f"tag:{repository}@v{number}",
        }[method]  # fmt: skip
        done = log.Deployed(
            at=moment, group_id=group, repository=repository, services=(service,), environment=environment, sha=sha,
            ref=f"v{number}" if only_success else sha, started_at=started,
            verdict=log.Verdict.SUCCESS if only_success else chance.choice(verdicts), method=method,
            person="ann", intent="deploy",
        )  # fmt: skip
        writer.add(done)
        _SHOWN[method](writer, done, number)
        if writer.happens(0.2):
            _incident(writer, done)


def _incident(writer: Writer, done: log.Deployed) -> None:
    began = done.at + timedelta(minutes=writer.chance.choice((-3, 10, 300, 1500)))
    name, named = f"i{writer.number()}", writer.chance.random()
    writer.add(log.IncidentStarted(
        at=began, incident_id=name, service=done.services[0], severity="1", title="Broken",
        deployment=done.group_id if named < 0.2 else None, sha=done.sha if named > 0.8 else None,
    ))  # fmt: skip
    if writer.happens(0.9):
        writer.add(log.IncidentResolved(at=began + timedelta(minutes=writer.chance.randint(1, 300)), incident_id=name))


def _by_interface(writer: Writer, done: log.Deployed, number: int) -> None:
    common: dict[str, Any] = {
        "repository": done.repository, "deployment_id": number, "environment": done.environment, "person": "ann",
    }  # fmt: skip
    writer.add(log.DeploymentCreated(at=done.started_at, sha=done.sha, ref="main", **common))
    writer.add(log.DeploymentStatusReported(
        at=done.started_at, status_id=writer.number(), state="in_progress", **common
    ))  # fmt: skip
    writer.add(log.DeploymentStatusReported(at=done.at, status_id=writer.number(), state=done.verdict.value, **common))
    if done.verdict is log.Verdict.SUCCESS and writer.happens(0.5):
        late = done.at + timedelta(hours=2)
        writer.add(log.DeploymentStatusReported(at=late, status_id=writer.number(), state="inactive", **common))


def _by_run(writer: Writer, done: log.Deployed, number: int) -> None:
    job = log.Job(
        job_id=writer.number(), name="deploy", queued_at=done.started_at, started_at=done.started_at,
        finished_at=done.at, verdict=done.verdict,
    )  # fmt: skip
    writer.add(run(done.repository, number, "deploy", done.sha, (job,), done.at))


def _by_release(writer: Writer, done: log.Deployed, number: int) -> None:
    writer.add(log.TagCreated(at=done.at, repository=done.repository, tag=done.ref, sha=done.sha))
    writer.add(log.ReleasePublished(
        at=done.at, repository=done.repository, release_id=number, tag=done.ref, name=done.ref, body="", person="ann",
        created_at=done.at,
    ))  # fmt: skip


def _by_tag(writer: Writer, done: log.Deployed, number: int) -> None:
    tagger = writer.signature("ann", done.at)
    writer.add(log.TagCreated(at=done.at, repository=done.repository, tag=done.ref, sha=done.sha, tagger=tagger))


def _by_file(writer: Writer, done: log.Deployed, number: int) -> None:
    """The row is made of `Deployed` itself."""


_SHOWN: dict[log.Method, Callable[[Writer, log.Deployed, int], None]] = {
    log.Method.DEPLOYMENT_API: _by_interface, log.Method.PIPELINE_JOB: _by_run, log.Method.RELEASE: _by_release,
    log.Method.TAG: _by_tag, log.Method.FILE: _by_file,
}  # fmt: skip


def run(
    repository: str, number: int, workflow: str, sha: str, jobs: tuple[log.Job, ...], finished: datetime | None,
    **more: Any,
) -> log.WorkflowAttempt:  # fmt: skip
    """An attempt of a run that takes as long as its jobs."""
    fields: dict[str, Any] = {
        "run_number": number, "workflow_id": len(workflow), "path": f".github/workflows/{workflow}.yml",
        "event": "push", "branch": "main", "title": "x", "person": "ann", "pull_request": None,
        "created_at": jobs[0].queued_at, "attempt": 1, "started_at": jobs[0].queued_at,
        "verdict": None if finished is None else jobs[-1].verdict,
    }  # fmt: skip
    return log.WorkflowAttempt(
        at=finished or jobs[0].queued_at, repository=repository, run_id=number, workflow=workflow, sha=sha,
        jobs=jobs, finished_at=finished, **(fields | more),
    )  # fmt: skip


def _runs(writer: Writer, repository: str, line: list[log.Commit]) -> None:
    """CI of commits: attempts that fail, pass, are cancelled or never end."""
    chance = writer.chance
    for commit in line:
        number, created = writer.number(), commit.committer.at
        of_pull_request = writer.happens(0.3)
        branch = "topic" if of_pull_request or writer.happens(0.1) else "main"
        for attempt in range(1, chance.choice((1, 1, 1, 2, 3)) + 1):
            started = created + timedelta(hours=(attempt - 1) * 3)
            finished = started + timedelta(seconds=chance.randint(60, 4000))
            jobs = tuple(
                log.Job(
                    job_id=writer.number(), name=name, queued_at=started,
                    started_at=started + timedelta(seconds=chance.randint(0, 50)), finished_at=finished,
                    verdict=chance.choice(tuple(log.Verdict)[:3] + (log.Verdict.SUCCESS,) * 3),
                )
                for name in ("lint", "test")
            )  # fmt: skip
            writer.add(run(
                repository, number, "ci", commit.sha, jobs, finished, attempt=attempt, created_at=created,
                started_at=started, event="pull_request" if of_pull_request else "push",
                branch=branch,
            ))  # fmt: skip
