"""One deployment, as each of the ways to deploy performs and shows it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from infra.demo.organization import ci
from infra.demo.organization.events import (
    Deployed,
    DeploymentCreated,
    DeploymentStatusReported,
    Method,
    ReleasePublished,
    Verdict,
)
from infra.demo.organization.people import Person
from infra.demo.organization.randomness import seconds
from infra.demo.organization.repository import Made, Repository
from infra.demo.organization.world import Process

PRODUCTION, STAGING, SECOND_REGION = "production", "staging", "production-eu"
USUAL_SECONDS = 280
REMEMBERED = 13
"""Successes after which nobody goes back to what was before."""


@dataclass
class Shipment:
    """A deployment to one environment; `group_id` and `verdict` are known when it has ended."""

    made: Made
    environment: str
    services: tuple[str, ...]
    person: Person
    intent: str = "deploy"
    slow: bool = False
    size: int = 0
    """Lines of the largest pull request in it."""
    group_id: str = ""
    verdict: Verdict | None = None
    run: ci.Build | None = None


@dataclass
class Line:
    """State of a repository's shipping: what is where."""

    repository: Repository
    random: Random
    live: dict[str, Made] = field(default_factory=dict)
    """Commit that the last success brought, per service in production."""
    last: Shipment | None = None
    """The latest success in production."""
    shipped: dict[tuple[str, ...], tuple[int, Shipment]] = field(default_factory=dict)
    """The latest success in production of these services together, and how many there were before it."""
    successes: int = 0
    waiting: list[tuple[Made, int]] = field(default_factory=list)
    """Merged and not yet deployed, with the size of the pull request."""
    version: tuple[int, int, int] = (1, 0, 0)
    deployment_of: dict[str, int] = field(default_factory=dict)
    """Active deployment of the host's interface per environment."""
    is_paused: bool = False

    def ship(self, shipment: Shipment) -> Process:
        """Perform a deployment from now on."""
        return {
            Method.DEPLOYMENT_API: _by_interface,
            Method.PIPELINE_JOB: _by_pipeline,
            Method.FILE: _by_file,
            Method.RELEASE: _by_release,
            Method.TAG: _by_tag,
        }[self.repository.plan.deployed_by](self, shipment)

    def before(self, services: tuple[str, ...]) -> Shipment | None:
        """The latest success of these services together, unless it is long ago."""
        number, shipment = self.shipped.get(services, (-REMEMBERED, None))
        return shipment if number >= self.successes - REMEMBERED else None

    def ended(self, shipment: Shipment, group_id: str, started_at: datetime, verdict: Verdict, ref: str) -> None:
        """Write down that it has ended, now."""
        world = self.repository.world
        shipment.group_id, shipment.verdict = group_id, verdict
        if verdict is Verdict.SUCCESS and shipment.environment == PRODUCTION:
            self.last, self.shipped[shipment.services] = shipment, (self.successes, shipment)
            self.successes += 1
            self.live.update(dict.fromkeys(shipment.services, shipment.made))
        world.happen(
            Deployed(
                at=world.now, group_id=group_id, repository=self.repository.name, services=shipment.services,
                environment=shipment.environment, sha=shipment.made.sha, ref=ref, started_at=started_at,
                verdict=verdict, method=self.repository.plan.deployed_by, person=shipment.person.key,
                intent=shipment.intent,
            )
        )  # fmt: skip

    def verdict(self) -> Verdict:
        """Draw the verdict of the next one."""
        return self.random.choices((Verdict.SUCCESS, Verdict.FAILURE, Verdict.CANCELLED), (94, 5, 1))[0]

    def length(self, shipment: Shipment) -> timedelta:
        """Draw the time that it will take."""
        return seconds(self.random, USUAL_SECONDS * (60 if shipment.slow else 1), 0.4)


