"""Releases, deployments and their statuses, runs of workflows and teams of `rich_store`."""

from dataclasses import replace
from datetime import datetime, timedelta

from infra.demo.vendors.github.actors import (
    Actor,
    Organization,
    Team,
    TeamMember,
    TeamRole,
)
from infra.demo.vendors.github.commits import Commit
from infra.demo.vendors.github.node_ids import node_id
from infra.demo.vendors.github.repositories import (
    Deployment,
    DeploymentStatus,
    DeploymentStatusState,
    Release,
    Repository,
)
from infra.demo.vendors.github.workflows import Conclusion, RunAttempt, RunStatus, WorkflowJob, WorkflowRun

WEB = "https://github.com/acme/engine"
PUSHES = 1200


def release(number: int, author: Actor, created: datetime, published: datetime | None) -> Release:
    """A release; without a time of publication it is a draft."""
    return Release(
        id=node_id("RE", 7, number), database_id=number, tag_name=f"v{number}.0", target_commitish="main",
        url=f"{WEB}/releases/tag/v{number}.0", author=author, created_at=created,
        updated_at=created, published_at=published, name=f"Version {number}", is_draft=published is None,
    )  # fmt: skip


def deployment(number: int, environment: str, created: datetime, creator: Actor | None) -> Deployment:
    """A deployment that begins and, the first one, succeeds."""
    states = [DeploymentStatusState.IN_PROGRESS, DeploymentStatusState.SUCCESS]
    statuses = tuple(
        DeploymentStatus(
            id=node_id("DES", 7, 10 * number + position), database_id=10 * number + position, state=state,
            created_at=created + timedelta(minutes=position), updated_at=created + timedelta(minutes=position),
            creator=creator, environment=environment, description=f"Step {position}",
            log_url=f"{WEB}/actions/runs/{number}" if position else None,
        )
        for position, state in enumerate(states if number == 1 else states[:1])
    )  # fmt: skip
    return Deployment(
        id=node_id("DE", 7, number), database_id=number, sha="d" * 40, ref="main", environment=environment,
        created_at=created, updated_at=statuses[-1].updated_at, creator=creator, statuses=statuses,
        payload='{"wave": 2}' if number == 1 else "by hand",
    )  # fmt: skip


def _job(number: int, name: str, began: datetime, conclusion: Conclusion | None) -> WorkflowJob:
    return WorkflowJob(
        id=node_id("CR", 7, number), database_id=number, name=name, created_at=began,
        started_at=began + timedelta(seconds=20), completed_at=began + timedelta(seconds=80) if conclusion else None,
        status=RunStatus.COMPLETED if conclusion else RunStatus.IN_PROGRESS, conclusion=conclusion, runner_id=1,
        runner_name="runner-1",
    )  # fmt: skip


def _attempt(run: int, number: int, began: datetime, conclusion: Conclusion | None, actor: Actor | None) -> RunAttempt:
    first = 100 * run + 10 * number
    return RunAttempt(
        number=number, started_at=began, updated_at=began + timedelta(seconds=90), conclusion=conclusion,
        status=RunStatus.COMPLETED if conclusion else RunStatus.IN_PROGRESS, triggering_actor=actor,
        jobs=(_job(first, "lint", began, Conclusion.SUCCESS), _job(first + 1, "test", began, conclusion)),
    )  # fmt: skip


def runs(
    repository: Repository, fork: Repository, actors: tuple[Actor, Actor], head: Commit, began: datetime
) -> list[WorkflowRun]:
    """One run that was run again, one for a fork that has not ended, and pushes, one an hour, without jobs.

    Args:
        repository: whose runs they are.
        fork: of the second run.
        actors: a person and a bot.
        head: commit of the first run.
        began: when the first run was created.
    """
    person, bot = actors

    def run(
        number: int, event: str, created: datetime, attempts: tuple[RunAttempt, ...], **more: object
    ) -> WorkflowRun:
        fields: dict[str, object] = {
            "id": node_id("WFR", 7, number), "database_id": number, "repository_id": repository.id,
            "run_number": number, "workflow_id": 77, "workflow_name": "CI", "path": ".github/workflows/ci.yml",
            "event": event, "head_branch": "main", "head_sha": "c" * 40, "display_title": f"Run {number}",
            "actor": person, "created_at": created, "attempts": attempts, "check_suite_id": 9000 + number, **more,
        }  # fmt: skip
        return WorkflowRun(**fields)  # type: ignore[arg-type]

    again = began + timedelta(hours=5)
    twice = (
        _attempt(1, 1, began, Conclusion.FAILURE, None),
        _attempt(1, 2, again, Conclusion.SUCCESS, bot),
    )
    later = began + timedelta(days=1)
    return [
        run(1, "pull_request", began, twice, head_branch="feature", head_commit=head, pull_request_numbers=(3, 99)),
        run(2, "pull_request", later, (_attempt(2, 1, later, None, None),), head_repository=fork, actor=None),
        *(
            run(10 + hour, "push", moment, (_pushed(moment),), actor=bot)
            for hour in range(PUSHES)
            for moment in [later + timedelta(days=1, hours=hour)]
        ),
    ]


def _pushed(moment: datetime) -> RunAttempt:
    return RunAttempt(
        number=1, started_at=moment, updated_at=moment + timedelta(minutes=1), conclusion=Conclusion.SUCCESS
    )


def organization(account: Actor, admin: Actor, others: tuple[Actor, ...], team: Team) -> Organization:
    """An organisation with a team of the admin and the first of the others, and one below it of all others."""
    core = replace(team, members=(TeamMember(user=admin, role=TeamRole.MAINTAINER), TeamMember(user=others[0])))
    tools = Team(
        id=node_id("T", 60), database_id=60, organization=account.login, slug="tools", name="Tools",
        parent_slug=core.slug, members=tuple(TeamMember(user=one) for one in others),
    )  # fmt: skip
    return Organization(account, (tools, core))
