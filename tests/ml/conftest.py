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
def tracking_uri(warehouse: Warehouse) -> Iterator[str]:
    """A database for MLflow alone."""
    name = f"mlflow_{uuid4().hex[:12]}"
    server = warehouse.with_database("postgres").admin_url
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    yield warehouse.with_database(name).admin_url
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def stage(fresh_warehouse: Warehouse, tracking_uri: str, tmp_path: Path) -> Stage:
    with psycopg.connect(fresh_warehouse.url(Role.TRANSFORMER)) as connection:
        for statement in CREATE.split(";"):
            connection.execute(statement.encode())
    return Stage(fresh_warehouse, tracking_uri, tmp_path)


@pytest.fixture
def make_counts() -> Callable[..., list[int]]:
    """Weekly counts with a seed."""
    import numpy as np

    def make(weeks: int, level: float = 20.0, amplitude: float = 0.0, seed: int = 1) -> list[int]:
        random = np.random.default_rng(seed)
        rate = level + amplitude * np.sin(np.arange(weeks) * 2 * np.pi / 52)
        return [int(count) for count in random.poisson(np.maximum(rate, 0.1))]

    return make