def _by_interface(line: Line, shipment: Shipment) -> Process:
    repository, world = line.repository, line.repository.world
    number = world.number("deployment", 2) + 900_000_000
    person, environment = shipment.person.key, shipment.environment
    world.happen(
        DeploymentCreated(
            at=world.now, repository=repository.name, deployment_id=number, sha=shipment.made.sha,
            ref=shipment.made.sha, environment=environment, person=person,
        )
    )  # fmt: skip

    def report(state: str, deployment: int = number) -> None:
        world.happen(
            DeploymentStatusReported(
                at=world.now, repository=repository.name, deployment_id=deployment,
                status_id=world.number("status", 2) + 1_700_000_000, state=state, environment=environment,
                person=person,
            )
        )  # fmt: skip

    started_at = world.now
    yield world.now + seconds(line.random, 6)
    report("in_progress")
    yield world.now + line.length(shipment)
    verdict = line.verdict()
    if verdict is Verdict.SUCCESS:
        report("success")
        before = line.deployment_of.get(environment)
        line.deployment_of[environment] = number
    else:
        report("failure")
        before, verdict = None, Verdict.FAILURE
    line.ended(shipment, f"github:deployment:{number}", started_at, verdict, shipment.made.sha)
    if before is not None:
        yield world.now + timedelta(seconds=2)
        report("inactive", before)


def _by_pipeline(line: Line, shipment: Shipment) -> Process:
    repository, world = line.repository, line.repository.world
    workflow = f"Deploy {shipment.environment}"
    run = shipment.run or ci.new_run(repository, workflow)
    shipment.run = run
    event = "workflow_dispatch" if shipment.intent == "deploy" and shipment.slow else "push"
    trigger = ci.Trigger(event, repository.default_branch, shipment.made.sha, shipment.made.subject, shipment.person)
    verdict = line.verdict()
    usual = line.length(shipment).total_seconds()
    job = ci.job(repository, f"deploy {shipment.environment}", world.now, usual, verdict, line.random)
    assert job.finished_at is not None
    group_id = f"github:run:{run.run_id}:{run.attempt + 1}"
    world.start(ci.attempt(repository, trigger, run, workflow, [job], verdict, lambda: group_id))
    yield job.finished_at
    line.ended(shipment, group_id, job.started_at, verdict, repository.default_branch)


def _by_file(line: Line, shipment: Shipment) -> Process:
    world = line.repository.world
    started_at = world.now
    identifier = f"{line.repository.plan.name}-{world.number('file', 1)}"
    yield world.now + line.length(shipment)
    line.ended(shipment, f"file:{identifier}", started_at, line.verdict(), shipment.made.sha)


def _by_release(line: Line, shipment: Shipment) -> Process:
    repository, world = line.repository, line.repository.world
    name = _next_tag(line, shipment)
    repository.tag(name, shipment.made, None)
    created_at = world.now
    yield world.now + seconds(line.random, 900, 0.8)
    number = world.number("release", 3) + 100_000_000
    is_candidate = shipment.environment != PRODUCTION
    if is_candidate and repository.plan.host.is_gitlab:
        # GitLab knows no prereleases: a candidate is a tag and nothing more.
        return
    world.happen(
        ReleasePublished(
            at=world.now, repository=repository.name, release_id=number, tag=name, name=name, body="What is new",
            person=shipment.person.key, created_at=created_at, is_prerelease=is_candidate,
        )
    )  # fmt: skip
    if not is_candidate:
        host = repository.plan.host
        identifier = f"{repository.number}:{name}" if host.is_gitlab else number
        line.ended(shipment, f"{host}:release:{identifier}", world.now, Verdict.SUCCESS, name)


def _by_tag(line: Line, shipment: Shipment) -> Process:
    repository, world = line.repository, line.repository.world
    name = _next_tag(line, shipment)
    tagger = shipment.person.signature(world.now, line.random, skewed=False)
    repository.tag(name, shipment.made, tagger)
    if shipment.environment == PRODUCTION:
        line.ended(shipment, f"tag:{repository.name}@{name}", world.now, Verdict.SUCCESS, name)
    yield from ()


def _next_tag(line: Line, shipment: Shipment) -> str:
    major, minor, patch = line.version
    is_patch = shipment.intent == "patch"
    if shipment.environment != PRODUCTION:
        return f"v{major}.{minor + 1}.0-rc.{line.repository.world.number(f'candidate {line.repository.name} {minor}')}"
    line.version = (major, minor, patch + 1) if is_patch else (major, minor + 1, 0)
    return "v{}.{}.{}".format(*line.version)
