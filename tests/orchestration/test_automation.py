"""Runs that are due do not pile up behind one that takes long."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import dagster as dg
import pytest

from tests.command_line import CommandLine

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def automation(finished: CommandLine, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, on a home in which everything has run."""
    monkeypatch.setenv("SEI_HOME", str(finished.home))
    monkeypatch.setenv("SEI_CONFIG", str(finished.configuration))
    from orchestration.defs import automation

    return automation


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as made:
        yield made


def begun(instance: dg.DagsterInstance, name: str, status: dg.DagsterRunStatus) -> dg.DagsterRun:
    @dg.op
    def nothing() -> None: ...

    @dg.graph
    def steps() -> None:
        nothing()

    return instance.create_run_for_job(steps.to_job(name=name), status=status)


def collection(automation: ModuleType, instance: dg.DagsterInstance) -> dg.RunRequest | dg.SkipReason:
    with dg.build_schedule_context(instance=instance, scheduled_execution_time=EIGHT) as context:
        asked: dg.RunRequest | dg.SkipReason = automation.hourly(context)
    return asked


def refresh(automation: ModuleType, instance: dg.DagsterInstance) -> dg.RunRequest | dg.SkipReason:
    done = begun(instance, "collect", dg.DagsterRunStatus.SUCCESS)
    event = dg.DagsterEvent(dg.DagsterEventType.RUN_SUCCESS.value, "collect")
    context = dg.build_run_status_sensor_context("after_collection", event, instance, done)
    asked: dg.RunRequest | dg.SkipReason = automation.after_collection(context)
    return asked


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTED])
def test_no_collection_is_due_while_one_waits_or_goes_on(
    automation: ModuleType, instance: dg.DagsterInstance, status: dg.DagsterRunStatus
) -> None:
    assert isinstance(collection(automation, instance), dg.RunRequest)
    begun(instance, "refresh", status)
    assert isinstance(collection(automation, instance), dg.RunRequest)
    begun(instance, "collect", status)
    assert isinstance(collection(automation, instance), dg.SkipReason)


def test_a_refresh_that_is_overtaken_is_followed_by_one_more(
    automation: ModuleType, instance: dg.DagsterInstance
) -> None:
    begun(instance, "refresh", dg.DagsterRunStatus.STARTED)
    assert isinstance(refresh(automation, instance), dg.RunRequest)
    begun(instance, "refresh", dg.DagsterRunStatus.NOT_STARTED)
    assert isinstance(refresh(automation, instance), dg.SkipReason)
