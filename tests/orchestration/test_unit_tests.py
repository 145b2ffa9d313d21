"""The dbt unit tests: every clause of every definition, and models of hosts on tables of a run without any."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from infra.services import running
from infra.settings import Settings
from infra.warehouse import Role, Warehouse
from ingestion.descriptors import HOSTS
from ingestion.hosts.store import ensure_in
from orchestration.dbt_manifest import PROJECT
from tests import organization
from tests.command_line import CommandLine
from tests.conftest import UNDISTURBED, copied
from tests.dbt_runs import run_dbt

OF_HOSTS = [f"path:models/sources/{host}" for host in HOSTS]
TYPES = """
    select table_name, column_name, data_type from information_schema.columns
    where table_schema in ('intermediate', 'marts') and table_name = any(%s)
"""


@pytest.fixture(scope="module")
def everything(finished: CommandLine, dbt_target: Path) -> Iterator[Warehouse]:
    """The tables of a run, and those of the hosts that it does not use: dbt asks them for types."""
    settings = Settings(home=finished.home, _env_file=None)  # type: ignore[call-arg]
    with running(settings) as services, copied(services.warehouse, UNDISTURBED) as copy:
        with psycopg.connect(copy.url(Role.LOADER)) as loading:
            for host in HOSTS.values():
                ensure_in(loading, host)
        run_dbt(copy, ["run", "--select", *OF_HOSTS], organization.AS_OF, dbt_target)
        yield copy


def test_every_dbt_unit_test_passes(everything: Warehouse, dbt_target: Path) -> None:
    said = run_dbt(everything, ["test", "--select", "test_type:unit"], organization.AS_OF, dbt_target)
    written = sum(
        len(re.findall(r"^  - name:", text.split("\nunit_tests:")[1], re.MULTILINE))
        for text in (path.read_text() for path in PROJECT.rglob("*.yml"))
        if "\nunit_tests:" in text
    )
    # dbt counts the project's hook with them.
    assert f"PASS={written + 1} " in said


def test_a_model_has_the_same_columns_with_hosts_and_without(everything: Warehouse, dbt_target: Path) -> None:
    # After the unit tests: with each table that it makes anew, dbt drops the views on it.
    models = sorted(path.stem for path in PROJECT.glob("models/**/*.sql") if "branches_of(" in path.read_text())

    def types() -> list[tuple[str, str, str]]:
        with psycopg.connect(everything.url(Role.TRANSFORMER)) as connection:
            return sorted(connection.execute(TYPES, [models]).fetchall())

    without = types()
    # What hosts make of a table that is made anew goes with it.
    run_dbt(everything, ["run", "--select", *models, *OF_HOSTS], organization.AS_OF, dbt_target)
    assert {name for name, _, _ in without} == set(models)
    assert types() == without
