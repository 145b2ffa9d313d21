"""All facts, from the world: which deployment brought which commit, what became of it, who is whom."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from infra.demo.truth import (
    assistance,
    deployed_commits,
    deployments,
    failures,
    globs,
    incidents,
    pull_requests,
    reverts,
)
from infra.demo.truth.deployed_commits import DeployedCommit
from infra.demo.truth.deployments import Deployment
from infra.demo.truth.failures import Outcome
from infra.demo.truth.graph import Graph
from infra.demo.truth.incidents import Attribution
from infra.demo.truth.people import People
from infra.demo.truth.pull_requests import Timing
from infra.demo.truth.world import Commit, PullRequest, World

WORK_KINDS = ("incident", "bug", "feature", "maintenance", "other")
"""The most urgent first."""


@dataclass(frozen=True)
class Facts:
    """Facts that follow from the world. Mappings are by service unless they say otherwise."""

    world: World
    people: People
    graphs: dict[str, Graph]
    """Collected history, by repository."""
    deployments: dict[str, list[Deployment]]
    linked: dict[str, list[DeployedCommit]]
    attributions: list[Attribution]
    outcomes: dict[str, Outcome]
    """By deployment id."""
    timings: dict[str, Timing]
    """By identity of the pull request."""
    deployed_pull_requests: dict[str, dict[str, list[PullRequest]]]
    """By service and deployment id."""
    assisted: frozenset[str]
    """Identities of AI-assisted pull requests."""
    work_kinds: dict[str, str]
    """The most urgent kind of the issues that a pull request is linked to, by its identity."""

    def service_of_repository(self, repository: str) -> tuple[tuple[str, str], ...]:
        """The service of a repository that has exactly one."""
        own = [service for service in self.world.services if service.repository == repository]
        return (("service", f"service:{own[0].name}"),) if len(own) == 1 else ()


def find(world: World) -> Facts:
    """Draw all conclusions."""
    people = People(world.accounts, world.memberships, world.services, world.calendar)
    everything: dict[str, dict[str, Commit]] = defaultdict(dict)
    for commit in world.commits:
        everything[commit.repository][commit.sha] = commit
    graphs = {name: _collected(commits, world.tips.get(name)) for name, commits in everything.items()}
    own: dict[str, list[PullRequest]] = defaultdict(list)
    for one in world.pull_requests:
        own[one.repository].append(one)
    timings = {
        one.identity: pull_requests.timing(one, everything.get(one.repository, {}), world.accounts)
        for one in world.pull_requests
    }
    classified: dict[str, list[Deployment]] = {}
    linked: dict[str, list[DeployedCommit]] = {}
    for service in world.services:
        graph = graphs.get(service.repository, Graph(()))
        attempts = deployments.chosen(service, world.attempts, world.calendar.as_of)
        classified[service.name] = deployments.classify(attempts, graph)
        clocks = _squash_clocks(own[service.repository], timings, everything[service.repository])
        belonging = globs.commits_of(service, graph)
        linked[service.name] = deployed_commits.link(classified[service.name], graph, belonging, clocks)
    attributions = incidents.attribute(world.incidents, classified, linked)
    undone = {name: reverts.find(name, graph, own[name]) for name, graph in graphs.items()}
    outcomes: dict[str, Outcome] = {}
    brought = {service.name: _brought(linked[service.name], own[service.repository]) for service in world.services}
    for service in world.services:
        mine = [one for one in attributions if one.deployment.attempt.service == service.name]
        of_repository = undone.get(service.repository, reverts.Reverts({}))
        outcomes |= failures.outcomes(
            classified[service.name], linked[service.name], mine, of_repository, brought[service.name]
        )
    assisted = frozenset(
        one.identity
        for one in world.pull_requests
        if assistance.is_assisted_change(one, everything.get(one.repository, {}), people)
    )
    return Facts(
        world,
        people,
        graphs,
        classified,
        linked,
        attributions,
        outcomes,
        timings,
        brought,
        assisted,
        _work_kinds(world),
    )


def _work_kinds(world: World) -> dict[str, str]:
    kinds = {issue.identity: issue.kind for issue in world.issues}
    linked: dict[str, set[str]] = defaultdict(set)
    for link in world.issue_links:
        if link.issue in kinds:
            linked[link.pull_request].add(kinds[link.issue])
    return {one: min(found, key=WORK_KINDS.index) for one, found in linked.items()}


def _collected(commits: dict[str, Commit], tips: Sequence[str] | None) -> Graph:
    everything = Graph(commits.values())
    if tips is None:
        return everything
    reached: set[str] = set()
    for tip in tips:
        reached |= everything.reach(tip, reached)
    return Graph(commits[sha] for sha in reached)


def _squash_clocks(
    own: Sequence[PullRequest], timings: dict[str, Timing], commits: dict[str, Commit]
) -> dict[str, datetime]:
    """First authoring of the pull request behind each squash merge, by the sha of the merge."""
    clocks: dict[str, datetime] = {}
    for one in own:
        authored = timings[one.identity].first_commit_authored_at
        if one.merge_method == "squash" and one.merge_sha in commits and authored is not None:
            clocks[one.merge_sha] = authored
    return clocks


def _brought(linked: Sequence[DeployedCommit], own: Sequence[PullRequest]) -> dict[str, list[PullRequest]]:
    """Pull requests that each deployment of a service first brought: its merge, else its last commit."""
    by_sha = {one.commit.sha: one.deployment.deployment_id for one in linked}
    found: dict[str, list[PullRequest]] = defaultdict(list)
    for one in own:
        shas = [one.merge_sha, *reversed(one.commits)] if one.merged_at is not None else []
        deployment = next((by_sha[sha] for sha in shas if sha in by_sha), None)
        if deployment is not None:
            found[deployment].append(one)
    return found
