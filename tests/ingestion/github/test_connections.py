"""Credentials, and the repositories that patterns name."""

import json
from dataclasses import replace
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from infra.configuration.github import GitHubSource
from infra.errors import UserError
from infra.settings import Settings
from ingestion.sources.github.api import graphql_url, judge
from ingestion.sources.github.app import installation_token
from ingestion.sources.github.connections import connected
from ingestion.web.answers import Verdict
from ingestion.web.bounds import Bounds
from tests.ingestion.github.conftest import serving
from tests.ingestion.github.organization import REPOSITORY, write
from tests.ingestion.web.vendor import Reply, problem, vendor


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rest", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://github.example.com/api/v3", "https://github.example.com/api/graphql"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/graphql"),
    ],
)
def test_graphql_is_beside_rest(rest: str, graphql: str) -> None:
    assert graphql_url(rest) == graphql


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ({"data": {"repository": {"id": "1"}}}, Verdict.GOOD),
        ({"data": {"repository": {"id": "1"}}, "errors": [{"type": "FORBIDDEN", "message": "one part"}]}, Verdict.GOOD),
        ({"data": {"repository": None}, "errors": [{"type": "NOT_FOUND", "message": "no"}]}, Verdict.GONE),
        ({"errors": [{"type": "RATE_LIMITED", "message": "limit"}]}, Verdict.LIMITED),
        ({"errors": [{"type": "RATE_LIMIT", "message": "limit"}]}, Verdict.LIMITED),
        ({"data": None, "errors": [{"type": "INSUFFICIENT_SCOPES", "message": "scope"}]}, Verdict.FORBIDDEN),
        (
            {"data": {"a": None}, "errors": [{"message": "Something went wrong while executing your query."}]},
            Verdict.TOO_MUCH,
        ),
        ({"errors": [{"message": "Parse error"}]}, Verdict.INVALID),
        ({}, Verdict.TRANSIENT),
        ([], Verdict.TRANSIENT),
    ],
)
def test_a_graphql_answer_is_judged_by_its_errors(body: object, verdict: Verdict) -> None:
    assert judge(body) is verdict


def test_an_owner_stands_for_its_repositories_without_the_excluded_ones() -> None:
    pages = [
        Reply(404, b'{"message": "Not Found"}'),
        Reply(body=json.dumps([{"full_name": "Ex/shop-a"}, {"full_name": "Ex/old"}]).encode()),
        Reply(body=json.dumps([{"full_name": "Ex/shop-b"}, {"full_name": "Ex/shop-archive"}]).encode()),
    ]
    with vendor(pages) as scripted:
        link = {"link": f'<{scripted.url}/users/ex/repos?page=2>; rel="next"'}
        scripted.replies[1] = replace(pages[1], headers=link)
        block = GitHubSource(repositories=("ex/shop-*", "other/one"), exclude=("ex/*-archive",), base_url=scripted.url)
        with connected([block], settings(github_token=SecretStr("x"))) as [connection]:
            assert connection.scopes == ["Ex/shop-a", "Ex/shop-b", "other/one"]
        assert [path for _, path, _ in scripted.seen] == [
            "/api/orgs/ex/repos?per_page=100", "/api/users/ex/repos?per_page=100", "/api/users/ex/repos?page=2",
        ]  # fmt: skip


def test_the_repositories_of_an_owner_come_from_a_real_server(tmp_path: Path) -> None:
    with serving(write(tmp_path / "a.gz", [], [])) as server:
        block = GitHubSource(repositories=("example",), base_url=server.url)
        with connected([block], settings(github_token=SecretStr(server.token))) as [connection]:
            assert connection.scopes == [REPOSITORY]


def test_who_does_not_wait_for_a_limit_goes_on_without_the_list() -> None:
    with vendor([problem(429, "later", retry_after="600")]) as scripted:
        block = GitHubSource(repositories=("ex/*", "other/one"), base_url=scripted.url)
        given = settings(github_token=SecretStr("x"))
        with connected([block], given, bounds=Bounds(wait_seconds=0)) as [connection]:
            assert connection.scopes == ["other/one"]
            assert "asks to wait until" in connection.unreadable["ex/*"]
    assert len(scripted.seen) == 1


def test_without_a_credential_the_scope_fails_and_names_the_variable() -> None:
    block = GitHubSource(repositories=("a/b",))
    for given, variable in (({}, "SEI_GITHUB_TOKEN"), ({"github_app_id": "1"}, "SEI_GITHUB_APP_PRIVATE_KEY")):
        with connected([block], settings(**given)) as [connection]:
            assert variable in connection.unreadable["a/b"]


def test_a_repository_of_two_blocks_is_collected_once() -> None:
    blocks = [GitHubSource(repositories=("a/b",)), GitHubSource(repositories=("A/B", "a/c"))]
    with connected(blocks, settings(github_token=SecretStr("x"))) as [first, second]:
        assert (first.scopes, second.scopes) == (["a/b"], ["a/c"])


def test_an_app_gets_a_token_for_a_statement_signed_with_its_key() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    body = json.dumps({"token": "ghs_canary", "expires_at": "2099-01-01T00:00:00Z"}).encode()
    with vendor([Reply(201, body)]) as scripted:
        credential = installation_token(scripted.url, "123", "456", SecretStr(pem.decode()))
        assert [credential.authorization(), credential.authorization()] == ["Bearer ghs_canary"] * 2
        [(_, path, headers)] = scripted.seen
        assert path == "/api/app/installations/456/access_tokens"
        claims = jwt.decode(headers["authorization"].removeprefix("Bearer "), key.public_key(), ["RS256"])
        assert claims["iss"] == "123"
        assert claims["exp"] - claims["iat"] <= 600
    for odd in (b"{}", b"[1]", b"no JSON", b" " * 2_000_000):
        with vendor([Reply(201, odd)]) as scripted, pytest.raises(UserError, match=r"no token that|cannot be reached"):
            installation_token(scripted.url, "123", "456", SecretStr(pem.decode())).authorization()
    with pytest.raises(UserError, match="no private key") as caught:
        installation_token("http://127.0.0.1:1", "1", "2", SecretStr("canary")).authorization()
    assert "canary" not in str(caught.value)
