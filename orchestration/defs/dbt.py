"""dbt models as assets, in two parts: what Spark reads, and everything after Spark."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
import psycopg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, dbt_assets
from dagster_dbt.errors import DagsterDbtCliRuntimeError
from packaging.version import Version

from infra.home import Home
from infra.settings import load_settings
from infra.warehouse import Role
from orchestration.dbt_failures import failed_node, failure_sentences
from orchestration.dbt_manifest import PROJECT, environment, manifest, parse, target_path, texts_digest, transformer_url
from orchestration.dbt_unchanged import PROJECT_VARIABLE
from orchestration.documentation import reference
from orchestration.former_models import drop_former_models
from orchestration.metric_plots import metric_metadata
from orchestration.raw_readers import raw_readers
from orchestration.refresh import note_state
from orchestration.run_resource import FULL_REFRESH_TAG, OWNER, RunResource, run_as_of
from orchestration.workspace import used_sources

BEFORE_SPARK = "+tag:spark_input"


class Translator(DagsterDbtTranslator):
    """Groups by layer, one owner; descriptions come from the yml files."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer, which is the schema."""
        return str(dbt_resource_props["config"].get("schema") or dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Description from the yml file, and where to read on."""
        said = str(dbt_resource_props.get("description") or "")
        place = f"Defined in `{PROJECT.name}/{dbt_resource_props['original_file_path']}`."
        return f"{said}\n\n{place} {reference(dbt_resource_props['unique_id'])}".strip()

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """The manifest was made without a warehouse: it knows no database's name."""
        name = f"{dbt_resource_props['schema']}.{dbt_resource_props.get('alias') or dbt_resource_props['name']}"
        return {**super().get_metadata(dbt_resource_props), "dagster/table_name": name}

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:  # noqa: ARG002
        """Everything downstream of raw is the platform's."""
        return [OWNER]


class OfflineDbt(DbtCliResource):
    """dbt whose version is read where it is installed: `dbt --version` asks the package registry for a newer one."""

    @cached_property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))


@dg.definitions
def defs() -> dg.Definitions:
    """The two dbt asset groups and the dashboards; the manifest is made first if the project changed."""
    settings = load_settings()
    path = manifest(Home(settings.home), used_sources(settings))

    @dbt_assets(manifest=path, select=BEFORE_SPARK, dagster_dbt_translator=Translator(), name="dbt_before_spark")
    def before_spark(context: dg.AssetExecutionContext, dbt: DbtCliResource, run: RunResource) -> Iterator[Any]:
        note_state(context, run.reading_raw())
        yield from build(context, dbt, run)

    @dbt_assets(manifest=path, exclude=BEFORE_SPARK, dagster_dbt_translator=Translator(), name="dbt_after_spark")
    def after_spark(context: dg.AssetExecutionContext, dbt: DbtCliResource, run: RunResource) -> Iterator[Any]:
        described = json.loads(path.read_text(encoding="utf-8"))
        readers = raw_readers(described) & context.selected_asset_keys
        for event in build(context, dbt, run):
            yield event
            if isinstance(event, dg.Output):
                readers.discard(context.asset_key_for_output(event.output_name))
            if not readers:
                run.has_read_raw()
        for name in drop_former_models(run.services.warehouse.url(Role.TRANSFORMER), described):
            context.log.info(f"Dropped {name}: no model makes it any more.")

    dbt = OfflineDbt(
        project_dir=str(PROJECT),
        profiles_dir=str(PROJECT),
        dbt_executable=str(Path(sys.executable).parent / "sei-dbt"),
    )
    shown = dashboards(json.loads(path.read_text(encoding="utf-8")))
    return dg.Definitions(assets=[before_spark, after_spark, *shown], resources={"dbt": dbt})


def dashboards(described: Mapping[str, Any]) -> Iterator[dg.AssetSpec]:
    """The pages of the dashboards as assets that nobody makes here, each below the tables that it reads."""
    for exposure in described["exposures"].values():
        if exposure["type"] == "dashboard":
            tables = [described["nodes"][name] for name in exposure["depends_on"]["nodes"]]
            yield dg.AssetSpec(
                ["dashboards", exposure["name"]],
                deps=[dg.AssetKey([table["schema"], table["name"]]) for table in tables],
                group_name="dashboards",
                kinds={"superset"},
                owners=[OWNER],
                description=f"{exposure['description']} {reference(exposure['unique_id'])}",
            )


def build(context: dg.AssetExecutionContext, dbt: DbtCliResource, run: RunResource) -> Iterator[Any]:
    """`dbt build` of the selected models: tables and data tests; metadata from the tables made."""
    as_of = run_as_of(context.instance, context.run)
    services = run.reading_raw()
    arguments = ["build", "--exclude-resource-type", "unit_test", "exposure"]
    if FULL_REFRESH_TAG in context.run.tags:
        arguments.append("--full-refresh")
    hosts = used_sources(services.settings)
    parse(services.home, services.warehouse, hosts)
    # To write the manifest and the results of a run as files, which nobody reads, takes dbt seconds.
    variables = {
        **environment(services.warehouse, hosts),
        "SEI_DBT_AS_OF": as_of.isoformat(),
        PROJECT_VARIABLE: texts_digest(services.warehouse, hosts),
        "DBT_WRITE_JSON": "false",
        # Where a part is selected, tests that need a table which nobody has made yet are left out.
        "DBT_INDIRECT_SELECTION": "buildable",
    }
    with _environment(variables), psycopg.connect(transformer_url(services), autocommit=True) as connection:
        invocation = dbt.cli(arguments, context=context, target_path=target_path(services.home))
        failed = []
        try:
            for message in invocation.stream_raw_events():
                if node := failed_node(message.raw_event):
                    failed.append(node)
                for event in message.to_default_asset_events(
                    invocation.manifest, invocation.dagster_dbt_translator, context, invocation.target_path
                ):
                    yield metric_metadata(event, connection) if isinstance(event, dg.Output) else event
        except DagsterDbtCliRuntimeError:
            raise dg.Failure(failure_sentences(failed, invocation.target_path), allow_retries=False) from None


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables for the child that dagster-dbt starts, only as long as it runs: one holds a password."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
