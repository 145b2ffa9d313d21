"""The end points that are served, and for each the query parameters that it understands."""

from collections.abc import Callable
from dataclasses import dataclass

from infra.demo.github.rest import (
    actions,
    deployments,
    issues,
    organizations,
    pull_requests,
    repositories,
    repository_lists,
    reviews,
    users,
)
from infra.demo.github.rest.calls import Call, Listing, Single

PAGING = frozenset({"per_page", "page"})


@dataclass(frozen=True)
class EndPoint:
    """A `GET` of GitHub's; `path` is its template."""

    path: str
    answer: Callable[[Call], Listing | Single]
    parameters: frozenset[str] = PAGING
    is_free: bool = False


def _list(path: str, answer: Callable[[Call], Listing], *parameters: str) -> EndPoint:
    return EndPoint(path, answer, PAGING | frozenset(parameters))


REPOSITORY = "/repos/{owner}/{repo}"
BY_ID = "/repositories/{repository_id}"
"""Where GitHub sends those who use the old name of a repository; everything below REPOSITORY is there too."""
RUN = f"{REPOSITORY}/actions/runs/{{run_id}}"
TEAM = "/orgs/{org}/teams/{team_slug}"
END_POINTS = (
    EndPoint("/rate_limit", users.rate_limit, is_free=True),
    EndPoint("/user", users.authenticated_user),
    _list("/installation/repositories", repositories.of_installation),
    EndPoint("/users/{username}", users.user),
    EndPoint("/orgs/{org}", organizations.organization),
    _list("/orgs/{org}/members", organizations.members, "role"),
    _list("/orgs/{org}/teams", organizations.teams),
    EndPoint(TEAM, organizations.team),
    _list(f"{TEAM}/members", organizations.team_members, "role"),
    _list(f"{TEAM}/teams", organizations.child_teams),
    _list("/orgs/{org}/repos", repositories.of_organization, "type", "sort", "direction"),
    _list("/users/{username}/repos", repositories.of_user, "type", "sort", "direction"),
    EndPoint(REPOSITORY, repositories.get_repository),
    _list(f"{REPOSITORY}/pulls", pull_requests.pull_requests, "state", "head", "base", "sort", "direction"),
    EndPoint(f"{REPOSITORY}/pulls/{{number}}", pull_requests.pull_request),
    _list(f"{REPOSITORY}/pulls/{{number}}/commits", pull_requests.commits),
    _list(f"{REPOSITORY}/pulls/{{number}}/reviews", reviews.reviews),
    _list(f"{REPOSITORY}/pulls/{{number}}/comments", reviews.comments, "sort", "direction", "since"),
    _list(
        f"{REPOSITORY}/issues",
        issues.issues,
        "state", "labels", "sort", "direction", "since", "creator", "assignee", "milestone",
    ),
    _list(f"{REPOSITORY}/issues/comments", issues.comments_of_repository, "sort", "direction", "since"),
    EndPoint(f"{REPOSITORY}/issues/{{number}}", issues.issue),
    _list(f"{REPOSITORY}/issues/{{number}}/comments", issues.comments_of_issue, "since"),
    _list(f"{REPOSITORY}/labels", repository_lists.labels),
    _list(f"{REPOSITORY}/milestones", repository_lists.milestones, "state", "sort", "direction"),
    _list(f"{REPOSITORY}/releases", repository_lists.releases),
    EndPoint(f"{REPOSITORY}/releases/{{release_id}}", repository_lists.release),
    _list(f"{REPOSITORY}/deployments", deployments.deployments, "sha", "ref", "task", "environment"),
    EndPoint(f"{REPOSITORY}/deployments/{{deployment_id}}", deployments.deployment),
    _list(f"{REPOSITORY}/deployments/{{deployment_id}}/statuses", deployments.statuses),
    _list(f"{REPOSITORY}/actions/runs", actions.workflow_runs, "exclude_pull_requests", *actions.FILTERS),
    EndPoint(RUN, actions.workflow_run, frozenset({"exclude_pull_requests"})),
    _list(f"{RUN}/jobs", actions.jobs, "filter"),
    EndPoint(f"{RUN}/attempts/{{attempt_number}}", actions.workflow_run_attempt, frozenset({"exclude_pull_requests"})),
    _list(f"{RUN}/attempts/{{attempt_number}}/jobs", actions.jobs_of_attempt),
)  # fmt: skip
