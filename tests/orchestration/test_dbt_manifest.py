"""dbt's manifest: from the installation where it fits the project, else parsed anew."""

import json
import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import pytest

from infra.home import Home
from orchestration import dbt_manifest
from orchestration.dbt_manifest import ALL, PARTS, PROJECT, SHIPPED, Stamped, manifest, project_digest
from orchestration.defs.dbt import OfflineDbt

PROJECT_DIGEST = project_digest(*(PROJECT / part for part in PARTS if (PROJECT / part).exists()))
DIGEST = f"{PROJECT_DIGEST} {' '.join(ALL)}"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


def ship(folder: Path, text: str, digest: str, hosts: Sequence[str] = ALL) -> Path:
    """A manifest as an installation leaves it."""
    made = folder / "made.json"
    made.write_text(text)
    shipped = folder / "shipped" / "_".join(hosts) / "manifest.json"
    shipped.parent.mkdir(parents=True)
    Stamped(shipped).replace(made, digest)
    return folder / "shipped"


@pytest.mark.skipif("CI" not in os.environ, reason="who edits a model need not install again")
def test_the_installation_ships_a_manifest_of_this_project_with_and_without_hosts() -> None:
    assert Stamped(SHIPPED / "_".join(ALL) / "manifest.json").fits(DIGEST)
    assert Stamped(SHIPPED / "no_host" / "manifest.json").fits(f"{PROJECT_DIGEST} ")


def test_a_manifest_that_fits_is_taken_as_it_is(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt_manifest, "SHIPPED", ship(tmp_path, '{"from": "installation"}', DIGEST))
    assert json.loads(manifest(home).read_text()) == {"from": "installation"}


def test_a_manifest_of_another_project_is_parsed_anew_with_the_hosts_that_are_used(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbt_manifest, "SHIPPED", ship(tmp_path, "{}", "of another version", ("gitlab",)))
    known = json.loads(manifest(home, ("gitlab",)).read_text())
    named = [*known["nodes"], *known["sources"], *known["unit_tests"]]
    assert "model.sei.fct_deployments" in named
    assert [name for name in named if "raw_github" in name or "__github" in name or "stg_github" in name] == []
    assert {"source.sei.raw_gitlab.issues", "model.sei.stg_gitlab__issues", "model.sei.int_issues__gitlab"} <= {*named}


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
