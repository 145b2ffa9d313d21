"""Great Expectations suites as blocking asset checks."""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

import quality
from orchestration.addresses import DATA_DOCS
from orchestration.dbt_manifest import transformer_url
from orchestration.fingerprint import collected_versions, made_versions
from orchestration.raw_assets import FIRST
from orchestration.run_resource import FULL_REFRESH_TAG, RunResource

GROUPS = ("raw_files", "raw_git", "marts")
SEVERITY = {"error": dg.AssetCheckSeverity.ERROR, "warn": dg.AssetCheckSeverity.WARN}


def check_specs(group: str) -> list[dg.AssetCheckSpec]:
    """One spec per expectation; those of severity error stop what lies downstream."""
    return [
        dg.AssetCheckSpec(
            name=check.name,
            asset=dg.AssetKey([check.schema, check.table]),
            description=check.description,
            blocking=check.severity == "error",
        )
        for check in quality.declared_checks(group)
    ]


def results(context: dg.AssetCheckExecutionContext, run: RunResource, group: str) -> Iterator[dg.AssetCheckResult]:
    """Run one group of suites and report each expectation."""
    services = run.making_tables() if group == "marts" else run.services
    url = transformer_url(services)
    is_full = FULL_REFRESH_TAG in context.run.tags
    for result in quality.run(
        group,
        warehouse_url=url,
        docs_dir=services.home.quality,
        run_id=context.run.run_id,
        checked_at=datetime.now(UTC),
        versions={} if is_full else made_versions(url) if group == "marts" else collected_versions(url),
    ):
        key = dg.AssetCheckKey(dg.AssetKey([result.schema, result.table]), result.name)
        if key not in context.selected_asset_check_keys:
            continue
        yield dg.AssetCheckResult(
            asset_key=key.asset_key,
            check_name=key.name,
            passed=result.passed,
            severity=SEVERITY[result.severity],
            metadata={**result.metadata, "data_docs": dg.MetadataValue.url(f"{DATA_DOCS}/{group}/index.html")},
        )


def checks(group: str) -> dg.AssetChecksDefinition:
    """The checks of a group as one step: importing Great Expectations costs seconds."""

    @dg.multi_asset_check(
        name=f"{group}_quality", specs=check_specs(group), op_tags=None if group == "marts" else FIRST, can_subset=True
    )
    def run_group(context: dg.AssetCheckExecutionContext, run: RunResource) -> Iterator[dg.AssetCheckResult]:
        yield from results(context, run, group)

    return run_group


@dg.definitions
def defs() -> dg.Definitions:
    """A step per group. The files have one of their own, because Git is read after them."""
    return dg.Definitions(asset_checks=[checks(group) for group in GROUPS])
