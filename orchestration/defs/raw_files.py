"""Exports as files: deployments, incidents, people, teams, corrections, and reports of tests and coverage."""

from collections.abc import Iterator

import dagster as dg

from infra.warehouse import Role
from ingestion.descriptors import SENTENCES
from orchestration.raw_assets import FIRST, materializations, raw_specs
from orchestration.run_resource import RunResource
from orchestration.workspace import workspace


def specs() -> list[dg.AssetSpec]:
    """One asset per kind of file."""
    return raw_specs("raw_files", SENTENCES["raw_files"], [], {"csv", "dlt"})


@dg.multi_asset(name="files", specs=specs(), op_tags=FIRST)
def files(context: dg.AssetExecutionContext, run: RunResource) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Read changed files, and what `sei record` added; rows that cannot be used are kept with their reason."""
    from ingestion.sources.files import collect

    services = run.services
    url = services.warehouse.url(Role.LOADER)
    report = collect(
        workspace(services.settings).configuration.files,
        warehouse_url=url,
        state_dir=services.home.ingestion,
        run_id=context.run.run_id,
        records=services.home.records,
    )
    for scope in report.failed:
        context.log.error(f"{scope.scope}: {scope.error}")
    yield from materializations(specs(), report, url)
