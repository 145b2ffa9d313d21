"""Rows written from the log are those that the sources collect of the same organisation when it is served."""

from itertools import zip_longest
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from infra.configuration.github import GitHubSource
from infra.configuration.gitlab import GitLabSource
from infra.demo.organization.events import Host
from infra.demo.organization.generate import Organization, generate
from infra.demo.organization.log import NAME as LOG
from infra.settings import Settings
from infra.tokens import StoredTokens
from infra.warehouse import Role, Warehouse
from ingestion.demo import write_hosts
from ingestion.hosts.tables import Dataset
from ingestion.sources import github, gitlab
from ingestion.sources.github.tables import GITHUB
from ingestion.sources.gitlab.tables import GITLAB
from tests.demo_organization import served

EMPTY = {"milestones", "issue_comments"}
"""Tables of which the organisation has no rows on GitHub: releases only at scale, as the usual ones are on a GitLab."""
Contents = dict[str, list[tuple[Any, ...]]]


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "days", "scale"), [(5, 60, None), (14, 20, 20)], ids=["usual", "five projects"])
def test_the_log_makes_the_rows_that_the_sources_make(
    fresh_warehouse: Warehouse, tmp_path: Path, seed: int, days: int, scale: int | None
) -> None:
    organization = generate(seed, tmp_path / "demo", days=days, scale=scale, with_answers=False)
    url = fresh_warehouse.url(Role.LOADER)
    collect(organization, url, tmp_path / "state")
    collected = {dataset.name: contents(url, dataset) for dataset in (GITHUB, GITLAB)}
    for at_once in (4, 100):
        count = write_hosts(organization.folder / LOG, url, at_once)
        written = {dataset.name: contents(url, dataset) for dataset in (GITHUB, GITLAB)}
        assert [
            (f"{name}.{table}", unequal)
            for name, tables in collected.items()
            for table, rows in tables.items()
            if (unequal := [pair for pair in zip_longest(rows, written[name][table]) if pair[0] != pair[1]][:3])
        ] == []
        assert count >= sum(len(rows) for tables in collected.values() for rows in tables.values())
    assert {table for table, rows in collected["raw_github"].items() if not rows} == (
        EMPTY | {"releases"} if scale is None else EMPTY
    )
    assert scale is None or len(collected["raw_gitlab"]["projects"]) == 5


def collect(organization: Organization, url: str, state: Path) -> None:
    """Let the sources read the organisation over HTTP."""
    with served(organization.folder) as ready:
        given = Settings(
            home=state, github_token=SecretStr(ready["token"]), gitlab_token=SecretStr(ready["gitlab_token"]),
            _env_file=None,
        )  # fmt: skip
        StoredTokens(state / "secrets").write(Host.INTERNAL, ready[f"{Host.INTERNAL}_token"])
        ours = GitHubSource(name="github", repositories=("acme/*",), base_url=ready["github"], git="off")
        theirs = [
            GitLabSource(name=host.value, projects=("acme/*",), base_url=ready[host], git="off")
            for host in (Host.GITLAB, Host.INTERNAL)
        ]
        with github.connected([ours], given) as connections:
            report = github.collect(connections, url, state, "run")
            assert not report.failed, report.failed
        with gitlab.connected(theirs, given) as projects:
            report = gitlab.collect(projects, url, state, "run")
            assert not report.failed, report.failed


def contents(url: str, dataset: Dataset) -> Contents:
    """All rows of each table in the order of their keys, without the load that brought them."""
    found = {}
    with psycopg.connect(url) as connection:
        for table in dataset.tables:
            query = sql.SQL("select {} from {} where deleted_at is null order by {}").format(
                sql.SQL(", ").join(map(sql.Identifier, table.column_names)),
                sql.Identifier(dataset.name, table.name),
                sql.SQL(", ").join(map(sql.Identifier, table.key)),
            )
            found[table.name] = connection.execute(query).fetchall()
    return found
