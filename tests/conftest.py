"""Real services for all tests: a throw-away embedded Postgres, and one organisation run through the pipeline."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from infra import grants
from infra.garbage import collect_seldom
from infra.home import Home
from infra.postgres.place import OUTSIDE, home_of, remove_outside
from infra.services import Services, running
from infra.settings import Settings
from infra.warehouse import Role, Warehouse
from orchestration.dbt_manifest import PROJECT, parse, target_path
from orchestration.dbt_state import PLACE, STATE
from orchestration.generated_models import generate
from tests import organization, tables
from tests.command_line import CommandLine

ROOT = Path(__file__).parents[1]


UNDISTURBED = "undisturbed"
"""Database with the tables of the fixture of that name, to copy: nobody connects to it."""
SPARE = "spare_home"
SPARK = "tests/spark_jobs/"

ORDER = (
    *("faults", "orchestration/test_demo_truth.py", "dbt_project/facts/test_unchanged.py"),
    *("dbt_project/facts/test_broken_rows.py", "orchestration/test_dbt_manifest.py", "spark_jobs"),
    *("orchestration/test_run.py", "orchestration/test_unit_tests.py", "orchestration", "dbt_project", "ml"),
    *("quality", "ingestion", "infra"),
)
"""Files and folders by when they begin. The first of them are the longest, and one alone makes `undisturbed`, for which
each other that needs it would wait."""


def pytest_configure(config: pytest.Config) -> None:
    """The generated parts of the dbt project are those of the descriptors, before any worker looks at them."""
    collect_seldom()
    if not hasattr(config, "workerinput"):
        generate(PROJECT)


def pytest_unconfigure(config: pytest.Config) -> None:
    """As root, databases lie outside of the homes that pytest deletes: they go with their session."""
    factory = getattr(config, "_tmp_path_factory", None)
    if factory is None or hasattr(config, "workerinput") or not OUTSIDE.is_dir():
        return
    ours = factory.getbasetemp()
    for folder in OUTSIDE.iterdir():
        home = home_of(folder)
        if home and (home.is_relative_to(ours) or (home.is_relative_to(ours.parent) and not home.exists())):
            remove_outside(folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first: with several workers (`-n`), each file is one worker's, and none should end alone."""
    items.sort(key=lambda item: place_in_order(item.path.relative_to(ROOT / "tests")))


def place_in_order(path: Path) -> int:
    """Place of the first entry of `ORDER` that is this file or a folder of it."""
    return next((place for place, entry in enumerate(ORDER) if path.is_relative_to(entry)), len(ORDER))


class OneSpark(LoadFileScheduling):
    """Each file is one worker's, and the tests of Spark jobs are all of one: a cold JVM takes longer than they do."""

    def _split_scope(self, nodeid: str) -> str:
        return SPARK if nodeid.startswith(SPARK) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneSpark:
    """Scheduler of all sessions with several workers."""
    return OneSpark(config, log)


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Embedded services below a temporary SEI_HOME, whose Postgres waits for no disk."""
    home = tmp_path_factory.mktemp("sei")
    with running(Settings(home=home, _env_file=None)) as started:  # type: ignore[call-arg]
        with psycopg.connect(started.warehouse.admin_url, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(setting)))
            connection.execute("select pg_reload_conf()")
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


def copy_database(original: Warehouse, copy: Warehouse) -> None:
    """Copy a database on its server, while nobody is connected to it."""
    name, template = sql.Identifier(copy.database), sql.Identifier(original.database)
    with psycopg.connect(original.with_database("postgres").admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template {}").format(name, template))
    # Rights on a database are its own, and not copied.
    grants.prepare(copy)


def drop_database(copy: Warehouse) -> None:
    """Drop a database, whoever is connected to it."""
    with psycopg.connect(copy.with_database("postgres").admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(copy.database)))


@contextmanager
def copied(warehouse: Warehouse, prepared_template: str) -> Iterator[Warehouse]:
    """A database of its own on the session's server."""
    fresh = warehouse.with_database(new_name())
    copy_database(warehouse.with_database(prepared_template), fresh)
    yield fresh
    drop_database(fresh)


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


def of_all_workers(tmp_path_factory: pytest.TempPathFactory, name: str) -> Path:
    """A folder that all workers of a session share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One worker at a time."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def dbt_target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A target folder of dbt's with the parsed project: the installation's, or parsed once for all workers."""
    folder = of_all_workers(tmp_path_factory, "parsed")
    home = Home(folder / "home")
    with locked(folder):
        home.create()
        parse(home, Warehouse(f"postgresql://127.0.0.1/{new_name()}", {str(Role.TRANSFORMER): "unused"}))
    target = tmp_path_factory.mktemp("dbt")
    for name in (STATE, PLACE):
        shutil.copy(target_path(home) / name, target)
    return target


def new_name() -> str:
    """Name for a database."""
    return f"test_{uuid4().hex[:12]}"


@dataclass(frozen=True)
class Finished:
    """A good run of `sei run` that nobody disturbed. Tests leave its tables as they are."""

    sei: CommandLine
    contents: dict[str, str]
    dbt_lines: int
    """As of `dbt_lines`: of the whole run."""
    spare: CommandLine
    """A copy, for one module to change."""


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    """A small organisation after its first run, one for all workers; its Postgres stays up until the last has ended."""
    folder = of_all_workers(tmp_path_factory, "undisturbed")
    sei = CommandLine(folder / "home", folder / "organization" / "sei.toml")
    settings, known = Settings(home=sei.home, _env_file=None), folder / "found.json"  # type: ignore[call-arg]
    with locked(folder):
        if not known.exists():
            run_once(sei)
            sei.copy(folder / SPARE)
            with running(settings) as services:
                found = tables.contents(services.warehouse.url(Role.TRANSFORMER))
                copy_database(services.warehouse, services.warehouse.with_database(UNDISTURBED))
            known.write_text(json.dumps([found, dbt_lines(sei.home)]))
    with running(settings):
        spare = CommandLine(folder / SPARE / "home", folder / SPARE / "organization" / "sei.toml")
        yield Finished(sei, *json.loads(known.read_text()), spare)


def run_once(sei: CommandLine) -> None:
    """Make a small organisation and run `sei run` on it."""
    organization.build(sei.configuration.parent)
    done = sei("run")
    assert done.returncode == 0, done.stdout + done.stderr


def dbt_lines(home: Path) -> int:
    """Lines that dbt has written into its log: how far a first run is, however fast the machine."""
    log = target_path(Home(home)) / "dbt.log"
    return len(log.read_bytes().splitlines()) if log.exists() else 0


@pytest.fixture(scope="session")
def finished(undisturbed: Finished) -> CommandLine:
    """The command line on the organisation of `undisturbed`."""
    return undisturbed.sei
