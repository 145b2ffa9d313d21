"""Runs, jobs, deployments, releases, labels, teams and accounts arrive from a server that has them all."""

from contextlib import AbstractContextManager

from ingestion.scopes import ScopeStatus
from ingestion.sources.github import operation_rows as rows
from tests.ingestion.github.conftest import Collected, Server, started

PUSHES = 1200


def rich() -> AbstractContextManager[Server]:
    """A server with one of everything, and with more runs than a filtered list shows."""
    return started("tests.infra.demo.vendors.github.rich_server")


def test_everything_arrives_once_and_a_second_run_asks_three_times(collected: Collected) -> None:
    with rich() as server:
        [scope] = collected.collect(server).scopes
        assert (scope.status, scope.error) == (ScopeStatus.OK, None)
        again = collected.collect(server)
        assert (again.scopes[0].status, again.requests) == (ScopeStatus.UNCHANGED, 3)
    assert collected.count("workflow_runs") == PUSHES + 2
    assert collected.rows(
        "select run_id, run_attempt, status, conclusion, actor_login, actor_type from raw_github.workflow_runs"
        " where run_id < 11 order by 1"
    ) == [
        (1, 2, "completed", "success", "kim", "User"),
        (2, 1, "in_progress", None, None, None),
        (10, 1, "completed", "success", "renovate", "Bot"),
    ]
    assert collected.rows(
        "select run_attempt, name, conclusion from raw_github.workflow_jobs where run_id = 1 order by 1, 2"
    ) == [(1, "lint", "success"), (1, "test", "failure"), (2, "lint", "success"), (2, "test", "success")]
    assert collected.rows(
        "select d.environment, d.payload, d.creator_login, array_agg(s.state order by s.created_at)"
        " from raw_github.deployments as d join raw_github.deployment_statuses as s using (deployment_id)"
        " group by 1, 2, 3 order by 1"
    ) == [
        ("production", '{"wave": 2}', "renovate", ["IN_PROGRESS", "SUCCESS"]),
        ("staging", "by hand", None, ["IN_PROGRESS"]),
    ]
    assert collected.rows("select tag_name, is_draft, target from raw_github.releases order by 1") == [
        ("v1.0", False, "main"), ("v2.0", True, "main"),
    ]  # fmt: skip
    assert (collected.count("labels"), collected.count("milestones")) == (1, 2)
    assert collected.rows("select slug, parent_slug from raw_github.teams order by 1") == [
        ("core", None), ("tools", "core"),
    ]  # fmt: skip
    assert collected.rows("select slug, login, role from raw_github.team_members order by slug, lower(login)") == [
        ("core", "kim", "MAINTAINER"), ("core", "lim", "MEMBER"), ("tools", "Bo", "MEMBER"), ("tools", "lim", "MEMBER"),
    ]  # fmt: skip
    assert collected.rows("select login, name, type from raw_github.users") == [("kim", "kim", "User")]


def test_the_page_of_an_environment_is_percent_encoded() -> None:
    body = {"id": 1, "environment": "prod/eu #1 – docs", "creator": None}
    url = rows.deployment({}, body, "https://github.com/org/app")["url"]
    assert url == "https://github.com/org/app/deployments/prod%2Feu%20%231%20%E2%80%93%20docs"
