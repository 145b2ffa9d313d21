"""Checks of deployments and incidents from files. A user's odd row is told, it does not stop the run."""

from quality.checks import Check, CheckedTable, Severity

deployments = CheckedTable("raw_files", "deployments")
incidents = CheckedTable("raw_files", "incidents")

STATUSES = ("success", "failure", "cancelled")
DEPLOYMENT = "deployment_id, service, environment, source_file, source_line"
INCIDENT = "incident_id, source_file, source_line"

CHECKS: list[Check] = [
    deployments.unique("deployment_id", "coalesce(service, repository)", "environment"),
    deployments.not_null("deployment_id"),
    deployments.not_null("finished_at"),
    deployments.not_null("status"),
    deployments.one_of("status", STATUSES),
    deployments.no_rows(
        "finished_after_start",
        "A deployment does not finish before it started.",
        select=DEPLOYMENT,
        where="finished_at < started_at and deleted_at is null",
        severity=Severity.WARN,
    ),
    deployments.no_rows(
        "finished_at_is_plausible",
        "A deployment finished after 1990 and not in the future.",
        select=DEPLOYMENT,
        where="deleted_at is null and (finished_at < timestamp '1990-01-01'"
        " or finished_at > timestamptz '{checked_at}' + interval '1 day')",
        severity=Severity.WARN,
    ),
    incidents.unique("incident_id"),
    incidents.not_null("incident_id"),
    incidents.not_null("started_at"),
    incidents.no_rows(
        "resolved_after_start",
        "An incident is not resolved before it started.",
        select=INCIDENT,
        where="resolved_at < started_at and deleted_at is null",
        severity=Severity.WARN,
    ),
]

# These read tables of Git too.
CHECKS_WITH_GIT: list[Check] = [
    deployments.no_rows(
        "repository_is_known",
        "The repository was collected; without it a deployment counts, and brings no commits.",
        select="distinct repository",
        where="repository is not null and deleted_at is null and not exists ("
        "select from raw_git.repositories as known where known.repository = checked.repository)",
        severity=Severity.WARN,
    ),
]
