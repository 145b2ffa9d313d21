"""GitHub: pull requests and issues with everything in them."""

from collections.abc import Iterator

import dagster as dg

from infra.warehouse import Role
from orchestration.collection import materializations, raw_specs
from orchestration.platform import PlatformResource

TABLES = {
    "repositories": "A repository on GitHub.",
    "pull_requests": "A pull request as it is now.",
    "pull_request_commits": "A commit of a pull request.",
    "pull_request_files": "A file that a pull request changes.",
    "reviews": "A review of a pull request.",
    "review_comments": "A comment on a line, part of a review.",
    "pull_request_comments": "A comment in the conversation of a pull request.",
    "pull_request_events": "Ready for review, draft, closed, reopened, merged, review requested, force-pushed.",
    "issues": "An issue as it is now.",
    "issue_comments": "A comment on an issue.",
    "issue_events": "Closed, reopened, labeled, unlabeled.",
    "labels": "A label of a repository.",
    "milestones": "A milestone of a repository.",
    "releases": "A release, drafts and prereleases included.",
    "deployments": "A deployment by GitHub's own interface.",
    "deployment_statuses": "What became of a deployment, one row per report.",
    "workflow_runs": "A run of GitHub Actions, as its latest attempt left it.",
    "workflow_jobs": "A job of a run attempt.",
    "users": "An account that did something in a collected repository.",
    "teams": "A team of an organization.",
    "team_members": "Who belongs to a team.",
    "_rejected_rows": "A row that was set aside, with the reason.",
}


def specs() -> list[dg.AssetSpec]:
    """One asset per table."""
    return raw_specs("raw_github", TABLES, [], {"github", "dlt"})


@dg.multi_asset(name="github", specs=specs())
def github(context: dg.AssetExecutionContext, platform: PlatformResource) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Read what changed in every configured repository; one that cannot be read does not stop the others."""
    from ingestion.sources.github import collect

    services = platform.services
    url = services.warehouse.url(Role.LOADER)
    report = collect(platform.github, url, services.home.ingestion, context.run.run_id)
    for scope in report.failed:
        context.log.error(f"{scope.scope}: {scope.error}")
    yield from materializations(specs(), report, url)
