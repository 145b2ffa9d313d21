"""Which production deployment of a service first brought which commit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from infra.demo.truth.deployments import Deployment
from infra.demo.truth.graph import Graph
from infra.demo.truth.world import Commit

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
    is_first, has_gap = True, False
    for deployment in deployments:
        if not deployment.is_production_success:
            continue
        sha = deployment.attempt.sha
        if sha is None:
            has_gap = True
            continue
        new = graph.reach(sha, reached)
        reached |= new
        brought = [graph.commits[one] for one in sorted(new & belonging)]
        for commit in brought:
            start = squash_clocks.get(commit.sha)
            one = DeployedCommit(
                commit, deployment, start or commit.authored_at, "pull_request" if start else "author_date", None
            )
            linked.append(_excluded(one, "baseline" if is_first else "gap" if has_gap else None, known))
        known.add(brought)
        is_first, has_gap = False, False
    return linked


class _Known:
    """What earlier deployments of the service brought, by what a cherry-pick keeps."""

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


def _excluded(one: DeployedCommit, exclusion: str | None, known: _Known) -> DeployedCommit:
    if exclusion is None and known.has_original(one.commit):
        exclusion = "cherry_pick"
    if exclusion is None and one.commit.is_merge:
        exclusion = "merge_commit"
    if exclusion is None and one.lead_time_seconds < 0:
        exclusion = "negative"
    return DeployedCommit(one.commit, one.deployment, one.clock_start, one.started_by, exclusion)
