"""The same organisation on github.com and, with equal numbers for other things, on a server of its own."""

import json
from collections.abc import Iterable
from typing import Any

from infra.demo.truth.reading import read
from tests.dbt_project.facts.conftest import FactsWarehouse, facts
from tests.dbt_project.truth import random_log, raw_rows
from tests.dbt_project.truth.raw_rows import Row, Rows

__all__ = ["facts"]

SECOND = "inner"
NAMED = ("repository", "service", "deployment_id", "incident_id")
"""Columns whose names are the organisation's own: those of the second installation begin with its name."""
FACTS_OF_HOSTS = (
    "dim_repositories", "dim_projects", "fct_pull_requests", "fct_reviews", "fct_pull_request_comments",
    "fct_pipeline_runs", "fct_pipeline_jobs", "fct_deployments", "fct_deployed_commits",
    "fct_deployed_pull_requests", "fct_commits",
)  # fmt: skip


def beside(table: str, rows: Iterable[Row]) -> list[Row]:
    """The rows as the second installation has them."""
    if table.startswith("raw_github."):
        return [row | {"installation": SECOND} for row in rows]
    return [row | {name: named(row[name]) for name in NAMED if isinstance(row.get(name), str)} for row in rows]


def named(name: str) -> str:
    """Name on the second installation of a deployment of a host, of one by a tag, or of what people name."""
    if name.startswith("github:"):
        return name.replace("github:", f"{SECOND}:", 1)
    return name.replace("tag:", f"tag:{SECOND}/", 1) if name.startswith("tag:") else f"{SECOND}/{name}"


def on_both(rows: Rows) -> Rows:
    """All raw rows once per installation, but for those of people and teams, which are of one organisation."""
    shared = ("raw_files.people", "raw_files.teams", "raw_config.")
    found = {table: list(own) for table, own in rows.items()}
    for table, own in rows.items():
        if not table.startswith(shared):
            found[table] += beside(table, own)
    found["raw_config.services"] += beside("", rows["raw_config.services"])
    prefix = {"scope_type": "installation", "rule": "repositories.prefix", "scope": SECOND, "value": f"{SECOND}/"}
    found["raw_config.rules"].append(prefix)
    return found


def test_each_fact_is_there_once_for_each_installation(facts: FactsWarehouse) -> None:
    events = random_log.build(1)
    for table, rows in on_both(raw_rows.rows(events, read(events))).items():
        facts.insert(table, rows)
    facts.make(random_log.AS_OF, *(f"+{table}" for table in FACTS_OF_HOSTS))

    for table in FACTS_OF_HOSTS:
        first, second = split(facts.query(f"select * from marts.{table}"))
        assert first, table
        assert first == second, table


def split(rows: Iterable[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Rows of each installation, those of the second by the names and ids that the first would have."""
    found: tuple[list[str], list[str]] = [], []
    for row in rows:
        text = json.dumps(row, sort_keys=True, default=str)
        is_second = f"{SECOND}:" in text or f"{SECOND}/" in text
        found[is_second].append(text.replace(f"{SECOND}:", "github:").replace(f"{SECOND}/", ""))
    return sorted(found[0]), sorted(found[1])
