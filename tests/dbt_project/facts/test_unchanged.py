"""A refresh makes only what would come out otherwise, and ends where a full build ends."""

import random
from datetime import datetime, timedelta

import pytest

from tests.dbt_project.facts import graph_reference, world
from tests.dbt_project.facts.conftest import BEFORE_SPARK, NO_TESTS, FactsWarehouse

SERVICES = 12
# Incremental models of their own kind.
MADE_ALWAYS = {"marts.fct_commits", "intermediate.int_gitops_matches"}
LISTED = """
select nspname || '.' || relname as name, relfilenode::text as file from pg_class
inner join pg_namespace on relnamespace = pg_namespace.oid
where relkind = 'r' and nspname in ('intermediate', 'marts')
    and relname not in ('relation_versions', 'metric_digests', 'moment_bounds')
order by 1
"""
# Ways in which rows change that were collected before: late, gone, back, owned by others, judged otherwise.
CHANGES = (
    "update raw_files.deployments set deleted_at = now() where {chosen}",
    "update raw_files.deployments set deleted_at = null where {chosen}",
    "update raw_files.deployments set finished_at = finished_at + interval '9 days' where {chosen}",
    "update raw_files.deployments set status = 'failure' where {chosen}",
    "delete from raw_files.deployments where {chosen}",
    "update raw_files.incidents set resolved_at = started_at + interval '1 hour' where {chosen}",
    "delete from raw_files.incidents where {chosen}",
    "update raw_git.commits set deleted_at = now() where {chosen}",
    "update raw_git.commits set author_email = 'somebody@example.org' where {chosen}",
    "update raw_git.commits set committed_at = committed_at - interval '40 days' where {chosen}",
    "delete from raw_config.teams where {chosen}",
    "delete from raw_config.rules where {chosen}",
    "delete from raw_config.teams where service = 'service{number}';"
    " insert into raw_config.teams values ('Money', 'service{number}', null, null)",
    "delete from raw_config.teams where service = 'service{number}';"
    " insert into raw_config.teams values ('Other', 'service{number}', '2026-03-01', null)",
    "delete from raw_config.rules where rule = 'people.bot_pattern';"
    " insert into raw_config.rules values ('organization', '', 'people.bot_pattern', '^ann{digit}?@')",
    "delete from raw_files.teams;"
    " insert into raw_files.teams (team, member, valid_from) values ('Money', 'ann@example.org', '2026-01-0{digit}')",
)


@pytest.mark.parametrize("batches", [1, pytest.param(30, marks=pytest.mark.slow)])
def test_every_row_is_that_of_a_full_build_whatever_changed(facts: FactsWarehouse, batches: int) -> None:
    late = fill(facts)
    refresh(facts)
    before = files(facts)
    refresh(facts)
    assert made_anew(facts, before) <= MADE_ALWAYS

    chance = random.Random(batches)
    for batch in range(batches):
        facts.insert("raw_files.deployments", [late.pop()])
        for change in chance.sample(CHANGES, 4):
            chosen = f"abs(hashtext({key_of(change)} || '{batch}')) % 7 = {chance.randrange(7)}"
            facts.execute(change.format(chosen=chosen, number=chance.randrange(SERVICES), digit=chance.randrange(1, 9)))
        before = files(facts)
        as_of = world.AS_OF + timedelta(hours=(30, 0, 1, -2000)[batch % 4])
        refresh(facts, as_of=as_of)
        assert "marts.fct_deployments" in made_anew(facts, before)
        assert len(made_anew(facts, before)) < len(before) * 3 / 4
        incremental, kept = contents(facts), views(facts)
        refresh(facts, "--full-refresh", as_of=as_of)
        assert incremental == contents(facts)
        assert kept == views(facts)


def test_a_test_that_failed_is_asked_again(facts: FactsWarehouse) -> None:
    fill(facts)
    select = ["build", "--select", "stg_files__deployments", "--exclude-resource-type", "unit_test"]
    facts.dbt(select, world.AS_OF)
    facts.execute("insert into raw_files.deployments select * from raw_files.deployments limit 1")
    for _ in range(2):
        with pytest.raises(AssertionError, match="unique_combination_stg_files__deployments"):
            facts.dbt(select, world.AS_OF)


def fill(facts: FactsWarehouse) -> list[world.Row]:
    """Fill the raw tables; gives the deployments that come later."""
    made = world.build(11, SERVICES)
    late = random.Random(11).sample(made.deployments, 30)
    made.deployments = [row for row in made.deployments if row not in late]
    for table, rows in made.tables().items():
        facts.insert(table, rows)
    return late


def refresh(facts: FactsWarehouse, *arguments: str, as_of: datetime = world.AS_OF) -> None:
    """Build everything as a run does, without tests."""
    facts.dbt(["build", *BEFORE_SPARK, *NO_TESTS, *arguments], as_of)
    graph_reference.fill(facts.transformer_url)
    facts.dbt(["build", "--exclude", BEFORE_SPARK[1], "path:models/quality", *NO_TESTS, *arguments], as_of)


def key_of(change: str) -> str:
    """Key of the table that a statement changes."""
    keys = {
        "deployments": "deployment_id",
        "incidents": "incident_id",
        "commits": "sha",
        "teams": "service",
        "rules": "rule",
    }
    return next((key for table, key in keys.items() if f".{table} " in change), "''")


def made_anew(facts: FactsWarehouse, before: dict[str, str]) -> set[str]:
    """Tables whose file is another than `before`."""
    return {name for name, file in files(facts).items() if file != before[name]}


def files(facts: FactsWarehouse) -> dict[str, str]:
    """Files of the tables: a table made anew has another."""
    return {row["name"]: row["file"] for row in facts.query(LISTED)}


def views(facts: FactsWarehouse) -> dict[str, str]:
    """Every view with its text: with a table that is replaced, the views of it go."""
    listed = "select schemaname || '.' || viewname as name, definition from pg_views where schemaname !~ '^(pg_|infor)'"
    return {row["name"]: row["definition"] for row in facts.query(listed)}


def contents(facts: FactsWarehouse) -> dict[str, list[object]]:
    """All rows of all tables and of the metrics."""
    names = [*files(facts), "marts.metrics", "marts.metric_events", "marts.metric_event_teams"]
    return {
        name: [row["row"] for row in facts.query(f"select t::text as row from {name} as t order by 1")]
        for name in names
    }
