"""Keys and lists of values that the yml states are constraints of the tables that a run makes."""

import json
from collections import Counter

import psycopg

from infra.home import Home
from infra.services import running
from infra.settings import Settings
from infra.warehouse import Role
from orchestration.dbt_manifest import target_path
from tests.conftest import Finished

CODES = {"primary_key": "p", "unique": "u", "custom": "u", "check": "c"}
"""Kind of a constraint in the yml -> in `pg_constraint`."""


def test_what_the_yml_states_of_a_table_holds_in_postgres(undisturbed: Finished) -> None:
    nodes = json.loads((target_path(Home(undisturbed.sei.home)) / "manifest.json").read_text())["nodes"].values()
    stated: Counter[tuple[str, str]] = Counter()
    for node in nodes:
        if node["resource_type"] == "model" and node["config"]["materialized"] in ("table", "incremental", "by_period"):
            columns = [constraint for column in node["columns"].values() for constraint in column["constraints"]]
            for constraint in node["constraints"] + columns:
                if code := CODES.get(constraint["type"]):
                    stated[f"{node['schema']}.{node['alias']}", code] += 1
    settings = Settings(home=undisturbed.sei.home, _env_file=None)  # type: ignore[call-arg]
    with running(settings) as services, psycopg.connect(services.warehouse.url(Role.TRANSFORMER)) as connection:
        found = connection.execute("""
            select connamespace::regnamespace || '.' || relname, contype::text, count(*)
            from pg_constraint inner join pg_class on conrelid = pg_class.oid
            where connamespace::regnamespace::text in ('staging', 'intermediate', 'marts')
                and contype in ('p', 'u', 'c') and relname not in ('relation_versions', 'metric_digests')
            group by 1, 2
        """).fetchall()
    assert {(table, code): count for table, code, count in found} == stated
