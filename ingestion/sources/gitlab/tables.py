"""Tables of `raw_gitlab`. Raw tables also have `installation`, `deleted_at` and `_dlt_load_id`.

Lists that nobody joins on are JSON text.
"""

from ingestion.columns import Column, required
from ingestion.hosts.tables import Dataset, PullRequests, Table
from ingestion.sources.gitlab.columns import COUNT, FLAG, ITEM, MOMENT, NOTE, PROJECT, SECONDS, TEXT, actor

DATASET = "raw_gitlab"
PROJECTS = Table(
    "projects",
    "A project on GitLab.",
    ("project_id",),
    (
        PROJECT,
        required("path_with_namespace", TEXT, "Groups and name of the project."),
        Column("url", TEXT, "Page a person would open."),
        Column("clone_url", TEXT, "Address for git."),
        Column("default_branch", TEXT, "Short name of the default branch; null in an empty project."),
        Column("visibility", TEXT, "`private`, `internal` or `public`."),
        Column("is_archived", FLAG, "Whether it is read-only."),
        Column("is_fork", FLAG, "Whether it was forked from another project."),
        Column("is_empty", FLAG, "Whether it has no commit."),
        Column("merge_method", TEXT, "`merge`, `rebase_merge` or `ff`."),
        Column("squash_option", TEXT, "When commits are squashed."),
        Column("created_at", MOMENT, "When it was made."),
    ),
)

MERGE_REQUESTS = Table(
    "merge_requests",
    "A merge request as it is now.",
    ("project_id", "iid"),
    (
        PROJECT,
        required("iid", COUNT, "Number within the project, as people see it."),
        required("updated_at", MOMENT, "When it last changed."),
        *ITEM,
        Column("is_draft", FLAG, "Whether it is a draft now."),
        Column("source_branch", TEXT, "Branch with the change."),
        Column("target_branch", TEXT, "Branch it is to be merged into."),
        Column("source_project_id", COUNT, "Project of the branch with the change."),
        Column("head_sha", TEXT, "Last commit of the branch with the change."),
        Column("merge_commit_sha", TEXT, "The merge commit; null after a fast-forward."),
        Column("squash_commit_sha", TEXT, "The commit that its commits were squashed into."),
        Column("is_squash", FLAG, "Whether its commits are squashed on merging."),
        Column("merged_at", MOMENT, "When it was merged."),
        *actor("merged_by", "who merged it"),
        Column("reviewers", TEXT, "Names of the accounts asked for a review, as JSON."),
        Column("additions", COUNT, "Lines added; null where GitLab does not say."),
        Column("deletions", COUNT, "Lines deleted; null where GitLab does not say."),
        Column("changed_files", COUNT, "Files changed; null where GitLab does not say."),
    ),
)

MERGE_REQUEST_COMMITS = Table(
    "merge_request_commits",
    "A commit of a merge request.",
    ("project_id", "merge_request_iid", "sha"),
    (
        PROJECT,
        required("merge_request_iid", COUNT, "Number of the merge request."),
        required("sha", TEXT, "Full commit id."),
        Column("position", COUNT, "Place among the commits, the oldest first."),
        Column("authored_at", MOMENT, "When it was written."),
        Column("committed_at", MOMENT, "When it was committed."),
        Column("author_name", TEXT, "Name in the commit."),
        Column("author_email", TEXT, "Address in the commit."),
        Column("title", TEXT, "First line."),
    ),
    parent=("merge_requests", "merge_request_iid"),
)

MERGE_REQUEST_FILES = Table(
    "merge_request_files",
    "A file that a merge request changes.",
    ("project_id", "iid", "path"),
    (
        PROJECT,
        required("iid", COUNT, "Number of the merge request."),
        required("path", TEXT, "Path of the file; of a renamed one the new path."),
        Column("additions", COUNT, "Lines added; 0 for a binary file."),
        Column("deletions", COUNT, "Lines deleted; 0 for a binary file."),
    ),
    parent=("merge_requests", "iid"),
)

