"""When things run: the jobs, the hourly schedule, what follows a collection, and what a failure sets off."""

from collections.abc import Sequence
from datetime import UTC, datetime

import dagster as dg
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES, NOT_FINISHED_STATUSES

from infra.errors import UsageError
from infra.settings import load_settings
from orchestration.alerts import post_failure
from orchestration.dagster_processes import renew_code
from orchestration.failures import of_run, plain
from orchestration.refresh import needed_refresh
from orchestration.workspace import named_sources, used_sources

NOT_BEGUN = (dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING)
COLLECTED = dg.AssetSelection.groups("raw")
REPORTED = dg.AssetSelection.groups("reports")

collect = dg.define_asset_job(
    "collect", COLLECTED, description="Read what is new from every source into the raw tables."
)
refresh = dg.define_asset_job(
    "refresh",
    dg.AssetSelection.all() - COLLECTED - REPORTED,
    description="Rebuild marts, Spark results, forecasts and checks.",
)


@dg.schedule(
    job=collect,
    cron_schedule="0 * * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Collect every hour; a refresh follows where something came in.",
)
def hourly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Collect every hour, but where a collection waits or goes on: a first one may take days."""
    if _runs(context.instance, collect.name, NOT_FINISHED_STATUSES):
        return dg.SkipReason("A collection goes on, or is the next to begin.")
    return dg.RunRequest(run_key=context.scheduled_execution_time.isoformat())


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[collect],
    request_job=refresh,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def after_collection(context: dg.RunStatusSensorContext) -> dg.RunRequest | dg.SkipReason:
    """Refresh what lies downstream if the collected data, the code or the day changed; one that waits reads all."""
    if _runs(context.instance, refresh.name, NOT_BEGUN):
        return dg.SkipReason("A refresh that has not begun reads this too.")
    plan = needed_refresh(context.instance, load_settings(), datetime.now(UTC))
    if plan is None:
        return dg.SkipReason("Nothing new since the last refresh.")
    return dg.RunRequest(run_key=context.dagster_run.run_id, tags=plan.tags())


def _runs(instance: dg.DagsterInstance, job: str, statuses: Sequence[dg.DagsterRunStatus]) -> int:
    return instance.get_runs_count(dg.RunsFilter(job_name=job, statuses=list(statuses)))


LOADED = used_sources(load_settings())
"""The sources whose steps this process knows."""


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Load the steps anew once sei.toml names other hosts, or the first own metric is there.",
)
def changed_sources(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Load the steps anew once `sei.toml` names other hosts, or there are own metrics, and no run is at work."""
    try:
        named = named_sources(load_settings())
    except UsageError as error:
        return dg.SkipReason(f"The steps stay as they are: {error}")
    if named == LOADED:
        return dg.SkipReason("The hosts of sei.toml are those whose steps are known.")
    if context.instance.get_runs_count(dg.RunsFilter(statuses=IN_PROGRESS_RUN_STATUSES)):
        return dg.SkipReason("sei.toml names other hosts. Their steps are loaded when the run at work has ended.")
    renew_code()
    return dg.SkipReason("sei.toml names other hosts. Their steps are loaded now.")


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING, monitor_all_code_locations=True)
def failures(context: dg.RunFailureSensorContext) -> None:
    """Log each failed run and post it to SEI_ALERT_WEBHOOK_URL, if that is set."""
    context.log.error(f"Run {context.dagster_run.run_id} of {context.dagster_run.job_name} failed.")
    webhook = load_settings().alert_webhook_url
    if webhook is not None:
        reasons = of_run(context.instance, context.dagster_run.run_id)
        message = " ".join(reasons) or plain(context.failure_event.message or "It failed.")
        post_failure(webhook, context.dagster_run, message)
