"""The effective configuration as tables, so that dbt and Spark read rules from the warehouse."""

from collections.abc import Iterator

import dagster as dg

from infra.warehouse import Role
from orchestration.raw_assets import materializations, raw_specs
from orchestration.run_resource import RunResource
from orchestration.workspace import workspace

TABLES = {
    "services": "A declared service: its repository, its path globs.",
    "teams": "A team and the services that it owned, dated.",
    "rules": "One rule in force: for the organisation, a service or a repository.",
    "custom_metrics": "A metric of the user's own, with the SQL of its events.",
    "left_out": "A repository that was collected and is not configured any more.",
}


def specs() -> list[dg.AssetSpec]:
    """One asset per kind of rule."""
    return raw_specs("raw_config", TABLES, [], {"toml"})


@dg.multi_asset(name="configuration", specs=specs())
def configuration(context: dg.AssetExecutionContext, run: RunResource) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Load `sei.toml` with all defaults filled in, and the metrics of the user's own."""
    from ingestion.sources.config import collect
    from orchestration.custom_metrics.loading import custom_metrics

    services = run.services
    url = services.warehouse.url(Role.LOADER)
    chosen = workspace(services.settings).configuration
    report = collect(
        chosen,
        [repository.name or repository.url for repository in run.repositories],
        warehouse_url=url,
        state_dir=services.home.ingestion,
        run_id=context.run.run_id,
        custom_metrics=custom_metrics(services.settings.metrics, services.warehouse.url(Role.READER)),
    )
    yield from materializations(specs(), report, url)
