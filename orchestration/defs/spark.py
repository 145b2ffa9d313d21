"""The Spark jobs as assets: tables in, Parquet through the lake, tables out."""

from collections.abc import Iterator
from time import perf_counter

import dagster as dg

from orchestration.dbt_manifest import transformer_url
from orchestration.documentation import source_reference
from orchestration.prewarm import spark_place
from orchestration.rules import organization_timezone
from orchestration.run_resource import OWNER, RunResource, run_as_of
from orchestration.spark_inputs import SPARK_INPUTS, export
from spark_jobs.schemas import SENTENCES

LAKE = (dg.AssetKey(["lake", "git_commits"]), dg.AssetKey(["lake", "git_file_changes"]))


def specs() -> list[dg.AssetSpec]:
    """One asset per result table, downstream of the lake and of what dbt hands over."""
    inputs = [dg.AssetKey(["intermediate", table]) for table in SPARK_INPUTS]
    return [
        dg.AssetSpec(
            ["spark", table],
            deps=[*LAKE, *inputs],
            description=f"{text}\n\n{source_reference('spark', table)}",
            group_name="spark",
            kinds={"spark"},
            owners=[OWNER],
        )
        for table, text in SENTENCES.items()
    ]


@dg.multi_asset(name="spark_jobs", specs=specs())
def spark_jobs(context: dg.AssetExecutionContext, run: RunResource) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """Export the inputs, run both jobs in one session, load the results."""
    from spark_jobs.jobs import Job, JobInput, run_all
    from spark_jobs.loading import load

    services = run.reading_raw()
    url = transformer_url(services)
    started = perf_counter()
    exported = export(url, services.lake)
    context.log.info("handed to Spark: " + ", ".join(f"{part.table} {part.rows} rows" for part in exported))
    job_input = JobInput(services.lake, run_as_of(context.instance, context.run), organization_timezone(url))
    reports = run_all(list(Job), job_input, spark_place(services))
    load(url, services.lake.url)
    for report in reports:
        for table, rows in report.rows.items():
            yield dg.MaterializeResult(
                asset_key=["spark", table],
                metadata={
                    "dagster/row_count": rows,
                    "seconds_of_job": round(report.seconds, 2),
                    "seconds_of_session": round(perf_counter() - started, 2),
                },
            )
