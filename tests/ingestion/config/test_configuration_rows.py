"""`raw_config` is the configuration in force, all of it or none."""

from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from infra.configuration import Configuration, parse_configuration
from infra.warehouse import Role, Warehouse
from ingestion.scopes import CollectionReport
from ingestion.sources.config import collect, ensure_tables

TEXT = r"""
[[services]]
name = "payments"
repository = "example/shop"
paths = ["services/payments/**"]
team = [{ team = "Shop" }, { team = "Money", since = 2024-01-01 }]

[[services]]
name = "web"
repository = "example/shop"
deployments.method = "tag"

[[git]]
url = "https://example.com/example/deployments.git"
deployments = '^(?P<service>\S+) (?P<ref>\S+)$'
"""


@pytest.fixture
def url(fresh_warehouse: Warehouse) -> str:
    return fresh_warehouse.url(Role.LOADER)


def _collect(url: str, text: str = TEXT, run: str = "run") -> CollectionReport:
    configuration = parse_configuration(text, Path("sei.toml"))
    return collect(configuration, ["example/shop", "example/deployments"], url, Path(), run)


def _rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_services_teams_and_rules_are_rows(url: str) -> None:
    report = _collect(url)

    assert [(scope.scope, scope.status) for scope in report.scopes] == [("sei.toml", "ok")]
    assert _rows(url, "select service, repository, paths, team from raw_config.services order by 1") == [
        ("payments", "example/shop", '["services/payments/**"]', "Money"), ("web", "example/shop", None, None),
    ]  # fmt: skip
    assert _rows(url, "select team, service, valid_from, valid_to from raw_config.teams order by 3 nulls first") == [
        ("Shop", "payments", None, date(2024, 1, 1)), ("Money", "payments", date(2024, 1, 1), None),
    ]  # fmt: skip
    assert ("service", "web", "deployments.method", "tag") in _rows(url, "select * from raw_config.rules")
    assert ("organization", "", "incidents.window_seconds", "86400") in _rows(url, "select * from raw_config.rules")


def test_a_pattern_belongs_to_the_repository_whose_name_comes_from_the_address(url: str) -> None:
    _collect(url)

    assert _rows(url, "select scope, value from raw_config.rules where rule = 'git.deployments.group.ref'") == [
        ("example/deployments", "2")
    ]


def test_the_same_configuration_again_writes_nothing(url: str) -> None:
    _collect(url)
    before = _rows(url, "select *, xmin::text from raw_config.rules")

    assert _collect(url, run="again").scopes[0].status == "unchanged"
    assert _rows(url, "select *, xmin::text from raw_config.rules") == before


def test_another_configuration_replaces_every_row(url: str) -> None:
    _collect(url)
    _collect(url, "deployments.method = 'merge'")

    assert _rows(url, "select * from raw_config.services") == []
    assert _rows(url, "select value from raw_config.rules where rule = 'deployments.method'") == [("merge",)]


def test_a_service_of_a_repository_that_nothing_provides_is_a_warning(url: str) -> None:
    (scope,) = _collect(url, "[[services]]\nname = 's'\nrepository = 'example/none'").scopes

    assert scope.status == "warning"
    assert "'example/none', which no block of sei.toml provides" in str(scope.error)
    assert _rows(url, "select repository from raw_config.services") == [("example/none",)]


def test_every_table_is_there_typed_and_empty_before_anything_is_collected(url: str) -> None:
    ensure_tables(url)

    for table in ("services", "teams", "rules", "_scopes"):
        assert _rows(url, f"select * from raw_config.{table}") == []


def test_without_a_file_the_defaults_are_in_force(url: str) -> None:
    collect(Configuration(), [], url, Path(), "run")

    assert _rows(url, "select value from raw_config.rules where rule = 'deployments.method'") == [("auto",)]
