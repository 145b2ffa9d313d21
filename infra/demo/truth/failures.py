"""Which deployments failed, by which evidence, when they were repaired, and which were rework."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from infra.demo.truth.deployed_commits import DeployedCommit
from infra.demo.truth.deployments import Deployment, order
from infra.demo.truth.incidents import Attribution
from infra.demo.truth.reverts import Reverts
from infra.demo.truth.world import PullRequest

REVERT_WINDOW = timedelta(days=7)


@dataclass(frozen=True)
class Outcome:
    """Outcome of a deployment."""

    evidence: tuple[str, ...]
    recovered_at: datetime | None
    is_rework: bool

    @property
    def has_failed(self) -> bool:
        """Whether any evidence says that it failed."""
        return bool(self.evidence)


def outcomes(
    deployments: Sequence[Deployment], linked: Sequence[DeployedCommit], attributions: Sequence[Attribution],
    reverts: Reverts, brought: Mapping[str, Sequence[PullRequest]],
) -> dict[str, Outcome]:  # fmt: skip
    """Outcome of each deployment of one service, by deployment id.

    `brought` has the pull requests that each deployment first brought.
    """
    incidents: dict[str, list[Attribution]] = defaultdict(list)
    for attribution in attributions:
        incidents[attribution.deployment.deployment_id].append(attribution)
    rollbacks = _rolled_back(deployments)
    reverted = _reverted(linked, reverts)
    reworks = _reverting(linked, reverts)
    result: dict[str, Outcome] = {}
    for one in deployments:
        key = one.deployment_id
        repairs = [*rollbacks.get(key, ()), *reverted.get(key, ())]
        evidence = [
            name
            for name, found in (("incident", incidents), ("revert", reverted), ("rollback", rollbacks))
            if key in found
        ]  # fmt: skip
        own = brought.get(key, ())
        hotfixes = bool(own) and all(is_hotfix(pull_request) for pull_request in own)
        result[key] = Outcome(
            tuple(evidence), _recovery(incidents.get(key, ()), repairs), one.is_rollback or key in reworks or hotfixes
        )
    return result


def is_hotfix(pull_request: PullRequest) -> bool:
    """Whether the branch or a label says so."""
    return pull_request.head_branch.startswith("hotfix/") or "hotfix" in pull_request.labels


def _recovery(incidents: Sequence[Attribution], repairs: Sequence[datetime]) -> datetime | None:
    resolutions = [one.incident.resolved_at for one in incidents]
    if None in resolutions:
        return None
    known = [moment for moment in resolutions if moment is not None]
    return max(known) if known else min(repairs, default=None)


def _rolled_back(deployments: Sequence[Deployment]) -> dict[str, list[datetime]]:
    """Failed deployments, each with the end of the rollback that followed."""
    found: dict[str, list[datetime]] = {}
    by_environment: dict[str, list[Deployment]] = defaultdict(list)
    for one in deployments:
        if one.is_production_success and one.is_new:
            by_environment[one.attempt.environment].append(one)
    for sequence in by_environment.values():
        for one, following in pairwise(sequence):
            if following.is_rollback and not one.is_rollback:
                found[one.deployment_id] = [following.attempt.finished_at]
    return found


def _reverted(linked: Sequence[DeployedCommit], reverts: Reverts) -> dict[str, list[datetime]]:
    """Failed deployments, each with the ends of those that brought a revert of one of its commits in time.

    Of reverts, and reverts of reverts, that came in time the latest decides whether the commit was taken back.
    """
    by_sha = {one.commit.sha: one for one in linked}
    found: dict[str, list[datetime]] = defaultdict(list)
    for one in linked:
        if one.exclusion in ("baseline", "gap"):
            continue
        deadline = one.deployment.attempt.finished_at + REVERT_WINDOW
        eligible = [
            (by_sha[revert].commit.committed_at, depth, revert)
            for revert, depth in reverts.nest(one.commit.sha)
            if revert in by_sha and by_sha[revert].commit.committed_at <= deadline and _is_later(by_sha[revert], one)
        ]
        _, depth, deciding = max(eligible, default=(None, 0, ""))
        if depth % 2:
            found[one.deployment.deployment_id].append(by_sha[deciding].deployment.attempt.finished_at)
    return found


def _reverting(linked: Sequence[DeployedCommit], reverts: Reverts) -> set[str]:
    """Deployments that bring a revert of a commit that an earlier one brought."""
    by_sha = {one.commit.sha: one for one in linked}
    return {
        by_sha[revert].deployment.deployment_id
        for revert, originals in reverts.undone.items()
        for original in originals
        if revert in by_sha and original in by_sha and _is_later(by_sha[revert], by_sha[original])
    }


def _is_later(one: DeployedCommit, other: DeployedCommit) -> bool:
    return order(one.deployment.attempt) > order(other.deployment.attempt)
