"""`sei run` from `sei.toml` to the marts."""

import csv
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from subprocess import CompletedProcess

import psycopg
import pytest

from infra.services import running
from infra.settings import Settings
from infra.warehouse import TEAM_ACCESS, Role
from ingestion.locks import RAW_TABLES
from ml.predictions import PREDICTORS
from orchestration.run_resource import REFRESH_LOCK
from tests.command_line import CommandLine, contents, stop
from tests.conftest import Finished
from tests.locks import is_free, wait_until

FORMER = """
create table marts.former_metric as select 1 as value;
create view intermediate.former_events as select value from marts.former_metric
"""
"""Models that an earlier version made."""


def test_the_marts_hold_every_commit_that_git_has(finished: CommandLine) -> None:
    assert finished.query("select count(*), count(distinct sha) from marts.fct_commits") == [["300", "300"]]


def test_the_five_dora_metrics_have_rows_for_the_service(finished: CommandLine) -> None:
    rows = finished.query(
        "select distinct metric from marts.metrics where entity_id = 'service:shop' and metric in ('change_fail_rate',"
        "'change_lead_time', 'deployment_frequency', 'deployment_rework_rate', 'failed_deployment_recovery_time')"
    )
    assert len(rows) == 5


def test_hosts_that_the_configuration_does_not_name_have_no_tables(undisturbed: Finished) -> None:
    assert [table for table in undisturbed.contents if "github" in table or "gitlab" in table] == []


def test_spark_results_and_forecasts_arrive_where_people_read(finished: CommandLine) -> None:
    [[months, files]] = finished.query(
        "select (select count(*) from marts.fct_file_months), (select count(*) from marts.dim_files)"
    )
    assert int(months) > 0
    assert int(files) == 24
    [[forecasts, skips]] = finished.query(
        "select (select count(*) from ml.forecasts), (select count(*) from ml.forecast_skips)"
    )
    assert int(forecasts) + int(skips) > 0