MERGE_REQUEST_NOTES = Table(
    "merge_request_notes",
    "A comment on a merge request, or a system note: approved, draft, ready, review requested.",
    ("project_id", "note_id"),
    (
        PROJECT,
        *NOTE,
    ),
    parent=("merge_requests", "iid"),
    is_numbered_throughout=True,
)

ISSUES = Table(
    "issues",
    "An issue as it is now.",
    ("project_id", "iid"),
    (
        PROJECT,
        required("iid", COUNT, "Number within the project, as people see it."),
        required("updated_at", MOMENT, "When it last changed."),
        *ITEM,
        Column("type", TEXT, "Kind, such as `DiffNote`; null for a plain comment."),
        Column("weight", COUNT, "Estimate; null without one, and where GitLab has no weights (Free)."),
        Column("severity", TEXT, "Severity of an incident."),
        Column("moved_to_id", COUNT, "Issue it was moved to."),
    ),
)

ISSUE_NOTES = Table(
    "issue_notes",
    "A comment on an issue, or a system note.",
    ("project_id", "note_id"),
    (
        PROJECT,
        *NOTE,
    ),
    parent=("issues", "iid"),
)

ISSUE_EVENTS = Table(
    "issue_events",
    "Closed, reopened, label added, label removed, weight set or removed.",
    ("project_id", "event", "event_id"),
    (
        PROJECT,
        required("event", TEXT, "`closed`, `reopened`, `label_add`, `label_remove` or `weight`."),
        required("event_id", COUNT, "Number of the event, within its kind."),
        required("iid", COUNT, "Number within the project, as people see it."),
        *actor("author", "its author"),
        Column("label", TEXT, "Label that was added or removed."),
        Column("weight", COUNT, "Weight from then on; null where it was removed."),
        Column("created_at", MOMENT, "When it was made."),
    ),
    parent=("issues", "iid"),
)

PIPELINES = Table(
    "pipelines",
    "A CI pipeline as it is now.",
    ("project_id", "pipeline_id"),
    (
        PROJECT,
        required("pipeline_id", COUNT, "Number of the pipeline."),
        required("updated_at", MOMENT, "When it last changed."),
        Column("iid", COUNT, "Number within the project, as people see it."),
        Column("sha", TEXT, "Full commit id."),
        Column("ref", TEXT, "Branch or tag."),
        Column("status", TEXT, "What became of it, in GitLab's words."),
        Column("source", TEXT, "What started it, such as `push` or `merge_request_event`."),
        Column("name", TEXT, "Name."),
        Column("created_at", MOMENT, "When it was made."),
        Column("url", TEXT, "Page a person would open."),
    ),
    is_numbered_throughout=True,
)

JOBS = Table(
    "jobs",
    "A job of a pipeline, retried ones included.",
    ("project_id", "job_id"),
    (
        PROJECT,
        required("job_id", COUNT, "Number of the job."),
        required("pipeline_id", COUNT, "Number of the pipeline."),
        Column("name", TEXT, "Name."),
        Column("stage", TEXT, "Stage of the pipeline."),
        Column("status", TEXT, "What became of it, in GitLab's words."),
        Column("ref", TEXT, "Branch or tag."),
        Column("sha", TEXT, "Full commit id."),
        Column("is_tag", FLAG, "Whether it ran for a tag."),
        Column("allow_failure", FLAG, "Whether the pipeline may succeed without it."),
        Column("is_retried", FLAG, "Whether a later job of its name replaced it."),
        Column("queued_seconds", SECONDS, "Seconds it waited for a runner."),
        Column("duration_seconds", SECONDS, "Seconds it ran."),
        Column("coverage", SECONDS, "Test coverage in percent."),
        Column("created_at", MOMENT, "When it was made."),
        Column("started_at", MOMENT, "When it began."),
        Column("finished_at", MOMENT, "When it ended."),
        Column("user_id", COUNT, "Number of the account."),
        Column("url", TEXT, "Page a person would open."),
    ),
    parent=("pipelines", "pipeline_id"),
    is_numbered_throughout=True,
)

