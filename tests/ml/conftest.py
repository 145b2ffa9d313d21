"""A marts schema with the two weekly metrics, and an MLflow of its own per test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from infra.warehouse import Role, Warehouse
from tests.ml.stage import CREATE, Stage


@pytest.fixture
def new_tracking_uri(warehouse: Warehouse) -> Iterator[Callable[[], str]]:
    """Makes databases for MLflow alone."""
    server = warehouse.with_database("postgres").admin_url
    names: list[str] = []

    def create() -> str:
        names.append(f"mlflow_{uuid4().hex[:12]}")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(names[-1])))
        return warehouse.with_database(names[-1]).admin_url

    yield create
    with psycopg.connect(server, autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def stage(fresh_warehouse: Warehouse, new_tracking_uri: Callable[[], str], tmp_path: Path) -> Stage:
    with psycopg.connect(fresh_warehouse.url(Role.TRANSFORMER)) as connection:
        for statement in CREATE.split(";"):
            connection.execute(statement.encode())
    return Stage(fresh_warehouse, new_tracking_uri(), tmp_path)
