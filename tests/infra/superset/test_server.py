"""Superset without its environment: its configuration, its state, its database."""

import json
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from infra import grants
from infra.home import Home
from infra.processes import mark
from infra.settings import Settings
from infra.superset import environment
from infra.superset.assets import declared
from infra.superset.server import CONFIGURATION, address_of, stop_superset
from infra.warehouse import Role, Warehouse


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    made.superset.mkdir()
    return made


@pytest.fixture
def sleeping() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize(("value", "wanted"), [("on", True), ("off", False), ("auto", environment.has_python())])
def test_dashboards_are_there_where_they_can_run_unless_refused(value: str, wanted: bool) -> None:
    assert environment.is_wanted(Settings(bi=value, _env_file=None)) is wanted  # type: ignore[arg-type, call-arg]


def test_the_configuration_takes_its_secrets_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPERSET_HOME", "/nowhere")
    monkeypatch.setenv("SEI_SUPERSET_URL", "postgresql+psycopg2://x")
    monkeypatch.delenv("SEI_SUPERSET_SECRET_KEY", raising=False)
    with pytest.raises(KeyError, match="SEI_SUPERSET_SECRET_KEY"):
        runpy.run_path(str(CONFIGURATION))
    monkeypatch.setenv("SEI_SUPERSET_SECRET_KEY", "key")
    assert runpy.run_path(str(CONFIGURATION))["SECRET_KEY"] == "key"


def test_pages_may_load_nothing_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SUPERSET_HOME", "SEI_SUPERSET_URL", "SEI_SUPERSET_SECRET_KEY"):
        monkeypatch.setenv(name, "x")
    policy = runpy.run_path(str(CONFIGURATION))["TALISMAN_CONFIG"]["content_security_policy"]
    assert "://" not in json.dumps(policy)
    assert "*" not in json.dumps(policy)


def test_the_dashboard_has_the_colours_of_its_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SUPERSET_HOME", "SEI_SUPERSET_URL", "SEI_SUPERSET_SECRET_KEY"):
        monkeypatch.setenv(name, "x")
    [scheme] = runpy.run_path(str(CONFIGURATION))["EXTRA_CATEGORICAL_COLOR_SCHEMES"]
    style = declared().style
    assert (style["color_scheme"], style["colors"]) == (scheme["id"], scheme["colors"])


def test_a_process_that_took_over_the_number_is_left_alone(home: Home, sleeping: "subprocess.Popen[bytes]") -> None:
    state = {**mark(sleeping.pid), "address": "http://127.0.0.1:1"}
    state["created"] = float(str(state["created"])) - 60
    (home.superset / "background.json").write_text(json.dumps(state))
    assert address_of(home) is None
    assert not stop_superset(home)
    assert sleeping.poll() is None


def test_what_runs_is_stopped_and_forgotten(home: Home, sleeping: "subprocess.Popen[bytes]") -> None:
    (home.superset / "background.json").write_text(json.dumps({**mark(sleeping.pid), "address": "http://127.0.0.1:1"}))
    assert stop_superset(home)
    assert not psutil.pid_exists(sleeping.pid)
    assert not stop_superset(home)


def test_superset_owns_its_database_and_sees_nothing_of_the_warehouse(fresh_warehouse: Warehouse) -> None:
    for _ in range(2):
        grants.prepare_service(fresh_warehouse, Role.SUPERSET)
    with psycopg.connect(fresh_warehouse.url(Role.SUPERSET)) as connection:
        assert connection.info.dbname == "sei_superset"
        connection.execute("create table public.anything (n int)")
        connection.rollback()
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(fresh_warehouse.url(Role.SUPERSET, fresh_warehouse.database))
