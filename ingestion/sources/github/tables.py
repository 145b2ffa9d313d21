"""Tables of `raw_github`: columns and keys. Raw tables also hold `deleted_at` and `_dlt_load_id`.

`repository_id` is GitHub's number of the repository, which a rename or a transfer does not change. Lists that
nobody joins on are JSON text. `cut_lists` names the lists of an item of which GitHub counts more than it sent, such as
the commits of a pull request beyond the first 250; `commits_total` is what it counts of those.
"""

from ingestion.columns import Kind, columns
from ingestion.hosts.tables import Dataset, Table

DATASET = "raw_github"
TEXT, COUNT, FLAG, MOMENT = Kind.TEXT, Kind.BIGINT, Kind.BOOL, Kind.TIMESTAMP

AUTHOR = {"author_login": TEXT, "author_type": TEXT, "author_id": COUNT}
ITEM = {
    "id": COUNT, "node_id": TEXT, "title": TEXT, "body": TEXT, "url": TEXT, "state": TEXT, **AUTHOR,
    "author_association": TEXT, "created_at": MOMENT, "closed_at": MOMENT, "labels": TEXT, "assignees": TEXT,
    "milestone_number": COUNT, "cut_lists": TEXT,
}  # fmt: skip

REPOSITORIES = Table(
    "repositories",
    ("repository_id",),
    columns(
        {"repository_id": COUNT, "name_with_owner": TEXT},
        {
            "node_id": TEXT, "url": TEXT, "default_branch": TEXT, "is_private": FLAG, "is_archived": FLAG,
            "is_fork": FLAG, "is_empty": FLAG, "created_at": MOMENT, "pushed_at": MOMENT, "allows_merge": FLAG,
            "allows_squash": FLAG, "allows_rebase": FLAG,
        },
    ),
)  # fmt: skip
PULL_REQUESTS = Table(
    "pull_requests",
    ("repository_id", "number"),
    columns(
        {"repository_id": COUNT, "number": COUNT, "updated_at": MOMENT},
        {
            **ITEM, "is_draft": FLAG, "merged_at": MOMENT, "merged_by_login": TEXT, "merged_by_type": TEXT,
            "merged_by_id": COUNT, "merge_commit_sha": TEXT, "base_ref": TEXT, "base_sha": TEXT, "head_ref": TEXT,
            "head_sha": TEXT, "head_repository": TEXT, "is_cross_repository": FLAG, "additions": COUNT,
            "deletions": COUNT, "changed_files": COUNT, "review_decision": TEXT, "closing_issues": TEXT,
            "commits_total": COUNT,
        },
    ),
)  # fmt: skip
ISSUES = Table(
    "issues",
    ("repository_id", "number"),
    columns({"repository_id": COUNT, "number": COUNT, "updated_at": MOMENT}, {**ITEM, "state_reason": TEXT}),
)
PULL_REQUEST_COMMITS = Table(
    "pull_request_commits",
    ("repository_id", "pull_request_number", "sha"),
    columns(
        {"repository_id": COUNT, "pull_request_number": COUNT, "sha": TEXT},
        {"position": COUNT, "authored_at": MOMENT, "committed_at": MOMENT, "author_name": TEXT, "author_email": TEXT,
         "author_login": TEXT, "message_headline": TEXT},
    ),
    (PULL_REQUESTS.name, "pull_request_number"),
)  # fmt: skip
PULL_REQUEST_FILES = Table(
    "pull_request_files",
    ("repository_id", "number", "path"),
    columns({"repository_id": COUNT, "number": COUNT, "path": TEXT}, {"additions": COUNT, "deletions": COUNT}),
    (PULL_REQUESTS.name, "number"),
)
REVIEWS = Table(
    "reviews",
    ("repository_id", "node_id"),
    columns(
        {"repository_id": COUNT, "node_id": TEXT, "pull_request_number": COUNT},
        {"id": COUNT, **AUTHOR, "state": TEXT, "body": TEXT, "url": TEXT, "commit_sha": TEXT, "submitted_at": MOMENT,
         "created_at": MOMENT, "updated_at": MOMENT},
    ),
    (PULL_REQUESTS.name, "pull_request_number"),
)  # fmt: skip
REVIEW_COMMENTS = Table(
    "review_comments",
    ("repository_id", "node_id"),
    columns(
        {"repository_id": COUNT, "node_id": TEXT, "pull_request_number": COUNT},
        {"id": COUNT, "review_node_id": TEXT, "reply_to_node_id": TEXT, **AUTHOR, "body": TEXT, "path": TEXT,
         "url": TEXT, "created_at": MOMENT, "updated_at": MOMENT},
    ),
    (PULL_REQUESTS.name, "pull_request_number"),
)  # fmt: skip
COMMENT = columns(
    {"repository_id": COUNT, "node_id": TEXT, "number": COUNT},
    {"id": COUNT, **AUTHOR, "body": TEXT, "url": TEXT, "created_at": MOMENT, "updated_at": MOMENT},
)
PULL_REQUEST_COMMENTS = Table(
    "pull_request_comments", ("repository_id", "node_id"), COMMENT, (PULL_REQUESTS.name, "number")
)
ISSUE_COMMENTS = Table("issue_comments", ("repository_id", "node_id"), COMMENT, (ISSUES.name, "number"))
EVENT = columns(
    {"repository_id": COUNT, "node_id": TEXT, "number": COUNT, "event": TEXT},
    {"actor_login": TEXT, "actor_type": TEXT, "actor_id": COUNT, "created_at": MOMENT, "label": TEXT, "subject": TEXT},
)
PULL_REQUEST_EVENTS = Table(
    "pull_request_events",
    ("repository_id", "node_id"),
    (*EVENT, *columns({}, {"before_sha": TEXT, "before_committed_at": MOMENT})),
    (PULL_REQUESTS.name, "number"),
)
ISSUE_EVENTS = Table(
    "issue_events",
    ("repository_id", "node_id"),
    (*EVENT, *columns({}, {"state_reason": TEXT})),
    (ISSUES.name, "number"),
)

