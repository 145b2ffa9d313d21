"""Facts: one row per thing, no impossible duration, no dangling key."""

from quality.checks import Check, CheckedTable, Severity

commits = CheckedTable("marts", "fct_commits")
deployments = CheckedTable("marts", "fct_deployments")
deployed_commits = CheckedTable("marts", "fct_deployed_commits")
incidents = CheckedTable("marts", "fct_incidents")
incident_deployments = CheckedTable("marts", "fct_incident_deployments")
file_months = CheckedTable("marts", "fct_file_months")
files = CheckedTable("marts", "dim_files")


def _deployment_exists(table: CheckedTable, key: str) -> Check:
    return table.no_rows(
        "deployment_exists",
        "The deployment is in fct_deployments.",
        select=f"{key}, deployment_id",
        where="not exists (select from marts.fct_deployments as known"
        " where known.deployment_id = checked.deployment_id)",
    )


CHECKS: list[Check] = [
    commits.unique("commit_id"),
    commits.one_of("author_kind", ("human", "bot", "agent")),
    commits.between("additions", 0, None),
    commits.between("deletions", 0, None),
    commits.between("author_utc_offset_minutes", -14 * 60, 14 * 60),
    deployments.unique("deployment_id"),
    deployments.not_null("finished_at"),
    deployments.one_of("status", ("success", "failure", "cancelled")),
    deployments.one_of("environment_type", ("production", "staging", "other")),
    deployments.between("new_commit_count", 0, None),
    deployments.no_rows(
        "failure_has_evidence",
        "A deployment that failed says why, and one that did not has nothing to say.",
        select="deployment_id",
        where="has_failed <> (coalesce(cardinality(failure_evidence), 0) > 0)",
    ),
    deployments.no_rows(
        "kinds_exclude_each_other",
        "A deployment is at most one of redeploy, rollback and superseded.",
        select="deployment_id",
        where="cast(coalesce(is_redeploy, false) as int)"
        " + cast(coalesce(is_rollback, false) as int) + cast(coalesce(is_superseded, false) as int) > 1",
    ),
    deployed_commits.unique("service_id", "commit_id"),
    _deployment_exists(deployed_commits, "service_id, commit_id"),
    deployed_commits.no_rows(
        "counted_lead_time_is_not_negative",
        "A lead time that counts is set and not negative.",
        select="service_id, commit_id, lead_time_seconds",
        where="exclusion_reason is null and coalesce(lead_time_seconds, -1) < 0",
    ),
    incidents.unique("incident_id"),
    incidents.no_rows(
        "duration_is_not_negative",
        "An incident is not resolved before it started.",
        select="incident_id",
        where="resolved_at < started_at",
        severity=Severity.WARN,
    ),
    incident_deployments.unique("incident_id", "deployment_id"),
    incident_deployments.between("confidence", 0, 1),
    _deployment_exists(incident_deployments, "incident_id"),
    file_months.unique("repository_id", "path", "month"),
    file_months.between("commits", 1, None),
    files.unique("file_id"),
    files.between("hotspot_score", 0, 1),
    files.between("owner_share", 0, 1),
]
