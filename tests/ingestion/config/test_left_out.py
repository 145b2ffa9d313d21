"""Collected repositories and owners of teams that are not configured any more."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from infra.configuration import parse_configuration
from infra.lake import Lake
from infra.warehouse import Role, Warehouse
from ingestion.descriptors import HOSTS
from ingestion.hosts.store import ensure_in
from ingestion.pruning import Places, Pruned, prune
from ingestion.raw_tables import ensure_table, typed
from ingestion.scopes import ensure_scopes_table
from ingestion.sources import files
from ingestion.sources.config import collect
from ingestion.sources.git.mirrors import mirror_path
from ingestion.sources.git.tables import TABLES
from tests.ingestion.columns import columns

AT = "2026-01-01T00:00:00Z"


class Raw:
    """Raw tables that a test fills."""

    def __init__(self, url: str) -> None:
        self.url = url
        with psycopg.connect(url) as connection:
            for dataset in HOSTS.values():
                ensure_in(connection, dataset)
            ensure_scopes_table(connection, "raw_git")
            for table in TABLES:
                ensure_table(
                    connection, "raw_git", table.name, typed(columns({}, {c.name: c.kind for c in table.columns}))
                )
        files.ensure_tables(url)

    def insert(self, table: str, *rows: Mapping[str, Any]) -> None:
        query = sql.SQL("insert into {0} select * from json_populate_record(null::{0}, %s)")
        with psycopg.connect(self.url) as connection:
            for row in rows:
                connection.execute(query.format(sql.Identifier(*table.split("."))), [json.dumps(row)])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def repositories(self, names: Mapping[int, str], asked: Iterable[tuple[int, str]] = ()) -> None:
        for number, name in names.items():
            row = {"installation": "github", "repository_id": number, "name_with_owner": name}
            self.insert("raw_github.repositories", row)
        for number, name in asked:
            self.insert("raw_github._names", {"installation": "github", "scope_id": str(number), "name": name})

    def histories(self, urls: Mapping[str, str]) -> None:
        for name, url in urls.items():
            self.insert("raw_git.repositories", {"repository": name, "url": url})

    def left_out(self, text: str, folder: Path = Path("/nowhere")) -> list[tuple[str, str, str]]:
        collect(parse_configuration(text, folder / "sei.toml"), [], self.url, Path(), "run")
        return self.rows('select source, scope, name from raw_config.left_out order by source, scope collate "C"')


@pytest.fixture
def raw(fresh_warehouse: Warehouse) -> Raw:
    return Raw(fresh_warehouse.url(Role.LOADER))


def test_a_repository_that_no_block_names_is_left_out_until_one_does(raw: Raw) -> None:
    raw.repositories({1: "shop/Pay", 2: "shop/web", 3: "else/web"})
    project = {"installation": "gitlab", "project_id": 1, "path_with_namespace": "tools/ci/lint"}
    raw.insert("raw_gitlab.projects", project)
    both = '[[github]]\nrepositories = ["SHOP"]\nexclude = ["shop/w*"]\n[[gitlab]]\nprojects = ["tools"]\n'
    assert raw.left_out(both) == [("github", "2", "shop/web"), ("github", "3", "else/web")]
    assert raw.left_out('[[github]]\nrepositories = ["shop/web", "else/*"]') == [
        ("github", "1", "shop/Pay"), ("gitlab", "1", "tools/ci/lint"),
    ]  # fmt: skip
    assert raw.left_out('[[github]]\nrepositories = ["shop", "else/*"]\n[[gitlab]]\nprojects = ["tools/ci/*"]') == []


def test_a_repository_that_its_host_has_renamed_is_not_left_out(raw: Raw) -> None:
    raw.repositories({1: "shop/new"}, asked=[(1, "shop/old")])
    text = '[[github]]\nrepositories = ["shop/old"]'
    assert raw.left_out(text) == []
    raw.repositories({2: "shop/old"}, asked=[(2, "shop/old")])
    assert raw.left_out(text) == [("github", "1", "shop/new")]


def test_teams_are_left_out_with_the_last_repository_of_their_owner(raw: Raw) -> None:
    raw.repositories({1: "shop/pay", 2: "shop/web", 3: "other/web"})
    for owner in ("Shop", "other"):
        raw.insert("raw_github.teams", {"installation": "github", "organization": owner, "slug": "team"})
    assert raw.left_out('[[github]]\nrepositories = ["shop/pay"]') == [
        ("github", "2", "shop/web"), ("github", "3", "other/web"), ("github_teams", "other", "other"),
    ]  # fmt: skip


def test_a_history_that_has_another_name_now_is_left_out_under_the_old_one(raw: Raw) -> None:
    raw.histories({"old": "https://example.com/shop/pay.git", "new": "https://example.com/shop/pay.git"})
    text = '[[git]]\nurl = "https://example.com/shop/pay.git"\nname = "new"\n'
    assert raw.left_out(text) == [("git", "old", "old")]


def test_the_history_of_a_hosts_repository_is_left_out_where_git_is_off(raw: Raw) -> None:
    raw.histories({"shop/pay": "https://github.com/shop/pay.git"})
    assert raw.left_out('[[github]]\nrepositories = ["shop/*"]') == []
    assert raw.left_out('[[github]]\nrepositories = ["shop/*"]\ngit = "off"') == [("git", "shop/pay", "shop/pay")]


def test_what_is_in_a_folder_that_is_out_of_reach_is_not_left_out(raw: Raw, tmp_path: Path) -> None:
    raw.histories({"pay": str(tmp_path / "clones" / "pay"), "web": str(tmp_path / "other" / "web")})
    assert raw.left_out('[[git]]\nurl = "clones"', tmp_path) == [("git", "web", "web")]
    (tmp_path / "clones").mkdir()
    assert raw.left_out('[[git]]\nurl = "clones"', tmp_path) == [("git", "pay", "pay"), ("git", "web", "web")]


def test_pruning_counts_and_then_deletes_all_of_what_is_not_configured(raw: Raw, tmp_path: Path) -> None:
    raw.repositories({1: "shop/pay", 2: "shop/web"})
    scope = {"run_id": "run", "started_at": AT, "finished_at": AT, "status": "ok", "rows": 1, "requests": 1}
    within = {"installation": "github"}
    for number, name in ((1, "shop/pay"), (2, "shop/web")):
        raw.insert("raw_github.issues", {**within, "repository_id": number, "number": 1, "updated_at": AT})
        position = {"scope_id": str(number), "entity": "issues", "collected_until": AT}
        raw.insert("raw_github._progress", within | position)
        raw.insert("raw_github._scopes", {"scope": name, **scope})
        raw.insert("raw_git.commits", {"repository": name, "sha": name})
        path = f"git/commits/repository={name.replace('/', '%2F')}/part-1.parquet"
        raw.insert("raw_git._lake_files", {"repository": name, "path": path, "rows": 1, "bytes": 4})
        (tmp_path / "lake" / path).parent.mkdir(parents=True)
        (tmp_path / "lake" / path).write_bytes(b"rows")
        mirror_path(tmp_path / "state" / "mirrors", f"https://github.com/{name}.git").mkdir(parents=True)
    raw.histories({name: f"https://github.com/{name}.git" for name in ("shop/pay", "shop/web")})
    for path in ("/exports/old.csv", "/exports/new.csv"):
        raw.insert("raw_files.people", {"person": path, "source_file": path, "source_line": 2})
        known = {"table_name": "people", "pattern": path, "configuration": "", "rows": 1, "rejected": 0, "position": 1}
        raw.insert("raw_files._files", {"source_file": path, **known})
    text = '[[github]]\nrepositories = ["shop/pay"]\n[[files]]\ntable = "people"\npath = "/exports/new.csv"\n'
    configuration = parse_configuration(text, tmp_path / "sei.toml")
    places = Places(raw.url, Lake(str(tmp_path / "lake")), tmp_path / "state", tmp_path / "records")
    there = [("files", "/exports/old.csv", 1), ("git", "shop/web", 2), ("github", "shop/web", 2)]

    assert prune(configuration, places, is_dry=True) == [Pruned(*one) for one in there]
    assert len(raw.rows("select from raw_github.issues")) == len(raw.rows("select from raw_git.commits")) == 2
    assert prune(configuration, places, is_dry=False) == [Pruned(*one) for one in there]

    for table, column in (
        ("raw_github.repositories", "name_with_owner"), ("raw_github._scopes", "scope"),
        ("raw_git.commits", "repository"), ("raw_git.repositories", "repository"),
        ("raw_git._lake_files", "repository"),
    ):  # fmt: skip
        assert raw.rows(f"select {column} from {table}") == [("shop/pay",)], table
    assert raw.rows("select repository_id from raw_github.issues") == [(1,)]
    assert raw.rows("select scope_id from raw_github._progress") == [("1",)]
    for table in ("people", "_files"):
        assert raw.rows(f"select source_file from raw_files.{table}") == [("/exports/new.csv",)]
    assert [path.parent.name for path in tmp_path.rglob("*.parquet")] == ["repository=shop%2Fpay"]
    assert [path.name[:19] for path in (tmp_path / "state" / "mirrors").iterdir()] == ["github.com+shop+pay"]
    assert prune(configuration, places, is_dry=True) == []
