"""Which production deployment of a service first brought which commit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from infra.demo.truth.deployments import Deployment
from infra.demo.truth.graph import Graph
from infra.demo.truth.world import Commit

FIRST_CLOCK = datetime(1971, 1, 1, tzinfo=UTC)
YEARS_BEHIND = 10
_PICKED = re.compile(r"cherry picked from commit ([0-9a-f]{7,64})")


@dataclass(frozen=True)
class DeployedCommit:
    """A commit, the deployment that first brought it, and why its lead time does not count (null: it does)."""

    commit: Commit
    deployment: Deployment
    clock_start: datetime
    started_by: str
    exclusion: str | None

    @property
    def lead_time_seconds(self) -> float:
        """From the start of the clock to the end of the deployment."""
        return (self.deployment.attempt.finished_at - self.clock_start).total_seconds()


def link(
    deployments: Sequence[Deployment], graph: Graph, belonging: set[str], squash_clocks: Mapping[str, datetime]
) -> list[DeployedCommit]:
    """Link the commits of one service, whose deployments are given in order.

    `belonging` are the service's commits; `squash_clocks` has the first authoring of the pull request behind each
    squash merge.
    """
    linked: list[DeployedCommit] = []
    reached: set[str] = set()
    known = _Known()
    unknown_until: datetime | None = None
    for deployment in deployments:
        if not deployment.is_production_success:
            continue
        attempt = deployment.attempt
        if attempt.sha is None:
            unknown_until = attempt.started_at or attempt.finished_at
            continue
        new = graph.reach(attempt.sha, reached)
        others = {sha for sha in new if not graph.roots(sha) & reached}
        brought = [graph.commits[one] for one in sorted(new & belonging)]
        for commit in brought:
            start = squash_clocks.get(commit.sha)
            one = DeployedCommit(
                commit, deployment, start or commit.authored_at, "pull_request" if start else "author_date", None
            )
            reason = None
            if not reached:
                reason = "baseline"
            elif commit.sha in others:
                reason = "imported"
            elif unknown_until is not None and commit.committed_at <= unknown_until:
                reason = "gap"
            linked.append(replace(one, exclusion=reason or _uncounted(one, known)))
        known.add(brought)
        reached |= new
        unknown_until = None
    return linked


class _Known:
    """Commits that earlier deployments of the service brought, by what a cherry-pick keeps."""

    def __init__(self) -> None:
        self.shas: set[str] = set()
        self.authorings: set[tuple[str, str, datetime, str]] = set()

    def add(self, commits: Sequence[Commit]) -> None:
        self.shas |= {commit.sha for commit in commits}
        self.authorings |= {_authoring(commit) for commit in commits}

    def has_original(self, commit: Commit) -> bool:
        picked = _PICKED.findall(commit.message)
        return _authoring(commit) in self.authorings or any(
            sha in self.shas or any(one.startswith(sha) for one in self.shas) for sha in picked
        )


def _authoring(commit: Commit) -> tuple[str, str, datetime, str]:
    return commit.author_name, commit.author_email, commit.authored_at, commit.subject


def _uncounted(one: DeployedCommit, known: _Known) -> str | None:
    """Why a commit whose deployment is certain has no lead time that counts."""
    if known.has_original(one.commit):
        return "cherry_pick"
    if one.commit.is_merge:
        return "merge_commit"
    if one.started_by == "author_date" and is_broken(one.commit):
        return "author_date"
    return "negative" if one.lead_time_seconds < 0 else None


def is_broken(commit: Commit) -> bool:
    """Whether the clock of its author was not set: before 1971, or more than ten years behind the committer's."""
    made = commit.committed_at.astimezone(UTC)
    day = 28 if (made.month, made.day) == (2, 29) else made.day
    return commit.authored_at < max(FIRST_CLOCK, made.replace(year=made.year - YEARS_BEHIND, day=day))
