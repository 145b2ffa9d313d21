"""Several tokens, private repositories, and an App's tokens that end after an hour."""

from functools import cache
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.demo.github.app import Behaviour
from infra.demo.github.credentials import App, Token
from tests.infra.demo.asking import Asked
from tests.infra.demo.openapi import DOCUMENT, problems
from tests.infra.demo.rich_store import KIM

ATTIC = '{ repository(owner: "acme", name: "attic") { name } }'


@pytest.fixture
def asked() -> Asked:
    """A server with two tokens more, one of which does not see the private repository."""
    blind = Token("blind", KIM, frozenset({"acme/attic"}))
    return Asked(Behaviour("t", more_tokens=(blind, Token("poor", points_per_hour=3)), points_per_hour=10))


def test_each_token_has_its_own_budget_and_account(asked: Asked) -> None:
    for token, login, left in (("t", "sei-demo", "9"), ("blind", "kim", "9"), ("poor", "sei-demo", "2")):
        response = asked.get("/user", token)
        assert (response.json()["login"], response.headers["x-ratelimit-remaining"]) == (login, left)
        assert asked.query("{ viewer { login } }", token) == {"data": {"viewer": {"login": login}}}
    assert [asked.get("/user", "poor").status_code for _ in range(3)] == [200, 200, 403]
    assert asked.get("/user").status_code == 200
    assert asked.get("/user", "none").status_code == 401


def test_a_private_repository_is_not_there_for_a_token_that_may_not_see_it(asked: Asked) -> None:
    assert asked.get("/repos/acme/attic").status_code == 200
    assert asked.get("/repos/acme/attic", "blind").status_code == 404
    assert asked.get("/repos/acme/attic/branches", "blind").status_code == 404
    assert asked.get("/repositories/9", "blind").status_code == 404
    names = [[one["name"] for one in asked.get("/orgs/acme/repos", token).json()] for token in ("t", "blind")]
    assert names == [["attic", "engine"], ["engine"]]
    assert asked.query(ATTIC)["data"] == {"repository": {"name": "attic"}}
    hidden = asked.query(ATTIC, "blind")
    assert (hidden["data"], hidden["errors"][0]["type"]) == ({"repository": None}, "NOT_FOUND")
    node_id = asked.get("/repos/acme/attic").json()["node_id"]
    assert asked.query(f'{{ node(id: "{node_id}") {{ id }} }}', "blind")["data"] == {"node": None}


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _app() -> App:
    public = (
        _key().public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return App("12", 34, public.decode(), hidden=frozenset({"acme/attic"}))


@pytest.fixture
def installed() -> Asked:
    """A server with an App."""
    return Asked(Behaviour("t", app=_app()))


def _ask_for_token(asked: Asked, installation: int = 34, **changes: Any) -> httpx.Response:
    claims = {"iat": int(asked.now) - 60, "exp": int(asked.now) + 540, "iss": "12", **changes}
    statement = jwt.encode(claims, _key(), algorithm="RS256")
    return asked.send("POST", f"/api/v3/app/installations/{installation}/access_tokens", statement)


def test_a_token_of_an_installation_is_good_for_an_hour(installed: Asked) -> None:
    response = _ask_for_token(installed)
    assert (response.status_code, response.json()["expires_at"]) == (201, "2023-11-14T23:13:20Z")
    token = response.json()["token"]
    listed = installed.get("/installation/repositories", token).json()
    assert (listed["total_count"], [one["name"] for one in listed["repositories"]]) == (2, ["engine", "notes"])
    assert installed.query("{ viewer { login } }", token) == {"data": {"viewer": {"login": "sei-demo[bot]"}}}
    installed.now += 3599
    assert installed.get("/repos/acme/engine", token).status_code == 200
    installed.now += 1
    expired = installed.get("/repos/acme/engine", token)
    assert (expired.status_code, expired.json()["message"]) == (401, "Bad credentials")
    assert installed.get("/repos/acme/engine", _ask_for_token(installed).json()["token"]).status_code == 200


@pytest.mark.skipif(not DOCUMENT.exists(), reason="the shared data is not here: set SEI_SHARED_DATA")
def test_an_app_is_answered_as_documented(installed: Asked) -> None:
    response = _ask_for_token(installed)
    template = "/app/installations/{installation_id}/access_tokens"
    assert problems(template, response.json(), 201, "post") == []
    listed = installed.get("/installation/repositories", response.json()["token"]).json()
    assert problems("/installation/repositories", listed) == []


def test_tokens_of_one_installation_share_a_budget(installed: Asked) -> None:
    tokens = [_ask_for_token(installed).json()["token"] for _ in range(2)]
    used = [installed.get("/repos/acme/engine", token).headers["x-ratelimit-used"] for token in tokens]
    assert used == ["1", "2"]


def test_an_installation_is_nobody(installed: Asked) -> None:
    token = _ask_for_token(installed).json()["token"]
    response = installed.get("/user", token)
    assert (response.status_code, response.json()["message"]) == (403, "Resource not accessible by integration")
    assert installed.get("/installation/repositories").status_code == 403


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"iss": "13"}, 401, "Integration not found"),
        ({"exp": 1_700_000_000}, 401, "must be a numeric value representing a future time"),
        ({"exp": 1_700_000_601}, 401, "is too far in the future"),
        ({"iat": 1_700_000_001}, 401, "representing a time in the past"),
        ({"installation": 35}, 404, "Not Found"),
    ],
)
def test_a_statement_that_is_wrong_gives_no_token(
    installed: Asked, changes: dict[str, Any], status: int, message: str
) -> None:
    response = _ask_for_token(installed, **changes)
    assert response.status_code == status
    assert message in response.json()["message"]


def test_a_statement_with_another_key_or_without_an_app_gives_no_token(installed: Asked, asked: Asked) -> None:
    for server in (installed, asked):
        response = server.send("POST", "/app/installations/34/access_tokens", "abc")
        assert response.status_code == 401
        assert response.json()["message"] == "A JSON web token could not be decoded"


def test_a_fine_grained_token_may_not_read_checks_and_may_read_jobs() -> None:
    asked = Asked(Behaviour("t", more_tokens=(Token("f", may_read_checks=False),)))
    run = asked.get("/repos/acme/engine/actions/runs", "f").json()["workflow_runs"][0]
    query = f'{{ nodes(ids: ["{run["node_id"]}"]) {{ ... on WorkflowRun {{ id url checkSuite {{ id }} }} }} }}'
    assert asked.query(query)["data"]["nodes"][0]["checkSuite"]
    refused = asked.query(query, "f")
    assert refused["data"] == {"nodes": [None]}
    [error] = refused["errors"]
    assert (error["type"], error["path"]) == ("FORBIDDEN", ["nodes", 0, "checkSuite"])
    assert error["message"] == "Resource not accessible by personal access token"
    assert asked.get(f"/repos/acme/engine/actions/runs/{run['id']}/jobs", "f").status_code == 200
