"""Deployments and their statuses, releases, people and teams, by both interfaces."""

from typing import Any

import pytest

from tests.infra.demo.server import Server


def logins(server: Server, path: str, **parameters: Any) -> list[str]:
    """Of the people in a list."""
    return [one["login"] for one in server.get(path, **parameters).json()]


def test_statuses_of_a_deployment_come_with_the_newest_first(rich: Server) -> None:
    statuses = rich.get("repo/deployments/1/statuses").json()
    assert [(one["id"], one["state"]) for one in statuses] == [(11, "success"), (10, "in_progress")]
    assert [one["log_url"] for one in statuses] == ["https://github.com/acme/engine/actions/runs/1", ""]
    assert rich.get("repo/deployments/1").json()["updated_at"] == statuses[0]["updated_at"]


def test_a_payload_is_an_object_or_text(rich: Server) -> None:
    assert [one["payload"] for one in rich.get("repo/deployments").json()] == ["by hand", {"wave": 2}]
    nodes = rich.repository("deployments(first: 5) { nodes { payload } }")["deployments"]["nodes"]
    assert [one["payload"] for one in nodes] == ['{"wave": 2}', "by hand"]


def test_graphql_pages_through_deployments_and_their_statuses(rich: Server) -> None:
    selection = """deployments(first: 1, orderBy: {field: CREATED_AT, direction: DESC}%s) {
      totalCount pageInfo { hasNextPage endCursor } nodes { databaseId commitOid environment originalEnvironment state
        ref { name } creator { login } latestStatus { state }
        statuses(first: 5) { totalCount nodes { state createdAt logUrl } } } }"""
    first = rich.repository(selection % "")["deployments"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (2, True)
    assert first["nodes"][0]["creator"] == {"login": "ghost"}, "a creator is never null"
    second = rich.repository(selection % f', after: "{first["pageInfo"]["endCursor"]}"')["deployments"]
    assert second["nodes"] == [
        {
            "databaseId": 1, "commitOid": "d" * 40, "environment": "production", "originalEnvironment": "production",
            "state": "ACTIVE", "ref": {"name": "main"}, "creator": {"login": "renovate"},
            "latestStatus": {"state": "SUCCESS"},
            "statuses": {"totalCount": 2, "nodes": [
                {"state": "SUCCESS", "createdAt": "2024-01-02T00:01:00Z",
                 "logUrl": "https://github.com/acme/engine/actions/runs/1"},
                {"state": "IN_PROGRESS", "createdAt": "2024-01-02T00:00:00Z", "logUrl": None},
            ]},
        }
    ]  # fmt: skip


def test_deployments_of_chosen_environments(rich: Server) -> None:
    for environments, count in (('"production"', 1), ('"production", "staging"', 2), ('"qa"', 0)):
        found = rich.repository(f"deployments(environments: [{environments}]) {{ totalCount }}")
        assert found["deployments"]["totalCount"] == count


@pytest.mark.parametrize("field", ["CREATED_AT", "NAME"])
def test_releases_in_both_orders(rich: Server, field: str) -> None:
    for direction, expected in (("ASC", ["v1.0", "v2.0"]), ("DESC", ["v2.0", "v1.0"])):
        order = f"orderBy: {{field: {field}, direction: {direction}}}"
        nodes = rich.repository(f"releases(first: 5, {order}) {{ nodes {{ tagName }} }}")["releases"]["nodes"]
        assert [one["tagName"] for one in nodes] == expected


def test_an_account_by_its_login(rich: Server) -> None:
    assert rich.get("/users/KIM").json()["name"] == "kim"
    assert rich.get("/users/renovate[bot]").json()["type"] == "Bot"
    found = rich.data('{ user(login: "lim") { login name email databaseId createdAt } }')["user"]
    assert found == {"login": "lim", "name": "lim", "email": "", "databaseId": 11, "createdAt": "2008-04-10T00:00:00Z"}
    for login in ("nobody", "renovate"):
        (error,) = rich.query(f'{{ user(login: "{login}") {{ login }} }}')["errors"]
        assert (error["type"], error["message"]) == (
            "NOT_FOUND",
            f"Could not resolve to a User with the login of '{login}'.",
        )


@pytest.mark.parametrize(
    ("path", "role", "expected"),
    [
        ("/orgs/acme/members", "all", ["kim", "lim", "Bo"]),
        ("/orgs/ACME/members", "admin", ["kim"]),
        ("/orgs/acme/members", "member", ["lim", "Bo"]),
        ("/orgs/acme/teams/core/members", "all", ["kim", "lim", "Bo"]),
        ("/orgs/acme/teams/core/members", "maintainer", ["kim"]),
        ("/orgs/acme/teams/core/members", "member", ["lim", "Bo"]),
        ("/orgs/acme/teams/tools/members", "all", ["lim", "Bo"]),
    ],
)
def test_members_by_role_with_those_of_the_teams_below(rich: Server, path: str, role: str, expected: list[str]) -> None:
    assert logins(rich, path, role=role) == expected


def test_teams_know_what_they_are_part_of(rich: Server) -> None:
    core, tools = rich.get("/orgs/acme/teams").json()
    assert (core["slug"], core["parent"], tools["parent"]["slug"]) == ("core", None, "core")
    assert [one["slug"] for one in rich.get("/orgs/acme/teams/core/teams").json()] == ["tools"]


def test_teams_by_graphql(rich: Server) -> None:
    found = rich.data(
        """{ organization(login: "acme") { login membersWithRole(first: 5) { edges { role node { login } } }
          teams(first: 5) { nodes { slug parentTeam { slug } organization { login }
            members(first: 5, membership: IMMEDIATE) { totalCount edges { role node { login } } nodes { login } } } }
          team(slug: "core") { members(first: 5, membership: CHILD_TEAM) { nodes { login } } } } }"""
    )["organization"]
    core, tools = found["teams"]["nodes"]
    assert [(one["role"], one["node"]["login"]) for one in found["membersWithRole"]["edges"]] == [
        ("ADMIN", "kim"), ("MEMBER", "lim"), ("MEMBER", "Bo"),
    ]  # fmt: skip
    assert (core["slug"], core["parentTeam"], core["organization"]) == ("core", None, {"login": "acme"})
    assert (tools["slug"], tools["parentTeam"]) == ("tools", {"slug": "core"})
    assert core["members"]["edges"] == [
        {"role": "MAINTAINER", "node": {"login": "kim"}},
        {"role": "MEMBER", "node": {"login": "lim"}},
    ]
    assert core["members"]["nodes"] == [{"login": "kim"}, {"login": "lim"}]
    assert found["team"]["members"]["nodes"] == [{"login": "lim"}, {"login": "Bo"}]
