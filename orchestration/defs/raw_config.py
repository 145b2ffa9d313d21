"""The effective configuration as tables, so that dbt and Spark read rules from the warehouse."""

from collections.abc import Iterator

import dagster as dg

from infra.warehouse import Role
from ingestion.descriptors import SENTENCES
from orchestration.raw_assets import FIRST, materializations, raw_specs
from orchestration.run_resource import RunResource
from orchestration.workspace import workspace


def specs() -> list[dg.AssetSpec]:
    """One asset per kind of rule."""
    return raw_specs("raw_config", SENTENCES["raw_config"], [], {"toml"})


@dg.multi_asset(name="configuration", specs=specs(), op_tags=FIRST)
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
