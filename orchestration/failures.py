"""Why a run failed, in sentences: no text of Postgres or dbt, no colour code, no traceback. Those are in the logs."""

import re
from collections.abc import Iterable

import dagster as dg
from dagster._core.execution.plan.objects import StepFailureData

WANTED = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.ASSET_CHECK_EVALUATION}
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_OURS = re.compile(r"^(?:infra|ingestion|ml|orchestration|quality|spark_jobs)\.[\w.]+: ")
_THEIRS = re.compile(r"^[a-z_]\w*\.[\w.]+(?:: |$)")


def lines(events: Iterable[dg.DagsterEvent]) -> list[str]:
    """One line per failed step or check."""
    return [line for event in events if (line := _line(event))]


def of_run(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """The same of a run that is over."""
    return lines(
        entry.dagster_event for entry in instance.all_logs(run_id, of_type=WANTED) if entry.dagster_event is not None
    )


def _line(event: dg.DagsterEvent) -> str | None:
    if event.is_step_failure:
        return f"{event.step_key}: {_cause(event.step_failure_data)}"
    if event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
        check = event.asset_check_evaluation_data
        if not check.passed and check.severity is dg.AssetCheckSeverity.ERROR:
            return f"check {check.asset_key.to_user_string()} {check.check_name}: did not pass"
    return None


def _cause(failure: StepFailureData) -> str:
    if failure.user_failure_data is not None and failure.user_failure_data.description:
        return plain(failure.user_failure_data.description)
    error = failure.error
    if error is None:
        return "it failed"
    # Dagster wraps what the step raised.
    error = error.cause or error
    text = plain(error.message)
    if _OURS.match(text):
        return _OURS.sub("", text)
    if _THEIRS.match(text):
        return f"it ended with an unexpected {error.cls_name}, which the log of the run shows"
    return text


def plain(text: str) -> str:
    """Without colours and space around it."""
    return _COLOUR.sub("", text).strip()
