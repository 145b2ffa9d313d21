"""Events of a build that dbt's program tells Dagster and its log."""

import json
import os
import subprocess
import sys
from pathlib import Path

from infra.warehouse import Warehouse
from orchestration.dbt_manifest import PROJECT, environment
from orchestration.dbt_state import carry


def build(warehouse: Warehouse, parsed: Path, target: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a build as dagster-dbt does."""
    target.mkdir(exist_ok=True)
    carry(parsed, target, warehouse)
    return subprocess.run(
        [sys.executable, "-m", "orchestration.dbt_program", "build", *arguments],
        cwd=PROJECT, capture_output=True, text=True, check=False,
        env={**os.environ, **environment(warehouse), "DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target),
             "DBT_LOG_FORMAT": "json", "DBT_PROFILES_DIR": str(PROJECT), "SEI_DBT_AS_OF": "2026-01-01T00:00:00+00:00",
             "PYTHONPATH": str(PROJECT.parent)},
    )  # fmt: skip


def test_it_tells_what_is_above_debug_as_json_and_writes_its_words_down(
    fresh_warehouse: Warehouse, dbt_target: Path, tmp_path: Path
) -> None:
    good = build(fresh_warehouse, dbt_target, tmp_path / "good", "--select", "bots")
    told = [json.loads(line) for line in good.stdout.splitlines()]
    assert good.returncode == 0, good.stdout
    assert {"NodeFinished", "EndOfRunSummary"} & {one["info"]["name"] for one in told}
    assert "debug" not in {one["info"]["level"] for one in told}
    assert "Done. PASS=" in (tmp_path / "good" / "dbt.log").read_text()


def test_what_failed_is_told_and_ends_with_the_code_of_dbt(
    fresh_warehouse: Warehouse, dbt_target: Path, tmp_path: Path
) -> None:
    failed = build(
        fresh_warehouse,
        dbt_target,
        tmp_path / "failed",
        "--select",
        "int_commits",
        "--exclude-resource-type",
        "unit_test",
    )
    assert failed.returncode == 1
    errors = [one for one in map(json.loads, failed.stdout.splitlines()) if one["info"]["level"] == "error"]
    assert any("does not exist" in one["info"]["msg"] for one in errors)
    assert "does not exist" in (tmp_path / "failed" / "dbt.log").read_text()
    assert build(fresh_warehouse, dbt_target, tmp_path / "unknown", "--no-such-option").returncode == 2