BRIDGES = Table(
    "bridges",
    "A trigger job of a pipeline that has child pipelines.",
    ("project_id", "bridge_id"),
    (
        PROJECT,
        required("bridge_id", COUNT, "Number of the trigger job."),
        required("pipeline_id", COUNT, "Number of the pipeline that it is in."),
        Column("name", TEXT, "Name."),
        Column("downstream_project_id", COUNT, "Project of the pipeline that it started; null before it starts one."),
        Column("downstream_pipeline_id", COUNT, "Number of the pipeline that it started; null before it starts one."),
    ),
    parent=("pipelines", "pipeline_id"),
)

DEPLOYMENTS = Table(
    "deployments",
    "A deployment to an environment.",
    ("project_id", "deployment_id"),
    (
        PROJECT,
        required("deployment_id", COUNT, "Number of the deployment."),
        required("updated_at", MOMENT, "When it last changed."),
        Column("iid", COUNT, "Number within the project, as people see it."),
        Column("ref", TEXT, "Branch or tag."),
        Column("sha", TEXT, "Full commit id."),
        Column("status", TEXT, "What became of it, in GitLab's words."),
        Column("environment", TEXT, "Name of the environment."),
        Column("created_at", MOMENT, "When it was made."),
        Column("finished_at", MOMENT, "When it ended."),
        Column("user_id", COUNT, "Number of the account."),
        Column("username", TEXT, "Name of the account."),
        Column("job_id", COUNT, "Number of the job."),
        Column("job_name", TEXT, "Name of the job that deployed."),
        Column("job_started_at", MOMENT, "When that job began."),
        Column("job_finished_at", MOMENT, "When that job ended."),
        Column("pipeline_id", COUNT, "Number of the pipeline."),
        Column("url", TEXT, "Page a person would open."),
    ),
)

RELEASES = Table(
    "releases",
    "A release of a tag.",
    ("project_id", "tag_name"),
    (
        PROJECT,
        required("tag_name", TEXT, "Tag that was released."),
        Column("name", TEXT, "Name."),
        Column("sha", TEXT, "Full commit id."),
        Column("is_upcoming", FLAG, "Whether its date lies ahead."),
        *actor("author", "its author"),
        Column("created_at", MOMENT, "When it was made."),
        Column("released_at", MOMENT, "When it was, or is to be, released."),
        Column("url", TEXT, "Page a person would open."),
    ),
)

USERS = Table(
    "users",
    "An account that did something in a collected project.",
    ("user_id",),
    (
        required("user_id", COUNT, "Number of the account."),
        required("username", TEXT, "Name of the account."),
        Column("name", TEXT, "Name.", staged="normalize(name::text, nfc)"),
        Column("state", TEXT, "`opened`, `closed`, `merged` or `locked`."),
        Column("url", TEXT, "Page a person would open."),
    ),
)

TABLES = (
    PROJECTS, MERGE_REQUESTS, MERGE_REQUEST_COMMITS, MERGE_REQUEST_FILES, MERGE_REQUEST_NOTES, ISSUES, ISSUE_NOTES,
    ISSUE_EVENTS, PIPELINES, JOBS, BRIDGES, DEPLOYMENTS, RELEASES, USERS,
)  # fmt: skip
GITLAB = Dataset(
    DATASET,
    "GitLab",
    TABLES,
    lock=5_348_420,
    scopes=(PROJECTS.name, "project_id", "path_with_namespace"),
    scoped_by={"project_id": "gitlab"},
    place="project",
    dated_by=(MERGE_REQUESTS.name, PIPELINES.name, ISSUES.name, DEPLOYMENTS.name),
    pull_requests=PullRequests(
        MERGE_REQUESTS.name, "iid", MERGE_REQUEST_COMMITS.name, "merge_request_iid", "squash_commit_sha"
    ),
)
