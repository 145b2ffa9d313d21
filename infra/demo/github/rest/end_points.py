"""The end points that are served, and for each the query parameters that it understands."""

from collections.abc import Callable
from dataclasses import dataclass

from infra.demo.github.rest import issues, pull_requests, repositories, repository_lists, reviews, users
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
END_POINTS = (
    EndPoint("/rate_limit", users.rate_limit, is_free=True),
    EndPoint("/user", users.authenticated_user),
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
    _list(f"{REPOSITORY}/issues/{{number}}/comments", issues.comments_of_issue, "since"),
    _list(f"{REPOSITORY}/labels", repository_lists.labels),
    _list(f"{REPOSITORY}/milestones", repository_lists.milestones, "state", "sort", "direction"),
    _list(f"{REPOSITORY}/releases", repository_lists.releases),
    _list(f"{REPOSITORY}/deployments", repository_lists.deployments, "sha", "ref", "task", "environment"),
    _list(
        f"{REPOSITORY}/actions/runs",
        repository_lists.workflow_runs,
        "actor", "branch", "event", "status", "created", "exclude_pull_requests", "check_suite_id", "head_sha",
    ),
)  # fmt: skip