LABELS = Table(
    "labels",
    ("repository_id", "name"),
    columns({"repository_id": COUNT, "name": TEXT}, {"node_id": TEXT, "color": TEXT, "description": TEXT}),
)
MILESTONES = Table(
    "milestones",
    ("repository_id", "number"),
    columns(
        {"repository_id": COUNT, "number": COUNT},
        {"node_id": TEXT, "title": TEXT, "state": TEXT, "due_at": MOMENT, "created_at": MOMENT, "closed_at": MOMENT,
         "url": TEXT},
    ),
)  # fmt: skip
RELEASES = Table(
    "releases",
    ("repository_id", "release_id"),
    columns(
        {"repository_id": COUNT, "release_id": COUNT},
        {"node_id": TEXT, "tag_name": TEXT, "name": TEXT, "target": TEXT, "is_draft": FLAG, "is_prerelease": FLAG,
         **AUTHOR, "created_at": MOMENT, "published_at": MOMENT, "url": TEXT},
    ),
)  # fmt: skip
DEPLOYMENTS = Table(
    "deployments",
    ("repository_id", "deployment_id"),
    columns(
        {"repository_id": COUNT, "deployment_id": COUNT},
        {"node_id": TEXT, "sha": TEXT, "ref": TEXT, "task": TEXT, "environment": TEXT, "original_environment": TEXT,
         "description": TEXT, "payload": TEXT, "creator_login": TEXT, "creator_type": TEXT, "creator_id": COUNT,
         "created_at": MOMENT, "updated_at": MOMENT, "url": TEXT},
    ),
)  # fmt: skip
DEPLOYMENT_STATUSES = Table(
    "deployment_statuses",
    ("repository_id", "node_id"),
    columns(
        {"repository_id": COUNT, "node_id": TEXT, "deployment_id": COUNT},
        {"state": TEXT, "environment": TEXT, "description": TEXT, "log_url": TEXT, "creator_login": TEXT,
         "creator_type": TEXT, "creator_id": COUNT, "created_at": MOMENT, "updated_at": MOMENT},
    ),
)  # fmt: skip
WORKFLOW_RUNS = Table(
    "workflow_runs",
    ("repository_id", "run_id"),
    columns(
        {"repository_id": COUNT, "run_id": COUNT},
        {"run_number": COUNT, "run_attempt": COUNT, "workflow_id": COUNT, "name": TEXT, "path": TEXT,
         "display_title": TEXT, "event": TEXT, "status": TEXT, "conclusion": TEXT, "head_branch": TEXT,
         "head_sha": TEXT, "actor_login": TEXT, "actor_type": TEXT, "actor_id": COUNT, "created_at": MOMENT,
         "run_started_at": MOMENT, "updated_at": MOMENT, "url": TEXT},
    ),
)  # fmt: skip
WORKFLOW_JOBS = Table(
    "workflow_jobs",
    ("repository_id", "job_id"),
    columns(
        {"repository_id": COUNT, "job_id": COUNT, "run_id": COUNT},
        {"run_attempt": COUNT, "workflow_name": TEXT, "name": TEXT, "status": TEXT, "conclusion": TEXT,
         "head_branch": TEXT, "head_sha": TEXT, "runner_name": TEXT, "has_steps": FLAG, "labels": TEXT,
         "created_at": MOMENT, "started_at": MOMENT, "completed_at": MOMENT, "url": TEXT},
    ),
)  # fmt: skip
USERS = Table(
    "users",
    ("user_id",),
    columns(
        {"user_id": COUNT, "login": TEXT},
        {"node_id": TEXT, "type": TEXT, "name": TEXT, "email": TEXT, "created_at": MOMENT, "url": TEXT},
    ),
)
TEAMS = Table(
    "teams",
    ("organization", "slug"),
    columns(
        {"organization": TEXT, "slug": TEXT},
        {"team_id": COUNT, "node_id": TEXT, "name": TEXT, "parent_slug": TEXT, "url": TEXT},
    ),
)
TEAM_MEMBERS = Table(
    "team_members",
    ("organization", "slug", "login"),
    columns({"organization": TEXT, "slug": TEXT, "login": TEXT}, {"user_id": COUNT, "role": TEXT}),
)

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
    counted={"pullRequests": PULL_REQUESTS.name, "issues": ISSUES.name},
)
