"""Code hosts: one step per source, which collects from all its installations."""

from collections.abc import Iterator
from importlib import import_module

import dagster as dg

from infra.settings import load_settings
from infra.warehouse import Role
from ingestion.descriptors import HOSTS
from orchestration.raw_assets import FIRST, described_specs, materializations
from orchestration.run_resource import RunResource
from orchestration.workspace import used_hosts


def specs(source: str) -> list[dg.AssetSpec]:
    """One asset per table of the source."""
    return described_specs(HOSTS[source], {source, "dlt"})


def collecting(source: str) -> dg.AssetsDefinition:
    """The step that reads what changed in every configured scope; one that cannot be read does not stop the others."""

    @dg.multi_asset(
        name=source, specs=specs(source), op_tags=FIRST, description=f"Read what changed on {HOSTS[source].host}."
    )
    def step(context: dg.AssetExecutionContext, run: RunResource) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        services = run.services
        url = services.warehouse.url(Role.LOADER)
        collect = import_module(f"ingestion.sources.{source}").collect
        report = collect(run.connections(source), url, services.home.ingestion, context.run.run_id)
        for scope in report.failed:
            context.log.error(f"{scope.scope}: {scope.error}")
        yield from materializations(specs(source), report, url)

    return step


@dg.definitions
def defs() -> dg.Definitions:
    """The steps of the code hosts that `sei.toml` names."""
    return dg.Definitions(assets=[collecting(source) for source in used_hosts(load_settings())])
