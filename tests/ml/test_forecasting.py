"""The stage end to end: real Postgres, real MLflow."""

import dataclasses
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from infra.errors import UserError
from infra.warehouse import Role
from ml.forecast.report import Action
from tests.ml.simulation import counts, random_walk
from tests.ml.stage import AS_OF, Stage

SERVING = "select distinct metric, entity_id, algorithm, model_version from ml.forecasts order by 1, 2"


@pytest.fixture
def client(stage: Stage) -> Any:
    from mlflow import MlflowClient

    return MlflowClient(stage.tracking_uri, stage.tracking_uri)


def _seed(stage: Stage) -> None:
    stage.seed("commits", "organization", "organization", counts(200, level=40, amplitude=25))
    stage.seed("commits", "repository", "repository:new", counts(20))
    stage.seed("deployment_frequency", "service", "service:walk", random_walk(100))


def test_each_metric_is_served_by_its_registered_champion(stage: Stage, client: Any) -> None:
    _seed(stage)
    report = stage.run()
    assert [
        (one.metric, one.action, one.series, one.promoted_series, one.skipped_series) for one in report.metrics
    ] == [
        ("commits", Action.TRAINED, 1, 1, 1),
        ("deployments", Action.TRAINED, 1, 0, 0),
    ]
    # Version 1 is the naive model, version 2 the candidate: it serves only where it is better.
    assert stage.rows(SERVING) == [
        ("commits", "organization", "HarmonicARIMA", 2),
        ("deployments", "service:walk", "SeasonalNaive", 1),
    ]
    assert int(client.get_model_version_by_alias("sei-commits-per-week", "champion").version) == 2
    assert int(client.get_model_version_by_alias("sei-deployments-per-week", "champion").version) == 1
    assert len(client.search_model_versions("name = 'sei-deployments-per-week'")) == 2
    run = client.get_run(client.get_model_version("sei-commits-per-week", "2").run_id)
    assert run.data.params["horizon"] == "12"
    assert run.data.metrics["mae"] < run.data.metrics["naive_mae"]
    assert {"backtests.csv", "slices.csv"} <= {file.path for file in client.list_artifacts(run.info.run_id)}
    assert run.info.artifact_uri.startswith((stage.folder / "artifacts").as_uri())
    assert stage.rows("select entity_id, reason from ml.forecast_skips") == [
        ("repository:new", "20 complete weeks of history, 36 needed")
    ]
    weeks = stage.rows("select count(*), min(horizon), max(horizon) from ml.forecasts where metric = 'commits'")
    assert weeks == [(12, 1, 12)]


def test_nothing_new_reuses_the_champion_and_moves_only_as_of(stage: Stage, client: Any) -> None:
    _seed(stage)
    stage.run()
    before = stage.tables()
    later = AS_OF + timedelta(days=1)
    report = stage.run(later)
    assert [one.action for one in report.metrics] == [Action.REUSED, Action.REUSED]
    assert len(client.search_model_versions("name = 'sei-commits-per-week'")) == 2
    assert stage.rows("select distinct as_of from ml.forecasts union select as_of from ml.forecast_runs") == [(later,)]
    stage.run()
    assert stage.tables() == before


@pytest.mark.slow
def test_new_data_trains_anew(stage: Stage, client: Any) -> None:
    _seed(stage)
    stage.run()
    stage.rows("update marts.metrics set sample_size = sample_size + 1 where metric = 'commits'")
    report = stage.run()
    assert [one.action for one in report.metrics] == [Action.TRAINED, Action.REUSED]
    assert int(client.get_model_version_by_alias("sei-commits-per-week", "champion").version) == 3


@pytest.mark.slow
def test_an_alias_moved_by_hand_decides_who_forecasts(stage: Stage, client: Any) -> None:
    _seed(stage)
    stage.run()
    client.set_registered_model_alias("sei-commits-per-week", "champion", "1")
    report = stage.run()
    assert [one.action for one in report.metrics] == [Action.RESCORED, Action.REUSED]
    assert stage.rows(SERVING)[0] == ("commits", "organization", "SeasonalNaive", 1)
    champions = "select algorithm from ml.forecast_backtests where is_champion and metric = 'commits'"
    assert stage.rows(champions) == [("SeasonalNaive",)]


