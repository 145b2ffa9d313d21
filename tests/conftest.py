"""Real services for all tests: one throw-away embedded Postgres per session."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from infra import grants
from infra.services import Services, running
from infra.settings import Settings
from infra.warehouse import Warehouse


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Everything embedded, below a temporary SEI_HOME."""
    home = tmp_path_factory.mktemp("sei")
    with running(Settings(home=home, _env_file=None)) as started:  # type: ignore[call-arg]
        yield started


@pytest.fixture(scope="session")
def warehouse(services: Services) -> Warehouse:
    """The warehouse of the session, roles and schemas made."""
    return services.warehouse


@pytest.fixture
def fresh_warehouse(warehouse: Warehouse) -> Iterator[Warehouse]:
    """A database of its own on the session's server."""
    fresh = warehouse.with_database(f"test_{uuid4().hex[:12]}")
    grants.prepare(fresh)
    yield fresh
    with psycopg.connect(warehouse.with_database("postgres").admin_url, autocommit=True) as connection:
        name = sql.Identifier(fresh.database)
        connection.execute(sql.SQL("drop database {} with (force)").format(name))
