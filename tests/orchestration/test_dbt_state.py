"""A parse of dbt's serves other warehouses: dbt parses nothing again, and every relation is in the new database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.home import Home
from infra.warehouse import Role, Warehouse
from orchestration import dbt_manifest
from orchestration.dbt_manifest import PROJECT, environment, parse, target_path
from orchestration.dbt_state import carry

PASSWORDS = {str(Role.TRANSFORMER): "unused"}
FIRST = Warehouse("postgresql://127.0.0.1:5001/first_database", PASSWORDS)
SECOND = Warehouse("postgresql://[::1]:5002/short", PASSWORDS)


def dbt_parse(target: Path, warehouse: Warehouse) -> str:
    """Log of dbt's parse, debug messages included."""
    subprocess.run(
        [Path(sys.executable).with_name("dbt"), "parse", "--log-level-file", "debug"],
        cwd=PROJECT, capture_output=True, check=True,
        env={**os.environ, **environment(warehouse), "DBT_PROFILES_DIR": str(PROJECT), "DBT_TARGET_PATH": str(target),
             "DBT_LOG_PATH": str(target)},
    )  # fmt: skip
    return (target / "dbt.log").read_text()


def test_dbt_goes_on_from_a_parse_for_another_warehouse(
    dbt_target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbt_manifest, "SHIPPED", tmp_path / "nothing")
    home = Home(tmp_path / "home")
    home.create()
    target = target_path(home)
    target.mkdir(parents=True)
    assert carry(dbt_target, target, FIRST)
    assert_goes_on(target, FIRST)
    parse(home, SECOND)
    assert_goes_on(target, SECOND)
    nodes = json.loads((target / "manifest.json").read_text())["nodes"].values()
    assert {node["database"] for node in nodes} == {SECOND.database}
    assert FIRST.database not in (target / "manifest.json").read_text()


def assert_goes_on(target: Path, warehouse: Warehouse) -> None:
    """Nothing is parsed again for this warehouse."""
    logged = dbt_parse(target, warehouse)
    assert "Partial parsing enabled: 0 files deleted, 0 files added, 0 files changed" in logged
    assert "Unable to do partial parsing" not in logged


def test_without_a_parse_there_is_nothing_to_carry(tmp_path: Path) -> None:
    assert not carry(tmp_path, tmp_path, FIRST)
