"""GitLab: merge requests, issues, pipelines, deployments, releases."""

from collections.abc import Iterator

import dagster as dg

from infra.warehouse import Role
from ingestion.sources.gitlab.tables import GITLAB
from orchestration.collection import described_specs, materializations
from orchestration.platform import PlatformResource


def specs() -> list[dg.AssetSpec]:
    """One asset per table."""
    return described_specs(GITLAB, {"gitlab", "dlt"})


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
