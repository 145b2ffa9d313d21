"""GitHub: pull requests and issues with everything in them."""

from collections.abc import Iterator

import dagster as dg

from infra.warehouse import Role
from ingestion.sources.github.tables import GITHUB
from orchestration.collection import described_specs, materializations
from orchestration.platform import PlatformResource


def specs() -> list[dg.AssetSpec]:
    """One asset per table."""
    return described_specs(GITHUB, {"github", "dlt"})


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
