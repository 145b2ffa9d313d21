"""Tables of builds, deployments, tests and coverage."""

from ingestion.columns import Column, Kind, required
from ingestion.hosts.tables import Table
from ingestion.sources.azure_devops.tables.projects import PROJECT

TEXT, COUNT, FLAG, MOMENT = Kind.TEXT, Kind.BIGINT, Kind.BOOL, Kind.TIMESTAMP
BUILD = required("build_id", COUNT, "Number of the build within the organisation or collection.")
_PARENT = ("builds", "build_id")

BUILDS = Table(
    "builds",
    "A run of a pipeline. One that Azure DevOps discarded stays.",
    ("project_id", "build_id"),
    (
        PROJECT,
        BUILD,
        Column("updated_at", MOMENT, "When it ended; before that, when it began or was queued."),
        Column("number", TEXT, "Name that people see, such as `20260302.1`."),
        Column("definition_id", COUNT, "Number of the pipeline within the project."),
        Column("definition", TEXT, "Name of the pipeline."),
        Column(
            "reason", TEXT, "What started it: `individualCI`, `batchedCI`, `pullRequest`, `schedule`, `manual`, ..."
        ),
        Column("status", TEXT, "`completed`, `inProgress`, `cancelling`, ..."),
        Column("result", TEXT, "`succeeded`, `partiallySucceeded`, `failed` or `canceled`; null while it goes on."),
        Column("source_branch", TEXT, "Ref that it built, such as `refs/heads/main` or `refs/pull/7/merge`."),
        Column("source_version", TEXT, "Commit that it built; of a pull request the trial to merge."),
        Column("pull_request_branch", TEXT, "Ref with the change of the pull request that it built."),
        Column("pull_request_sha", TEXT, "Head of that branch."),
        Column("repository_type", TEXT, "`TfsGit`, `GitHub`, `Bitbucket`, `Git`, ..."),
        Column("repository_id", TEXT, "Id of the repository; of GitHub its owner and name."),
        Column(
            "repository_url", TEXT, "Page of the repository; null where it is none of this Azure DevOps' nor known."
        ),
        Column("requester_id", TEXT, "Account for which it ran."),
        Column("queued_at", MOMENT, "When it was queued."),
        Column("started_at", MOMENT, "When it began; null before."),
        Column("finished_at", MOMENT, "When it ended; null while it goes on."),
        Column("url", TEXT, "Page a person would open."),
    ),
    is_numbered_throughout=True,
)

BUILD_RECORDS = Table(
    "build_records",
    "A stage, phase or job of a build, earlier attempts included.",
    ("project_id", "build_id", "record_id", "attempt"),
    (
        PROJECT,
        BUILD,
        required("record_id", TEXT, "Id of the record, which further attempts may share."),
        required("attempt", COUNT, "Number of the attempt, from 1."),
        Column("is_superseded", FLAG, "Whether a later attempt replaced it."),
        Column("stage", TEXT, "Name of the stage that it is in; null in a pipeline without stages."),
        Column("stage_result", TEXT, "Result of that stage, or of the only one; null while it goes on."),
        Column("type", TEXT, "`Stage`, `Phase` or `Job`."),
        Column("name", TEXT, "Name."),
        Column("identifier", TEXT, "Name that attempts have in common, such as `Test.unit.__default`."),
        Column("state", TEXT, "`pending`, `inProgress` or `completed`."),
        Column("result", TEXT, "`succeeded`, `succeededWithIssues`, `failed`, `canceled`, `skipped` or `abandoned`."),
        Column("started_at", MOMENT, "When it began; null if it never did."),
        Column("finished_at", MOMENT, "When it ended; null while it goes on."),
    ),
    parent=_PARENT,
)

ENVIRONMENT_DEPLOYMENTS = Table(
    "environment_deployments",
    "A job of a build that deployed to an environment.",
    ("project_id", "deployment_id"),
    (
        PROJECT,
        required("deployment_id", COUNT, "Number of the deployment."),
        Column("updated_at", MOMENT, "When it ended; before that, when it began or was queued."),
        Column("environment_id", COUNT, "Number of the environment."),
        Column("environment", TEXT, "Name of the environment."),
        Column("build_id", COUNT, "Number of the build."),
        Column("definition", TEXT, "Name of the pipeline."),
        Column("stage", TEXT, "Name of the stage."),
        Column("job", TEXT, "Name of the job."),
        Column("stage_attempt", COUNT, "Number of the attempt of the stage, from 1."),
        Column("result", TEXT, "`succeeded`, `succeededWithIssues`, `failed`, `canceled`, ...; null while it goes on."),
        Column("queued_at", MOMENT, "When it was queued."),
        Column("started_at", MOMENT, "When it began; null before."),
        Column("finished_at", MOMENT, "When it ended; null while it goes on."),
    ),
    is_numbered_throughout=True,
)

RELEASE_DEPLOYMENTS = Table(
    "release_deployments",
    "A deployment of a classic release to one of its stages.",
    ("project_id", "deployment_id"),
    (
        PROJECT,
        required("deployment_id", COUNT, "Number of the deployment."),
        required("updated_at", MOMENT, "When it last changed."),
        Column("release_id", COUNT, "Number of the release."),
        Column("release", TEXT, "Name of the release."),
        Column("definition", TEXT, "Name of the release pipeline."),
        Column("environment", TEXT, "Name of the stage."),
        Column("attempt", COUNT, "Number of the attempt, from 1."),
        Column("status", TEXT, "`notDeployed`, `inProgress`, `succeeded`, `partiallySucceeded` or `failed`."),
        Column("operation", TEXT, "How far it is, such as `pending` (for an approval), `rejected` or `canceled`."),
        Column("build_id", COUNT, "Build that it deployed; null where it deployed something else."),
        Column("repository_id", TEXT, "Repository that it deployed from; of GitHub its owner and name."),
        Column("branch", TEXT, "Ref that it deployed."),
        Column("sha", TEXT, "Commit that it deployed."),
        Column("queued_at", MOMENT, "When it was asked for; null where Azure DevOps does not tell."),
        Column("started_at", MOMENT, "When it began; null before."),
        Column("finished_at", MOMENT, "When it ended; null while it goes on, and where Azure DevOps does not tell."),
        Column("url", TEXT, "Page a person would open."),
    ),
    is_numbered_throughout=True,
)

PIPELINES = (BUILDS, BUILD_RECORDS, ENVIRONMENT_DEPLOYMENTS, RELEASE_DEPLOYMENTS)
