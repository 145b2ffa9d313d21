"""Tables of `raw_gitlab`: columns and keys. Raw tables also hold `deleted_at` and `_dlt_load_id`.

`project_id` is GitLab's number of the project, which a rename or a transfer does not change. Lists that nobody
joins on are JSON text.
"""

from ingestion.columns import Kind, columns
from ingestion.hosts.tables import Dataset, Table

DATASET = "raw_gitlab"
TEXT, COUNT, FLAG, MOMENT, SECONDS = Kind.TEXT, Kind.BIGINT, Kind.BOOL, Kind.TIMESTAMP, Kind.DOUBLE

AUTHOR = {"author_id": COUNT, "author_username": TEXT}
ITEM = {
    "id": COUNT, "title": TEXT, "description": TEXT, "url": TEXT, "state": TEXT, **AUTHOR, "created_at": MOMENT,
    "closed_at": MOMENT, "labels": TEXT, "assignees": TEXT, "milestone_iid": COUNT,
}  # fmt: skip

PROJECTS = Table(
    "projects",
    ("project_id",),
    columns(
        {"project_id": COUNT, "path_with_namespace": TEXT},
        {"url": TEXT, "clone_url": TEXT, "default_branch": TEXT, "visibility": TEXT, "is_archived": FLAG,
         "is_fork": FLAG, "is_empty": FLAG, "merge_method": TEXT, "squash_option": TEXT, "created_at": MOMENT},
    ),
)  # fmt: skip
MERGE_REQUESTS = Table(
    "merge_requests",
    ("project_id", "iid"),
    columns(
        {"project_id": COUNT, "iid": COUNT, "updated_at": MOMENT},
        {**ITEM, "is_draft": FLAG, "source_branch": TEXT, "target_branch": TEXT, "source_project_id": COUNT,
         "head_sha": TEXT, "merge_commit_sha": TEXT, "squash_commit_sha": TEXT, "is_squash": FLAG,
         "merged_at": MOMENT, "merged_by_id": COUNT, "merged_by_username": TEXT, "reviewers": TEXT,
         "additions": COUNT, "deletions": COUNT, "changed_files": COUNT},
    ),
)  # fmt: skip
MERGE_REQUEST_COMMITS = Table(
    "merge_request_commits",
    ("project_id", "merge_request_iid", "sha"),
    columns(
        {"project_id": COUNT, "merge_request_iid": COUNT, "sha": TEXT},
        {"position": COUNT, "authored_at": MOMENT, "committed_at": MOMENT, "author_name": TEXT, "author_email": TEXT,
         "title": TEXT},
    ),
    (MERGE_REQUESTS.name, "merge_request_iid"),
)  # fmt: skip
MERGE_REQUEST_FILES = Table(
    "merge_request_files",
    ("project_id", "iid", "path"),
    columns({"project_id": COUNT, "iid": COUNT, "path": TEXT}, {"additions": COUNT, "deletions": COUNT}),
    (MERGE_REQUESTS.name, "iid"),
)
NOTE = columns(
    {"project_id": COUNT, "note_id": COUNT, "iid": COUNT},
    {**AUTHOR, "body": TEXT, "is_system": FLAG, "type": TEXT, "path": TEXT, "created_at": MOMENT, "updated_at": MOMENT},
)
MERGE_REQUEST_NOTES = Table("merge_request_notes", ("project_id", "note_id"), NOTE, (MERGE_REQUESTS.name, "iid"))
ISSUES = Table(
    "issues",
    ("project_id", "iid"),
    columns(
        {"project_id": COUNT, "iid": COUNT, "updated_at": MOMENT},
        {**ITEM, "type": TEXT, "weight": COUNT, "severity": TEXT, "moved_to_id": COUNT},
    ),
)
ISSUE_NOTES = Table("issue_notes", ("project_id", "note_id"), NOTE, (ISSUES.name, "iid"))
ISSUE_EVENTS = Table(
    "issue_events",
    ("project_id", "event", "event_id"),
    columns(
        {"project_id": COUNT, "event": TEXT, "event_id": COUNT, "iid": COUNT},
        {**AUTHOR, "label": TEXT, "created_at": MOMENT},
    ),
    (ISSUES.name, "iid"),
)
PIPELINES = Table(
    "pipelines",
    ("project_id", "pipeline_id"),
    columns(
        {"project_id": COUNT, "pipeline_id": COUNT, "updated_at": MOMENT},
        {"iid": COUNT, "sha": TEXT, "ref": TEXT, "status": TEXT, "source": TEXT, "name": TEXT, "created_at": MOMENT,
         "url": TEXT},
    ),
)  # fmt: skip
JOBS = Table(
    "jobs",
    ("project_id", "job_id"),
    columns(
        {"project_id": COUNT, "job_id": COUNT, "pipeline_id": COUNT},
        {"name": TEXT, "stage": TEXT, "status": TEXT, "ref": TEXT, "sha": TEXT, "is_tag": FLAG, "allow_failure": FLAG,
         "is_retried": FLAG, "queued_seconds": SECONDS, "duration_seconds": SECONDS, "coverage": SECONDS,
         "created_at": MOMENT, "started_at": MOMENT, "finished_at": MOMENT, "user_id": COUNT, "url": TEXT},
    ),
    (PIPELINES.name, "pipeline_id"),
)  # fmt: skip
BRIDGES = Table(
    "bridges",
    ("project_id", "bridge_id"),
    columns(
        {"project_id": COUNT, "bridge_id": COUNT, "pipeline_id": COUNT},
        {"name": TEXT, "downstream_project_id": COUNT, "downstream_pipeline_id": COUNT},
    ),
    (PIPELINES.name, "pipeline_id"),
)
DEPLOYMENTS = Table(
    "deployments",
    ("project_id", "deployment_id"),
    columns(
        {"project_id": COUNT, "deployment_id": COUNT, "updated_at": MOMENT},
        {"iid": COUNT, "ref": TEXT, "sha": TEXT, "status": TEXT, "environment": TEXT, "created_at": MOMENT,
         "finished_at": MOMENT, "user_id": COUNT, "username": TEXT, "job_id": COUNT, "job_name": TEXT,
         "job_started_at": MOMENT, "job_finished_at": MOMENT, "pipeline_id": COUNT, "url": TEXT},
    ),
)  # fmt: skip
RELEASES = Table(
    "releases",
    ("project_id", "tag_name"),
    columns(
        {"project_id": COUNT, "tag_name": TEXT},
        {"name": TEXT, "sha": TEXT, "is_upcoming": FLAG, **AUTHOR, "created_at": MOMENT, "released_at": MOMENT,
         "url": TEXT},
    ),
)  # fmt: skip
USERS = Table(
    "users",
    ("user_id",),
    columns({"user_id": COUNT, "username": TEXT}, {"name": TEXT, "state": TEXT, "url": TEXT}),
)

TABLES = (
    PROJECTS, MERGE_REQUESTS, MERGE_REQUEST_COMMITS, MERGE_REQUEST_FILES, MERGE_REQUEST_NOTES, ISSUES, ISSUE_NOTES,
    ISSUE_EVENTS, PIPELINES, JOBS, BRIDGES, DEPLOYMENTS, RELEASES, USERS,
)  # fmt: skip
GITLAB = Dataset(DATASET, "GitLab", TABLES, lock=5_348_420, scopes=(PROJECTS.name, "project_id", "path_with_namespace"))
