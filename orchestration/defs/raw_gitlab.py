"""GitLab: merge requests, issues, pipelines, deployments, releases."""

from collections.abc import Iterator

import dagster as dg

from infra.warehouse import Role
from orchestration.collection import materializations, raw_specs
from orchestration.platform import PlatformResource

TABLES = {
    "projects": "A project on GitLab.",
    "merge_requests": "A merge request as it is now.",
    "merge_request_commits": "A commit of a merge request.",
    "merge_request_files": "A file that a merge request changes.",
    "merge_request_notes": "A comment on a merge request, or a system note: approved, draft, ready, review requested.",
    "issues": "An issue as it is now.",
    "issue_notes": "A comment on an issue, or a system note.",
    "issue_events": "Closed, reopened, label added, label removed.",
    "pipelines": "A CI pipeline as it is now.",
    "jobs": "A job of a pipeline, retried ones included.",
    "bridges": "A trigger job of a pipeline that has child pipelines.",
    "deployments": "A deployment to an environment.",
    "releases": "A release of a tag.",
    "users": "An account that did something in a collected project.",
    "_rejected_rows": "A row that was set aside, with the reason.",
}


def specs() -> list[dg.AssetSpec]:
    """One asset per table."""
    return raw_specs("raw_gitlab", TABLES, [], {"gitlab", "dlt"})


@dg.multi_asset(name="gitlab", specs=specs())
def gitlab(context: dg.AssetExecutionContext, platform: PlatformResource) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Read what changed in every configured project; one that cannot be read does not stop the others."""
    from ingestion.sources.gitlab import collect

    services = platform.services
    url = services.warehouse.url(Role.LOADER)
    report = collect(platform.gitlab, url, services.home.ingestion, context.run.run_id)
    for scope in report.failed:
        context.log.error(f"{scope.scope}: {scope.error}")
    yield from materializations(specs(), report, url)
