"""Real services for all tests: a throw-away embedded Postgres, and one organisation run through the pipeline."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from infra import grants
from infra.garbage import collect_seldom
from infra.services import Services, running
from infra.settings import Settings
from infra.warehouse import Warehouse
from orchestration.dbt_manifest import PROJECT
from orchestration.generated_models import generate
from tests import organization
from tests.command_line import CommandLine, contents, stop

ROOT = Path(__file__).parents[1]


LONG = {"faults": 0, "orchestration": 1}


def pytest_configure(config: pytest.Config) -> None:
    """The generated parts of the dbt project are those of the descriptors, before any worker looks at them."""
    collect_seldom()
    if not hasattr(config, "workerinput"):
        generate(PROJECT)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first: with several workers (`-n`), each file is one worker's, and none should end alone."""
    items.sort(key=lambda item: LONG.get(item.path.relative_to(ROOT / "tests").parts[0], len(LONG)))


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


@pytest.fixture(scope="session")
def prepared_template(warehouse: Warehouse) -> str:
    """A database with all roles and rights and nothing else, to copy: to prepare one takes a second."""
    template = warehouse.with_database("test_template")
    grants.prepare(template)
    return template.database


@contextmanager
def copied(warehouse: Warehouse, prepared_template: str) -> Iterator[Warehouse]:
    """A database of its own on the session's server."""
    fresh = warehouse.with_database(f"test_{uuid4().hex[:12]}")
    name, template = sql.Identifier(fresh.database), sql.Identifier(prepared_template)
    with psycopg.connect(warehouse.with_database("postgres").admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template {}").format(name, template))
        # Rights on a database are its own, and not copied.
        grants.prepare(fresh)
        yield fresh
        connection.execute(sql.SQL("drop database {} with (force)").format(name))


@pytest.fixture
def fresh_warehouse(warehouse: Warehouse, prepared_template: str) -> Iterator[Warehouse]:
    """A database of a test's own."""
    with copied(warehouse, prepared_template) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def module_warehouse(warehouse: Warehouse, prepared_template: str) -> Iterator[Warehouse]:
    """A database of a module's own, for tests that leave it as it was."""
    with copied(warehouse, prepared_template) as fresh:
        yield fresh


@dataclass(frozen=True)
class Finished:
    """A good run of `sei run` that nobody disturbed. Tests leave its tables as they are."""

    sei: CommandLine
    contents: dict[str, str]
    seconds: float


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    """A small organisation after its first run; its Postgres stays up."""
    folder = tmp_path_factory.mktemp("undisturbed")
    sei = CommandLine(folder / "home", organization.build(folder / "organization"))
    began = time.monotonic()
    done = sei("run")
    seconds = time.monotonic() - began
    assert done.returncode == 0, done.stdout + done.stderr
    (sei.home / "postgres" / "keep").touch()
    yield Finished(sei, contents(sei.home), seconds)
    stop(sei.home)


@pytest.fixture(scope="session")
def finished(undisturbed: Finished) -> CommandLine:
    """The command line on the organisation of `undisturbed`."""
    return undisturbed.sei
