"""Jobs and schedules: each source that is configured is collected in a job of its own, and a refresh follows."""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES

from infra.settings import load_settings
from orchestration.instance import ONE_AT_A_TIME
from orchestration.orphans import close_dead_runs
from orchestration.refresh import JOB, following_refresh
from orchestration.workspace import collected_sources

COLLECTED = dg.AssetSelection.groups("raw")
REPORTED = dg.AssetSelection.groups("reports")
SCHEMAS = {"files": ("raw_config", "raw_files"), "git": ("raw_git", "lake")}
"""Prefixes of the keys of what a source's job makes, where that is not `raw_<source>` alone."""

collect = dg.define_asset_job(
    "collect", COLLECTED, description="Read what is new from every source into the raw tables."
)
refresh = dg.define_asset_job(
    JOB,
    dg.AssetSelection.all() - COLLECTED - REPORTED,
    description="Rebuild marts, Spark results, forecasts and checks.",
    run_tags={ONE_AT_A_TIME: JOB},
)


def collecting(source: str) -> UnresolvedAssetJobDefinition:
    """The job of one source. One that waits, for a limit or the source's lock, holds up no other job."""
    made = dg.AssetSelection.key_prefixes(*([schema] for schema in SCHEMAS.get(source, (f"raw_{source}",))))
    return dg.define_asset_job(
        f"collect_{source}",
        made & COLLECTED,
        description=f"Read what is new from {source} into the raw tables.",
        run_tags={ONE_AT_A_TIME: source},
    )


def hourly(job: UnresolvedAssetJobDefinition, minute: int) -> dg.ScheduleDefinition:
    """The schedule of a source's job, but where one of its runs waits or goes on: a first one may take days."""

    @dg.schedule(
        name=f"hourly_{job.name}",
        job=job,
        cron_schedule=f"{minute} * * * *",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Collect every hour; a refresh follows where something came in.",
    )
    def schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        close_dead_runs(context.instance)
        unfinished = dg.RunsFilter(job_name=job.name, statuses=list(NOT_FINISHED_STATUSES))
        if context.instance.get_runs_count(unfinished):
            return dg.SkipReason("A collection goes on, or is the next to begin.")
        return dg.RunRequest(run_key=context.scheduled_execution_time.isoformat())

    return schedule


@dg.definitions
def defs() -> dg.Definitions:
    """The jobs of the configured sources, each at a minute of its own, and the refresh that follows them.

    Minutes are next to one another, so that one refresh, or two, follow all.
    """
    jobs = [collecting(source) for source in collected_sources(load_settings())]

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        monitored_jobs=[collect, *jobs, refresh],
        request_job=refresh,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def after_collection(context: dg.RunStatusSensorContext) -> dg.RunRequest | dg.SkipReason:
        """Refresh what lies downstream if the collected data, the code or the day changed."""
        return following_refresh(context.instance)

    schedules = [hourly(job, minute) for minute, job in enumerate(jobs)]
    return dg.Definitions(jobs=[collect, *jobs, refresh], schedules=schedules, sensors=[after_collection])
