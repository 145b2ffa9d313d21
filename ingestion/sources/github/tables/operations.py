"""Releases, deployments and runs of GitHub Actions."""

from ingestion.columns import Column, required
from ingestion.hosts.tables import Table
from ingestion.sources.github.tables.columns import COUNT, FLAG, MOMENT, REPOSITORY, TEXT, actor

RELEASES = Table(
    "releases",
    "A release, drafts and prereleases included.",
    ("repository_id", "release_id"),
    (
        REPOSITORY,
        required("release_id", COUNT, "GitHub's number of the release."),
        Column("node_id", TEXT, "Id in GitHub's GraphQL interface."),
        Column("tag_name", TEXT, "Tag that was released."),
        Column("name", TEXT, "Name."),
        Column("target", TEXT, "Branch or commit that the tag is made on, if it is new."),
        Column("is_draft", FLAG, "Whether nobody sees it yet."),
        Column("is_prerelease", FLAG, "Whether it is not for production."),
        *actor("author", "its author"),
        Column("created_at", MOMENT, "When it was made."),
        Column("published_at", MOMENT, "When it could be seen."),
        Column("url", TEXT, "Page a person would open."),
    ),
)

DEPLOYMENTS = Table(
    "deployments",
    "A deployment by GitHub's own interface.",
    ("repository_id", "deployment_id"),
    (
        REPOSITORY,
        required("deployment_id", COUNT, "GitHub's number of the deployment."),
        Column("node_id", TEXT, "Id in GitHub's GraphQL interface."),
        Column("sha", TEXT, "Commit that was deployed."),
        Column("ref", TEXT, "Branch, tag or commit as it was named."),
        Column("task", TEXT, "What was done, usually `deploy`."),
        Column("environment", TEXT, "Name of the environment."),
        Column("original_environment", TEXT, "Name of the environment when it began."),
        Column("description", TEXT, "Text."),
        Column("payload", TEXT, "What whoever deployed gave along, as text."),
        *actor("creator", "who made it"),
        Column("created_at", MOMENT, "When it was made."),
        Column("updated_at", MOMENT, "When it last changed."),
        Column("url", TEXT, "Page a person would open."),
    ),
)

DEPLOYMENT_STATUSES = Table(
    "deployment_statuses",
    "What became of a deployment, one row per report.",
    ("repository_id", "node_id"),
    (
        REPOSITORY,
        required("node_id", TEXT, "Id in GitHub's GraphQL interface."),
        required("deployment_id", COUNT, "GitHub's number of the deployment."),
        Column(
            "state",
            TEXT,
            "`success`, `failure`, `error`, `in_progress`, `queued`, `pending` or `inactive`.",
            staged="lower(state::text)",
        ),
        Column("environment", TEXT, "Name of the environment."),
        Column("description", TEXT, "Text."),
        Column("log_url", TEXT, "Page with the log."),
        *actor("creator", "who made it"),
        Column("created_at", MOMENT, "When it was made."),
        Column("updated_at", MOMENT, "When it last changed."),
    ),
)

WORKFLOW_RUNS = Table(
    "workflow_runs",
    "A run of GitHub Actions, as its latest attempt left it.",
    ("repository_id", "run_id"),
    (
        REPOSITORY,
        required("run_id", COUNT, "GitHub's number of the run."),
        Column("run_number", COUNT, "Number within the workflow."),
        Column("run_attempt", COUNT, "Number of the attempt, from 1."),
        Column("workflow_id", COUNT, "GitHub's number of the workflow."),
        Column("name", TEXT, "Name."),
        Column("path", TEXT, "File of the workflow."),
        Column("display_title", TEXT, "Title that people see."),
        Column("event", TEXT, "What started it, such as `push` or `pull_request`."),
        Column("status", TEXT, "`completed`, or how far it is."),
        Column("conclusion", TEXT, "How it ended."),
        Column("head_branch", TEXT, "Branch it ran for; of a tag, the tag."),
        Column("head_sha", TEXT, "Commit it ran for."),
        *actor("actor", "who did it"),
        Column("created_at", MOMENT, "When it was made."),
        Column("run_started_at", MOMENT, "When its latest attempt began."),
        Column("updated_at", MOMENT, "When it last changed."),
        Column("url", TEXT, "Page a person would open."),
    ),
    is_numbered_throughout=True,
)

WORKFLOW_JOBS = Table(
    "workflow_jobs",
    "A job of a run attempt.",
    ("repository_id", "job_id"),
    (
        REPOSITORY,
        required("job_id", COUNT, "GitHub's number of the job."),
        required("run_id", COUNT, "GitHub's number of the run."),
        Column("run_attempt", COUNT, "Number of the attempt, from 1."),
        Column("workflow_name", TEXT, "Name of the workflow."),
        Column("name", TEXT, "Name."),
        Column("status", TEXT, "`completed`, or how far it is."),
        Column("conclusion", TEXT, "How it ended."),
        Column("head_branch", TEXT, "Branch it ran for; of a tag, the tag."),
        Column("head_sha", TEXT, "Commit it ran for."),
        Column("runner_name", TEXT, "Machine that ran it."),
        Column("has_steps", FLAG, "Whether any step of it began; null where that was not asked."),
        Column("labels", TEXT, "Labels that the machine had to have, as JSON."),
        Column("created_at", MOMENT, "When it was made."),
        Column("started_at", MOMENT, "When it began."),
        Column("completed_at", MOMENT, "When it ended."),
        Column("url", TEXT, "Page a person would open."),
    ),
    is_numbered_throughout=True,
)
