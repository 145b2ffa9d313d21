"""Tables of `raw_github`. Raw tables also have `installation`, `deleted_at` and `_dlt_load_id`."""

from ingestion.hosts.tables import Dataset, PullRequests
from ingestion.sources.github.tables.operations import (
    DEPLOYMENT_STATUSES,
    DEPLOYMENTS,
    RELEASES,
    WORKFLOW_JOBS,
    WORKFLOW_RUNS,
)
from ingestion.sources.github.tables.repositories import (
    LABELS,
    MILESTONES,
    REPOSITORIES,
    TEAM_MEMBERS,
    TEAMS,
    USERS,
)
from ingestion.sources.github.tables.threads import (
    ISSUE_COMMENTS,
    ISSUE_EVENTS,
    ISSUES,
    PULL_REQUEST_COMMENTS,
    PULL_REQUEST_COMMITS,
    PULL_REQUEST_EVENTS,
    PULL_REQUEST_FILES,
    PULL_REQUESTS,
    REVIEW_COMMENTS,
    REVIEWS,
)

DATASET = "raw_github"
TABLES = (
    REPOSITORIES, PULL_REQUESTS, PULL_REQUEST_COMMITS, PULL_REQUEST_FILES, REVIEWS, REVIEW_COMMENTS,
    PULL_REQUEST_COMMENTS, PULL_REQUEST_EVENTS, ISSUES, ISSUE_COMMENTS, ISSUE_EVENTS, LABELS, MILESTONES, RELEASES,
    DEPLOYMENTS, DEPLOYMENT_STATUSES, WORKFLOW_RUNS, WORKFLOW_JOBS, USERS, TEAMS, TEAM_MEMBERS,
)  # fmt: skip
GITHUB = Dataset(
    DATASET,
    "GitHub",
    TABLES,
    lock=5_348_410,
    scopes=(REPOSITORIES.name, "repository_id", "name_with_owner"),
    scoped_by={"repository_id": "github", "organization": "github_teams"},
    place="repo",
    dated_by=(PULL_REQUESTS.name, WORKFLOW_RUNS.name, ISSUES.name, DEPLOYMENTS.name),
    pull_requests=PullRequests(
        PULL_REQUESTS.name, "number", PULL_REQUEST_COMMITS.name, "pull_request_number", "merge_commit_sha"
    ),
    counted={"pullRequests": PULL_REQUESTS.name, "issues": ISSUES.name},
)
