"""dbt's manifest: from the installation where it fits the project, else parsed anew."""

import json
import os
from importlib.metadata import version
from pathlib import Path

import pytest

from infra.home import Home
from orchestration import dbt_manifest
from orchestration.dbt_manifest import PARTS, PROJECT, SHIPPED, Stamped, manifest, project_digest
from orchestration.defs.dbt import OfflineDbt

DIGEST = project_digest(*(PROJECT / part for part in PARTS if (PROJECT / part).exists()))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


def ship(folder: Path, text: str, digest: str) -> Path:
    """A manifest as an installation leaves it."""
    made = folder / "made.json"
    made.write_text(text)
    Stamped(folder / "shipped.json").replace(made, digest)
    return folder / "shipped.json"


@pytest.mark.skipif("CI" not in os.environ, reason="who edits a model need not install again")
def test_the_installation_ships_a_manifest_of_this_project() -> None:
    assert Stamped(SHIPPED).fits(DIGEST)


def test_a_manifest_that_fits_is_taken_as_it_is(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt_manifest, "SHIPPED", ship(tmp_path, '{"from": "installation"}', DIGEST))
    assert json.loads(manifest(home).read_text()) == {"from": "installation"}


def test_a_manifest_of_another_project_is_parsed_anew(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbt_manifest, "SHIPPED", ship(tmp_path, "{}", "of another version"))
    assert "model.sei.fct_deployments" in json.loads(manifest(home).read_text())["nodes"]


def test_a_changed_file_changes_the_digest(tmp_path: Path) -> None:
    model = tmp_path / "models" / "one.sql"
    model.parent.mkdir()
    model.write_text("select 1")
    before = project_digest(tmp_path / "models")
    model.write_text("select 2")
    assert project_digest(tmp_path / "models") != before


def test_dbts_version_is_read_where_it_is_installed(tmp_path: Path) -> None:
    # `dbt --version` asks the package registry for a newer one.
    asked = tmp_path / "asked"
    program = tmp_path / "dbt"
    program.write_text(f"#!/bin/sh\ntouch {asked}\necho 9.9.9\n")
    program.chmod(0o755)
    dbt = OfflineDbt(project_dir=str(PROJECT), profiles_dir=str(PROJECT), dbt_executable=str(program))
    assert str(dbt._cli_version) == version("dbt-core")
    assert not asked.exists()
