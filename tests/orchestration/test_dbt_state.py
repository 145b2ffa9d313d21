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
from orchestration.dbt_state import carried, carry

PASSWORDS = {str(Role.TRANSFORMER): "unused"}
FIRST = Warehouse("postgresql://127.0.0.1:5001/first_database", PASSWORDS)
SECOND = Warehouse("postgresql://[::1]:5002/other_database", PASSWORDS)


def dbt_parse(target: Path, warehouse: Warehouse) -> str:
    """Log of dbt's parse, debug messages included."""
    subprocess.run(
        [Path(sys.executable).with_name("dbt"), "parse", "--log-level-file", "debug"],
        cwd=PROJECT, capture_output=True, check=True,
        env={**os.environ, **environment(warehouse), "DBT_PROFILES_DIR": str(PROJECT), "DBT_TARGET_PATH": str(target),
             "DBT_LOG_PATH": str(target)},
    )  # fmt: skip
    return (target / "dbt.log").read_text()


def test_dbt_goes_on_from_a_parse_for_another_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt_manifest, "SHIPPED", tmp_path / "nothing")
    home = Home(tmp_path / "home")
    home.create()
    parse(home, FIRST)
    second = tmp_path / "second"
    second.mkdir()
    assert carry(target_path(home), second, SECOND)

    logged = dbt_parse(second, SECOND)
    assert "Partial parsing enabled: 0 files deleted, 0 files added, 0 files changed" in logged
    assert "Unable to do partial parsing" not in logged
    nodes = json.loads((second / "manifest.json").read_text())["nodes"].values()
    assert {node["database"] for node in nodes} == {SECOND.database}
    assert FIRST.database not in (second / "manifest.json").read_text()

    parse(home, SECOND)
    logged = dbt_parse(target_path(home), SECOND)
    assert "Unable to do partial parsing" not in logged


def test_a_name_of_another_length_is_not_carried() -> None:
    assert carried(b"", FIRST, Warehouse("postgresql://127.0.0.1/sei", PASSWORDS)) is None


def test_without_a_parse_there_is_nothing_to_carry(tmp_path: Path) -> None:
    assert not carry(tmp_path, tmp_path, FIRST)
