"""Sensors: a change of `sei.toml` loads the steps anew, a failure is logged and posted."""

import dagster as dg
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES

from infra.errors import UsageError
from infra.settings import load_settings
from orchestration.alerts import post_failure
from orchestration.dagster_processes import renew_code
from orchestration.failures import of_run, plain
from orchestration.workspace import collected_sources, named_sources, used_sources

LOADED = used_sources(load_settings()), collected_sources(load_settings())
"""The sources whose steps and schedules this process knows."""


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Load the steps anew once sei.toml names other hosts, or the first own metric is there.",
)
def changed_sources(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Load the steps anew once `sei.toml` names other hosts, or there are own metrics, and no run is at work."""
    try:
        named = named_sources(load_settings()), collected_sources(load_settings())
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
