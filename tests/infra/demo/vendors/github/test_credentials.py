"""Several tokens, private repositories, and an App's tokens that end after an hour."""

from functools import cache
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.demo.vendors.github.app import Behaviour
from infra.demo.vendors.github.credentials import App, Token
from tests.infra.demo.vendors.github.asking import Asked
from tests.infra.demo.vendors.github.openapi import DOCUMENT, problems

ENGINE = "/repos/acme/engine"


def test_each_token_has_its_own_budgets() -> None:
    asked = Asked(Behaviour("t", more_tokens=(Token("other"),), points_per_hour=3))
    for token in ("t", "other"):
        assert [asked.get(ENGINE, token).status_code for _ in range(4)] == [200, 200, 200, 403]
        assert asked.query("{ rateLimit { remaining } }", token) == {"data": {"rateLimit": {"remaining": 2}}}
    assert asked.get(ENGINE, "none").status_code == 401


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _app() -> App:
    public = (
        _key().public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return App("12", 34, public.decode())


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
    installed.now += 3599
    assert installed.get(ENGINE, token).status_code == 200
    installed.now += 1
    expired = installed.get(ENGINE, token)
    assert (expired.status_code, expired.json()["message"]) == (401, "Bad credentials")
    assert installed.get(ENGINE, _ask_for_token(installed).json()["token"]).status_code == 200


@pytest.mark.skipif(not DOCUMENT.exists(), reason="the shared data is not here: set SEI_SHARED_DATA")
def test_an_app_is_answered_as_documented(installed: Asked) -> None:
    response = _ask_for_token(installed)
    template = "/app/installations/{installation_id}/access_tokens"
    assert problems(template, response.json(), 201, "post") == []


def test_tokens_of_one_installation_share_a_budget(installed: Asked) -> None:
    tokens = [_ask_for_token(installed).json()["token"] for _ in range(2)]
    used = [installed.get(ENGINE, token).headers["x-ratelimit-used"] for token in tokens]
    assert used == ["1", "2"]


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


def test_a_statement_with_another_key_or_without_an_app_gives_no_token(installed: Asked) -> None:
    for server in (installed, Asked()):
        response = server.send("POST", "/app/installations/34/access_tokens", "abc")
        assert response.status_code == 401
        assert response.json()["message"] == "A JSON web token could not be decoded"


def test_a_fine_grained_token_may_not_read_checks_and_may_read_jobs() -> None:
    asked = Asked(Behaviour("t", more_tokens=(Token("f", may_read_checks=False),)))
    run = asked.get(f"{ENGINE}/actions/runs?exclude_pull_requests=true", "f").json()["workflow_runs"][0]
    checks = "checkSuite { checkRuns { __typename } }"
    query = f'{{ nodes(ids: ["{run["node_id"]}"]) {{ ... on WorkflowRun {{ id {checks} }} }} }}'
    assert asked.query(query)["data"]["nodes"][0]["checkSuite"]
    refused = asked.query(query, "f")
    assert refused["data"] == {"nodes": [None]}
    [error] = refused["errors"]
    assert (error["type"], error["path"]) == ("FORBIDDEN", ["nodes", 0, "checkSuite"])
    assert error["message"] == "Resource not accessible by personal access token"
    assert asked.get(f"/repos/acme/engine/actions/runs/{run['id']}/jobs", "f").status_code == 200