@pytest.mark.slow
def test_a_lost_registry_is_made_again(stage: Stage, new_tracking_uri: Callable[[], str]) -> None:
    _seed(stage)
    stage.run()
    before = stage.tables()
    moved = dataclasses.replace(stage, tracking_uri=new_tracking_uri(), folder=stage.folder / "other")
    assert [one.action for one in moved.run().metrics] == [Action.TRAINED, Action.TRAINED]
    assert moved.tables() == before


@pytest.mark.slow
def test_lost_artifacts_are_named_with_the_remedy(stage: Stage) -> None:
    _seed(stage)
    stage.run()
    (stage.folder / "artifacts").rename(stage.folder / "elsewhere")
    stage.rows("delete from ml.forecast_runs")
    with pytest.raises(UserError, match=r"Version 2 of sei-commits-per-week.*Restore the folder"):
        stage.run()


def test_an_organisation_without_enough_history_gets_reasons_and_imports_nothing_heavy(stage: Stage) -> None:
    stage.seed("commits", "organization", "organization", counts(10))
    program = (
        "import sys; from datetime import datetime; from pathlib import Path; from ml.forecast import forecasting\n"
        "url, uri, folder, as_of = sys.argv[1:]\n"
        "report = forecasting.run(url, uri, Path(folder), datetime.fromisoformat(as_of), Path(folder))\n"
        "assert {one.action for one in report.metrics} == {'nothing to forecast'}\n"
        "assert not {'mlflow', 'statsforecast'} & set(sys.modules)"
    )
    arguments = [stage.url, stage.tracking_uri, str(stage.folder), AS_OF.isoformat()]
    subprocess.run([sys.executable, "-c", program, *arguments], check=True)
    assert stage.rows("select metric, entity_id, weeks from ml.forecast_skips") == [("commits", "organization", 10)]
    assert stage.rows("select metric, series from ml.forecast_runs order by 1") == [("commits", 0), ("deployments", 0)]


def test_missing_marts_are_named(stage: Stage) -> None:
    stage.rows("drop table marts.metrics")
    with pytest.raises(UserError, match=r"marts\.metrics does not exist"):
        stage.run()


def test_the_reader_sees_every_table_and_its_comments(stage: Stage) -> None:
    stage.seed("commits", "organization", "organization", counts(10))
    stage.run()
    with psycopg.connect(stage.warehouse.url(Role.READER)) as connection:
        for name in stage.tables():
            connection.execute(f"select * from ml.{name}".encode())
        without_comment = connection.execute(
            "select attrelid::regclass, attname from pg_attribute join pg_class on pg_class.oid = attrelid"
            " where relnamespace = 'ml'::regnamespace and relkind = 'r' and attnum > 0"
            " and col_description(attrelid, attnum) is null"
        ).fetchall()
    assert without_comment == []


KILLED = """
import os, sys
from datetime import datetime
from pathlib import Path
from ml.forecast import forecasting, registry, tables

url, uri, folder, as_of, module, name, calls = sys.argv[1:]
owner = {"registry": registry.Registry, "tables": tables}[module]
original, left = getattr(owner, name), [int(calls)]

def deadly(*arguments, **named):
    left[0] -= 1
    if left[0] < 0:
        os._exit(9)
    return original(*arguments, **named)

setattr(owner, name, deadly)
forecasting.run(url, uri, Path(folder, "artifacts"), datetime.fromisoformat(as_of), Path(folder, "work"))
"""


@pytest.mark.slow
def test_a_killed_run_is_finished_by_the_next_one_as_if_nothing_had_happened(
    stage: Stage, new_tracking_uri: Callable[[], str]
) -> None:
    _seed(stage)
    stage.run()
    undisturbed = stage.tables()
    for name in undisturbed:
        stage.rows(f"drop table ml.{name}")
    killed = dataclasses.replace(stage, tracking_uri=new_tracking_uri(), folder=stage.folder / "killed")
    points = [("registry", "_log_policy", 1), ("registry", "_ensure_model", 1), ("registry", "promote", 0)]
    for point in [*points, ("registry", "register", 3), ("tables", "replace", 3)]:
        arguments = [killed.url, killed.tracking_uri, str(killed.folder), AS_OF.isoformat(), *map(str, point)]
        assert subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False).returncode == 9, point
    killed.run()
    assert killed.tables() == undisturbed
