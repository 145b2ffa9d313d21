"""Git histories: `raw_git` in Postgres, commits and file changes in the lake."""

from collections.abc import Iterator

import dagster as dg

from infra.settings import load_settings
from infra.warehouse import Role
from ingestion.descriptors import HOSTS
from ingestion.sources.git.tables import GIT, PATCH_IDS
from orchestration.documentation import source_reference
from orchestration.raw_assets import FIRST, GROUP, described_specs, materializations
from orchestration.run_resource import OWNER, RunResource
from orchestration.workspace import used_hosts, workspace

LAKE_TABLES = {
    "git_commits": "Commits with their parents, as Parquet per repository.",
    "git_file_changes": "A file in a commit: path, old path, lines added and deleted.",
}


def specs() -> list[dg.AssetSpec]:
    """Git is read after the files, which name the refs that were deployed."""
    deps = [dg.AssetKey(["raw_files", "deployments"]), dg.AssetKey(["raw_config", "services"])]
    lake = [
        dg.AssetSpec(
            ["lake", table], deps=deps, description=text, group_name=GROUP, kinds={"git", "parquet"}, owners=[OWNER]
        )
        for table, text in LAKE_TABLES.items()
    ]
    return described_specs(GIT, {"git", "dlt"}, deps, lake, made_later={PATCH_IDS.name})


@dg.multi_asset(name="git", specs=specs(), op_tags=FIRST)
def git(context: dg.AssetExecutionContext, run: RunResource) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Read what is new in every configured repository; one that cannot be read does not stop the others."""
    from ingestion.sources.files import named_references
    from ingestion.sources.git import collect

    services = run.services
    url = services.warehouse.url(Role.LOADER)
    configuration = workspace(services.settings).configuration
    report = collect(
        run.repositories,
        warehouse_url=url,
        lake=services.lake,
        state_dir=services.home.ingestion,
        extra_refs=named_references(url, {service.name: service.repository for service in configuration.services}),
        run_id=context.run.run_id,
    )
    for scope in report.failed:
        context.log.error(f"{scope.scope}: {scope.error}")
    yield from materializations(specs(), report, url)


def patch_specs() -> list[dg.AssetSpec]:
    """Patches are compared when both the histories and the pull requests, with their names, are there."""
    hosts = [HOSTS[name] for name in used_hosts(load_settings())]
    commits = [dg.AssetKey([host.name, host.pull_requests.commits]) for host in hosts if host.pull_requests]
    deps = [dg.AssetKey(["raw_config", "rules"]), dg.AssetKey(["raw_git", "commits"]), *commits]
    # How its scopes ended is told in the table that the histories make.
    key = ["raw_git", "patch_ids"]
    said = f"{PATCH_IDS.text}\n\n{source_reference(*key)}"
    return [dg.AssetSpec(key, deps=deps, description=said, group_name=GROUP, kinds={"git"}, owners=[OWNER])]


@dg.multi_asset(name="git_patch_ids", specs=patch_specs(), op_tags=FIRST)
def git_patch_ids(context: dg.AssetExecutionContext, run: RunResource) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Compare patches where nothing else can link a pull request; nothing is fetched."""
    from ingestion.sources.git.patches import collect_patch_ids

    services = run.services
    url = services.warehouse.url(Role.LOADER)
    report = collect_patch_ids(lambda: run.repositories, url, services.home.ingestion)
    for scope in report.failed:
        context.log.error(f"{scope.scope}: {scope.error}")
    yield from materializations(patch_specs(), report, url)
