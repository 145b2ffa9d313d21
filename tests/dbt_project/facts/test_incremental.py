"""Incremental models equal a full refresh, whatever changed and from wherever the change comes."""

import random

import pytest

from tests.dbt_project.facts import world
from tests.dbt_project.facts.conftest import NO_TESTS, FactsWarehouse

INCREMENTAL = ("marts.fct_commits", "intermediate.int_gitops_matches")
MODELS = ["--select", *(f"+{table.split('.')[1]}" for table in INCREMENTAL)]
OPS = "org/service0"

# One statement per way in which rows that were loaded before can change.
CHANGES = (
    "update raw_git.commits set deleted_at = now() where substr(sha, 1, 1) = '3'",
    "update raw_git.commits set additions = 7, has_missing_objects = false where substr(sha, 1, 1) = '4'",
    "update raw_git.repositories set web_url = 'https://moved' where repository like '%1'",
    "insert into raw_config.rules values ('organization', '', 'people.bot_pattern', '^ann@')",
    "update raw_config.rules set value = '^Change (\\d) ?(x)?$' where rule = 'git.deployments.pattern'",
    "update raw_git.commits set trailers = 'Co-authored-by: Copilot <copilot@github.com>' where subject = 'Change 2'",
)
BACK = (
    "update raw_git.commits set deleted_at = null where substr(sha, 1, 2) between '30' and '38'",
    "delete from raw_config.rules where rule in ('people.bot_pattern', 'git.deployments.pattern')",
    "delete from raw_git.commits where repository = 'org/service7'",
    "update raw_git.commits set author_email = '' where substr(sha, 1, 1) = '5'",
)


def test_incremental_models_equal_a_full_refresh_after_any_change(facts: FactsWarehouse) -> None:
    made = world.build(4, 20)
    late = random.Random(4).sample(made.commits, 30)
    made.commits = [commit for commit in made.commits if commit not in late]
    made.rules += gitops_rules()
    for table, rows in made.tables().items():
        facts.insert(table, rows)
    run(facts)

    for changes in (CHANGES, BACK):
        facts.insert("raw_git.commits", late)
        for change in changes:
            facts.execute(change)
        late = []
        before = contents(facts)
        run(facts)
        incremental = contents(facts)
        run(facts, "--full-refresh")
        assert incremental == contents(facts)
        assert incremental != before


@pytest.mark.slow
def test_a_run_without_changes_writes_no_row(facts: FactsWarehouse) -> None:
    made = world.build(5, 10)
    made.rules += gitops_rules()
    for table, rows in made.tables().items():
        facts.insert(table, rows)
    run(facts)
    before = versions(facts)
    run(facts)
    assert versions(facts) == before
    assert all(before.values())


def gitops_rules() -> list[world.Row]:
    rules = {"pattern": r"^(Change) (\d)$", "group.service": "1", "group.ref": "2", "group.environment": ""}
    return [
        {"scope_type": "repository", "scope": OPS, "rule": f"git.deployments.{rule}", "value": value}
        for rule, value in rules.items()
    ]


def run(facts: FactsWarehouse, *arguments: str) -> None:
    facts.dbt(["build", *MODELS, *NO_TESTS, *arguments], world.AS_OF)


def contents(facts: FactsWarehouse) -> dict[str, list[object]]:
    return {table: facts.query(f"select t::text as row from {table} as t order by 1") for table in INCREMENTAL}


def versions(facts: FactsWarehouse) -> dict[str, list[object]]:
    return {table: facts.query(f"select xmin::text, ctid::text from {table} order by 2") for table in INCREMENTAL}
