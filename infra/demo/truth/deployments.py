"""Deployments of each service, in order, and what each was: redeploy, rollout, rollback, superseded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from infra.demo.truth.environments import environment_type
from infra.demo.truth.graph import Graph
from infra.demo.truth.world import Attempt, Service

METHODS = ("file", "gitops", "deployment_api", "pipeline_job", "release", "tag")
RECENT = timedelta(days=180)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Deployment:
    """An attempt with what it was."""

    attempt: Attempt
    is_production: bool
    is_redeploy: bool = False
    is_rollout: bool = False
    is_rollback: bool = False
    is_superseded: bool = False

    @property
    def deployment_id(self) -> str:
        """Unique id."""
        return self.attempt.deployment_id

    @property
    def is_production_success(self) -> bool:
        """Whether it succeeded in production."""
        return self.is_production and self.attempt.status == "success"

    @property
    def is_new(self) -> bool:
        """Whether it is neither a redeploy nor a rollout."""
        return not (self.is_redeploy or self.is_rollout)


def order(attempt: Attempt) -> tuple[datetime, datetime, bytes]:
    """Order of deployments: `finished_at`, `started_at` (unknown last), id."""
    return attempt.finished_at, attempt.started_at or _NEVER, attempt.deployment_id.encode()


def chosen(service: Service, attempts: Sequence[Attempt], as_of: datetime) -> list[Attempt]:
    """The attempts that the service's method finds, in order.

    `auto` is the first method with a production deployment in the 180 days before `as_of`, else with any.
    """
    own = [attempt for attempt in attempts if attempt.service == service.name]
    method = service.method
    if method == "auto":
        production = [attempt for attempt in own if environment_type(attempt.environment) == "production"]
        recent = {a.method for a in production if as_of - RECENT <= a.finished_at <= as_of}
        known = recent or {attempt.method for attempt in production}
        method = next((name for name in METHODS if name in known), "")
    return sorted((attempt for attempt in own if attempt.method == method), key=order)


def classify(attempts: Sequence[Attempt], graph: Graph) -> list[Deployment]:
    """Say of each deployment of one service, given in order, what it was. Only successes are ever `before`."""
    deployments: list[Deployment] = []
    earlier: list[Attempt] = []
    for attempt in attempts:
        same = [one for one in earlier if one.environment == attempt.environment]
        deployments.append(_classified(attempt, same, earlier, graph))
        if attempt.status == "success":
            earlier.append(attempt)
    return deployments


def _is_same_tag(attempt: Attempt, before: Attempt) -> bool:
    """The name of a branch says nothing: it moves."""
    return attempt.ref is not None and attempt.ref == before.ref and not attempt.is_branch


def _classified(attempt: Attempt, same: list[Attempt], earlier: list[Attempt], graph: Graph) -> Deployment:
    """`same` are earlier successes in the environment, `earlier` those in all environments of the service."""
    is_production = environment_type(attempt.environment) == "production"
    before = same[-1] if same else None
    is_redeploy = before is not None and (
        (attempt.sha is not None and attempt.sha == before.sha)
        or (attempt.sha is None and before.sha is None and _is_same_tag(attempt, before))
    )
    if attempt.sha is None:
        return Deployment(attempt, is_production, is_redeploy)
    ran_here = any(one.sha == attempt.sha for one in same)
    ran_elsewhere = any(
        one.sha == attempt.sha and one.environment != attempt.environment
        and environment_type(one.environment) == "production"
        for one in earlier
    )  # fmt: skip
    last_known = next((one.sha for one in reversed(same) if one.sha is not None), None)
    is_older = last_known is not None and graph.is_proper_ancestor(attempt.sha, last_known)
    return Deployment(
        attempt, is_production, is_redeploy,
        is_rollout=is_production and not ran_here and ran_elsewhere,
        is_rollback=is_older and ran_here,
        is_superseded=is_older and not ran_here,
    )  # fmt: skip
