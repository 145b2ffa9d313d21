"""The Spark jobs as assets: tables in, Parquet through the lake, tables out."""

from collections import Counter
from collections.abc import Iterator
from time import perf_counter

import dagster as dg

from orchestration.dbt_manifest import transformer_url
from orchestration.documentation import source_reference
from orchestration.prewarm import spark_place
from orchestration.rules import organization_timezone
from orchestration.run_resource import FULL_REFRESH_TAG, OWNER, RunResource, run_as_of
from orchestration.spark_inputs import SPARK_INPUTS, export
from orchestration.spark_work import spark_work
from spark_jobs.schemas import SENTENCES, TABLES

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
    """Run the jobs in one session for the repositories about which something changed, and load their results."""
    from spark_jobs.jobs import Job, JobInput, run_all
    from spark_jobs.loading import load

    services = run.reading_raw()
    url, started = transformer_url(services), perf_counter()
    job_input = JobInput(services.lake, run_as_of(context.instance, context.run), organization_timezone(url))
    everything = FULL_REFRESH_TAG in context.run.tags
    work = spark_work(url, job_input.as_of, job_input.timezone, everything=everything)
    if work.due:
        exported = export(url, services.lake, work.due)
        context.log.info("handed to Spark: " + ", ".join(f"{part.table} {part.rows} rows" for part in exported))
    repositories = Counter(job for job, _ in work.due)
    reports = run_all([job for job in Job if repositories[job]], job_input, spark_place(services))
    seconds = {report.job: round(report.seconds, 2) for report in reports}
    stored = load(url, services.lake.url, work.fingerprints, work.due)
    for job, tables in TABLES.items():
        for table in tables:
            yield dg.MaterializeResult(
                asset_key=["spark", table],
                metadata={
                    "dagster/row_count": stored[table],
                    "repositories_computed": repositories[job],
                    "seconds_of_job": seconds.get(Job(job), 0.0),
                    "seconds_of_session": round(perf_counter() - started, 2),
                },
            )
