"""Schedules of the configured sources; runs that are due do not pile up behind one that takes long."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._utils.tags import TagConcurrencyLimitsCounter

from infra.services import running
from infra.settings import load_settings
from infra.warehouse import Role
from orchestration.definitions import defs
from orchestration.fingerprint import refresh_fingerprint
from orchestration.instance import LIMITS, ONE_AT_A_TIME
from orchestration.orphans import PROCESS_TAG
from orchestration.refresh import FINGERPRINT_TAG, JOB, following_refresh, moment
from orchestration.rules import organization_timezone
from tests.command_line import CommandLine

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOST = '[[{host}]]\n{scopes} = ["PAY"]\nbase_url = "https://{host}.example.com"\n'
STATUS = dg.DagsterRunStatus


@pytest.fixture
def repository(finished: CommandLine, monkeypatch: pytest.MonkeyPatch) -> dg.RepositoryDefinition:
    """Everything that Dagster knows of a home in which everything has run."""
    monkeypatch.setenv("SEI_HOME", str(finished.home))
    monkeypatch.setenv("SEI_CONFIG", str(finished.configuration))
    return defs().get_repository_def()


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as made:
        yield made


@pytest.fixture
def begun(instance: dg.DagsterInstance) -> Callable[..., dg.DagsterRun]:
    """Note a run of a job as begun, with its status and tags."""

    def begin(name: str, status: STATUS, **tags: str) -> dg.DagsterRun:
        @dg.op
        def nothing() -> None: ...

        @dg.graph
        def steps() -> None:
            nothing()

        return instance.create_run_for_job(steps.to_job(name=name), status=status, tags=tags)

    return begin


def tick(schedule: dg.ScheduleDefinition, instance: dg.DagsterInstance) -> bool:
    """Whether a schedule asks for a run."""
    with dg.build_schedule_context(instance=instance, scheduled_execution_time=EIGHT) as context:
        return bool(schedule.evaluate_tick(context).run_requests)


def schedules(configuration: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    configuration.write_text(text)
    monkeypatch.setenv("SEI_HOME", str(configuration.parent / "home"))
    monkeypatch.setenv("SEI_CONFIG", str(configuration))
    from orchestration.defs import jobs

    made = jobs.defs().schedules or []
    return {str(one.job_name): str(one.cron_schedule) for one in made if isinstance(one, dg.ScheduleDefinition)}


def test_each_configured_source_has_a_schedule_at_a_minute_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = tmp_path / "sei.toml"
    jira = HOST.format(host="jira", scopes="projects")
    assert schedules(configuration, "", monkeypatch) == {"collect_files": "0 * * * *"}
    assert schedules(configuration, jira, monkeypatch) == {
        "collect_files": "0 * * * *", "collect_jira": "1 * * * *",
    }  # fmt: skip
    github = '[[github]]\nrepositories = ["example/*"]\n'
    assert schedules(configuration, jira + github, monkeypatch) == {
        "collect_files": "0 * * * *", "collect_github": "1 * * * *", "collect_jira": "2 * * * *",
        "collect_git": "3 * * * *",
    }  # fmt: skip


def test_the_jobs_of_the_sources_make_together_what_the_job_of_all_makes(repository: dg.RepositoryDefinition) -> None:
    made = {
        name: set(repository.get_job(name).asset_layer.executable_asset_keys)
        for name in ("collect", "collect_files", "collect_git")
    }
    assert made["collect_files"] | made["collect_git"] == made["collect"]
    assert not made["collect_files"] & made["collect_git"]


def test_a_run_that_collects_and_refreshes_collects_first(repository: dg.RepositoryDefinition) -> None:
    everything = repository.get_implicit_global_asset_job_def()
    first = {node.name for node in everything.nodes if node.tags.get("dagster/priority") == "1"}
    assert first == {node.name for node in repository.get_job("collect").nodes}


@pytest.mark.parametrize("status", [STATUS.NOT_STARTED, STATUS.STARTED])
def test_no_collection_is_due_while_one_of_its_source_waits_or_goes_on(
    repository: dg.RepositoryDefinition, instance: dg.DagsterInstance, begun: Callable[..., dg.DagsterRun],
    status: STATUS,
) -> None:  # fmt: skip
    files, git = (repository.get_schedule_def(f"hourly_collect_{source}") for source in ("files", "git"))
    begun(JOB, status)
    begun("collect_git", status)
    assert tick(files, instance)
    assert not tick(git, instance)


def test_a_collection_whose_process_is_gone_holds_up_none(
    repository: dg.RepositoryDefinition, instance: dg.DagsterInstance, begun: Callable[..., dg.DagsterRun]
) -> None:
    begun("collect_git", STATUS.STARTED, **{PROCESS_TAG: "1:0"})
    assert tick(repository.get_schedule_def("hourly_collect_git"), instance)


def test_a_refresh_that_is_overtaken_is_followed_by_one_more(
    repository: dg.RepositoryDefinition,
    instance: dg.DagsterInstance,
    begun: Callable[..., dg.DagsterRun],
) -> None:
    reading = begun(JOB, STATUS.STARTED)
    assert isinstance(following_refresh(instance), dg.SkipReason)
    instance.add_run_tags(reading.run_id, {FINGERPRINT_TAG: "of what was there before"})
    first, second = following_refresh(instance), following_refresh(instance)
    assert isinstance(first, dg.RunRequest)
    assert isinstance(second, dg.RunRequest)
    # Several collections that end at once ask for the same run.
    assert first.run_key == second.run_key
    begun(JOB, STATUS.NOT_STARTED)
    assert isinstance(following_refresh(instance), dg.SkipReason)


def test_a_refresh_that_reads_the_newest_state_is_not_followed(
    repository: dg.RepositoryDefinition,
    instance: dg.DagsterInstance,
    begun: Callable[..., dg.DagsterRun],
) -> None:
    with running(load_settings()) as services:
        url = services.warehouse.url(Role.TRANSFORMER)
        as_of = moment(services.settings)
        fingerprint = refresh_fingerprint(url, as_of, services.settings, organization_timezone(url))
    begun(JOB, STATUS.STARTED, **{FINGERPRINT_TAG: fingerprint})
    assert isinstance(following_refresh(instance), dg.SkipReason)
    begun(JOB, STATUS.FAILURE, **{FINGERPRINT_TAG: fingerprint})
    assert isinstance(following_refresh(instance), dg.RunRequest)


def test_a_source_that_waits_keeps_no_other_run_from_beginning(
    begun: Callable[..., dg.DagsterRun],
) -> None:
    at_work = begun("collect_github", STATUS.STARTED, **{ONE_AT_A_TIME: "github"})
    counter = TagConcurrencyLimitsCounter(LIMITS, [at_work])
    assert counter.is_blocked(begun("collect_github", STATUS.NOT_STARTED, **{ONE_AT_A_TIME: "github"}))
    assert not counter.is_blocked(begun("collect_jira", STATUS.NOT_STARTED, **{ONE_AT_A_TIME: "jira"}))
    assert not counter.is_blocked(begun(JOB, STATUS.NOT_STARTED, **{ONE_AT_A_TIME: JOB}))