def test_models_say_why_they_do_not_predict(finished: CommandLine) -> None:
    done = finished("models", "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [row["model"] for row in rows] == sorted(one.name for one in PREDICTORS)
    assert {row["served_by"] for row in rows} == {"baseline"}
    assert all(re.search(" needed$|^no repository has enough", row["reason"]) for row in rows), rows
    said = finished("predict", "build_failure")
    assert said.returncode == 0, said.stderr
    assert "The baseline serves: 0 later rows to be measured on, 30 needed." in said.stdout
    wrong = finished("predict", "the_weather")
    assert wrong.returncode == 2
    assert "There is no model the_weather. There are build_failure" in wrong.stderr


def test_each_explained_number_can_be_recomputed_from_its_rows(finished: CommandLine) -> None:
    done = finished("explain", "change_lead_time", "--service", "shop", "--period", "2025-06", "--format", "csv")
    assert done.returncode == 0, done.stderr
    header, *lines = [line.split(",") for line in done.stdout.splitlines()]
    assert header[:6] == ["id", "value", "is_counted", "reason", "rule", "source_url"]
    counted = sorted(float(line[1]) for line in lines if line[2] == "true")
    [[value, size]] = finished.query(
        "select value, sample_size from marts.metrics where metric = 'change_lead_time' and grain = 'month'"
        " and entity_id = 'service:shop' and period_start = '2025-06-01'"
    )
    middle = len(counted) // 2
    median = counted[middle] if len(counted) % 2 else (counted[middle - 1] + counted[middle]) / 2
    assert len(counted) == int(size) > 0
    assert float(value) == pytest.approx(median)


@pytest.mark.parametrize("metric", ["commits", "change_fail_rate"])
def test_the_number_of_a_team_is_explained_by_its_rows(finished: CommandLine, metric: str) -> None:
    done = finished("explain", metric, "--team", "Core", "--period", "2025-Q2", "--format", "csv")
    assert done.returncode == 0, done.stderr
    lines = [line.split(",") for line in done.stdout.splitlines()[1:]]
    counted = [float(line[1]) for line in lines if line[2] == "true"]
    [[value, size, excluded]] = finished.query(
        f"select value, sample_size, excluded_count from marts.metrics where metric = '{metric}'"
        " and grain = 'quarter' and entity_id = 'team:Core' and period_start = '2025-04-01'"
    )
    assert (len(counted), len(lines) - len(counted)) == (int(size), int(excluded))
    assert float(value) == pytest.approx(sum(counted) / (1 if metric == "commits" else len(counted)))


def test_an_explanation_begins_with_the_number_and_its_definition(finished: CommandLine) -> None:
    done = finished("explain", "change_lead_time", "--service", "shop", "--period", "2025-06")
    number, definition, *_ = done.stdout.splitlines()
    [[value, size]] = finished.query(
        "select value, sample_size from marts.metrics where metric = 'change_lead_time' and grain = 'month'"
        " and entity_id = 'service:shop' and period_start = '2025-06-01'"
    )
    assert f"({float(value)} seconds)" in number
    assert f"from {size} rows" in number
    assert definition.startswith("Median time from a commit's author date")


def test_readers_of_teams_are_refused_the_rows_behind_the_numbers_of_all(finished: CommandLine) -> None:
    settings = Settings(home=finished.home, _env_file=None)  # type: ignore[call-arg]
    with (
        running(settings) as services,
        psycopg.connect(services.warehouse.url(Role.TEAM_READER)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="view explain"),
    ):
        connection.execute("select 1 from marts.explain")


def test_the_preview_says_why_a_deployment_does_not_count(finished: CommandLine) -> None:
    done = finished("preview", "deployments", "--service", "shop", "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert ",false,the environment is not production," in done.stdout
    assert ",false,the method in use is file," in done.stdout
    assert ",true,counts," in done.stdout
    assert "found by the method file: the first of file, gitops" in done.stderr


def test_the_reader_cannot_see_raw_tables(finished: CommandLine) -> None:
    done = finished("sql", "select * from raw_git.commits")
    assert done.returncode == 1
    assert "permission denied" in done.stderr


@pytest.mark.parametrize("statement", ["alter role sei_reader set statement_timeout = 0", "select 1; set role none"])
def test_a_query_is_a_query(finished: CommandLine, statement: str) -> None:
    done = finished("sql", statement)
    assert done.returncode == 1
    assert "`sei sql` takes one query" in done.stderr


def test_the_status_names_every_source(finished: CommandLine) -> None:
    done = finished("status")
    assert done.returncode == 0, done.stderr
    assert all(source in done.stdout for source in ("example/shop", "deployments.csv", "incidents.csv", "embedded"))


def test_no_password_is_written_anywhere_but_in_files_for_passwords_that_their_owner_alone_reads(
    finished: CommandLine,
) -> None:
    import json

    kept = [finished.home / "credentials.json", finished.home / "dagster" / "pgpass"]
    secrets = json.loads(kept[0].read_text())
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    # Of who is not root Postgres's data are here too: it checks with this key which teams a session may see.
    data = finished.home / "postgres" / "data"
    assert not data.exists() or data.stat().st_mode & 0o777 == 0o700
    for path in finished.home.rglob("*"):
        if path.is_file() and path not in kept:
            content, known = path.read_bytes(), {TEAM_ACCESS} if path.is_relative_to(data) else set()
            assert not [name for name, secret in secrets.items() if name not in known and secret.encode() in content], (
                path
            )


def test_a_run_with_nothing_new_leaves_every_table_as_it_is(undisturbed: Finished) -> None:
    again = undisturbed.sei("run")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "Nothing new" in again.stdout
    assert contents(undisturbed.sei.home) == undisturbed.contents


@pytest.mark.slow
def test_a_full_refresh_gives_the_same_tables(undisturbed: Finished) -> None:
    full = undisturbed.sei("run", "--full-refresh")
    assert full.returncode == 0, full.stdout + full.stderr
    assert contents(undisturbed.sei.home) == undisturbed.contents


@pytest.fixture(scope="module")
def troubled(undisturbed: Finished) -> Iterator[tuple[CommandLine, CompletedProcess[str]]]:
    """An organisation that ran before its repository and a file were renamed, after the next run.

    There is a missing repository, an odd incident, a recorded deployment and what an earlier version made, too.
    """
    sei = undisturbed.spare
    (sei.configuration.parent / "outages.csv").write_text("incident_id,service,started_at\nodd,shop,soon\n")
    text = (
        sei.configuration.read_text().replace("example/shop", "example/store").replace("incidents.csv", "outages.csv")
    )
    sei.configuration.write_text(text + '\n[[git]]\nurl = "missing.git"\nname = "example/missing"\n')
    recorded = sei(
        "record", "deployment", "--id", "77", "--service", "shop", "--ref", "v1.2",
        "--finished-at", "2025-12-01T12:00:00Z",
    )  # fmt: skip
    assert recorded.returncode == 0, recorded.stderr
    with running(Settings(home=sei.home, _env_file=None)) as services:  # type: ignore[call-arg]
        with psycopg.connect(services.warehouse.url(Role.TRANSFORMER)) as connection:
            connection.execute(FORMER)
        with psycopg.connect(services.warehouse.admin_url) as connection:
            connection.execute("create table marts.former_of_somebody_else (value int)")
    yield sei, sei("run")
    stop(sei.home)


def test_one_bad_repository_is_named_and_the_others_are_collected(
    troubled: tuple[CommandLine, CompletedProcess[str]],
) -> None:
    sei, done = troubled
    assert done.returncode == 1
    assert "example/missing" in done.stdout
    assert sei.query("select count(*) from marts.fct_commits") == [["300"]]


def test_readers_see_how_fresh_each_scope_is_and_what_failed(
    troubled: tuple[CommandLine, CompletedProcess[str]],
) -> None:
    sei, _ = troubled
    columns = "last_status, last_success_at is null, last_failure_reason is not null, is_stale, newest_event_at is null"
    rows = sei.query(f"select scope, {columns} from quality.freshness where source = 'git' order by 1")
    assert ["example/missing", "failed", "true", "true", "true", "true"] in rows
    assert ["example/store", "ok", "false", "false", "false", "false"] in rows


def test_readers_see_which_rows_were_set_aside_and_why(troubled: tuple[CommandLine, CompletedProcess[str]]) -> None:
    sei, _ = troubled
    said = sei("sql", "select source, table_name, reason from quality.rejected_rows", "--format", "csv").stdout
    assert "files,incidents,started_at 'soon' is no time" in said
    shown = sei("status").stdout
    assert "Rows that were set aside" in shown
    assert "quality.rejected_rows" in shown


def test_a_recorded_deployment_is_collected_by_the_next_run(
    troubled: tuple[CommandLine, CompletedProcess[str]],
) -> None:
    sei, _ = troubled
    rows = sei.query("select ref, is_production from marts.fct_deployments where deployment_group_id = 'file:77'")
    assert rows == [["v1.2", "true"]]


@pytest.mark.slow
def test_rows_that_come_in_during_a_refresh_are_collected_beside_it_and_wait_for_the_next(
    troubled: tuple[CommandLine, CompletedProcess[str]],
) -> None:
    sei, _ = troubled
    marts = "marts.", "spark."
    with (
        ThreadPoolExecutor() as pool,
        running(Settings(home=sei.home, _env_file=None)) as services,  # type: ignore[call-arg]
        psycopg.connect(services.warehouse.url(Role.TRANSFORMER), autocommit=True) as other,
    ):
        before = {name: made for name, made in contents(sei.home).items() if name.startswith(marts)}
        refresh = pool.submit(sei, "run", 'not (group:"raw" or group:"reports")', "--full-refresh")
        wait_until(lambda: not is_free(other, RAW_TABLES))
        recorded = sei(
            "record", "deployment", "--id", "78", "--service", "shop", "--ref", "v1.2",
            "--finished-at", "2025-12-02T12:00:00Z",
        )  # fmt: skip
        assert recorded.returncode == 0, recorded.stderr
        collection = pool.submit(sei, "run", 'group:"raw"')
        wait_until(lambda: is_free(other, RAW_TABLES))
        # The refresh goes on with what it has read.
        assert not is_free(other, REFRESH_LOCK)
        assert "A refresh that reads the raw tables is at work" in collection.result().stdout
        assert other.execute("select count(*) from raw_files.deployments where deployment_id = '78'").fetchone() == (1,)
        done = refresh.result()
        assert done.returncode == 0, done.stdout + done.stderr
    after = {name: made for name, made in contents(sei.home).items() if name.startswith(marts)}
    assert after == before
    sei("run")
    rows = sei.query("select count(*) from marts.fct_deployments where deployment_group_id = 'file:78'")
    assert rows == [["1"]]


def test_what_is_renamed_or_removed_in_the_configuration_leaves_the_marts_and_can_be_pruned(
    troubled: tuple[CommandLine, CompletedProcess[str]],
) -> None:
    sei, _ = troubled
    names = "(select string_agg(name, ' ') from marts.dim_repositories) as names"
    commits = "(select count(*) || ' of ' || count(distinct repository_id) from marts.fct_commits) as commits"
    files = "(select string_agg(distinct repository_id, ' ') from marts.dim_files) as files"
    assert sei.query(f"select {names}, {commits}, {files}, (select count(*) from marts.fct_incidents)") == [
        ["example/store", "300 of 1", "repository:example/store", "0"]
    ]
    with (
        running(Settings(home=sei.home, _env_file=None)) as services,  # type: ignore[call-arg]
        psycopg.connect(services.warehouse.url(Role.TRANSFORMER)) as connection,
    ):
        left = connection.execute("select relname from pg_class where relname like 'former%' order by 1").fetchall()
    assert left == [("former_of_somebody_else",)]
    listed = sei("prune", "--dry-run")
    assert listed.returncode == 0, listed.stderr
    assert "example/shop" in listed.stdout
    assert "incidents.csv" in listed.stdout
    assert "example/store" not in listed.stdout
    pruned = sei("prune")
    assert pruned.returncode == 0, pruned.stderr
    assert "Deleted" in pruned.stdout
    assert "Nothing to delete" in sei("prune", "--dry-run").stdout
