"""Clones of projects: their addresses, and the hosts that are told the token."""

import base64
from pathlib import Path

import pytest
from pydantic import SecretStr

from infra.configuration.gitlab import GitLabSource
from infra.settings import Settings
from infra.tokens import StoredTokens, installation
from ingestion.sources.git import GitRepository
from ingestion.sources.gitlab import connected
from ingestion.sources.gitlab.api import web_address
from tests.ingestion.gitlab.conftest import TOKEN, serving
from tests.ingestion.gitlab.organization import project, store


def found(url: str, **block: object) -> list[GitRepository]:
    source = GitLabSource.model_validate({"projects": ["shop"], "base_url": url, **block})
    with connected([source], Settings(gitlab_token=SecretStr(TOKEN), _env_file=None)) as [connection]:  # type: ignore[call-arg]
        assert not connection.unreadable
        return list(connection.clones)


@pytest.mark.parametrize("ending", ["", "/api/v4"])
def test_every_project_of_a_group_is_cloned_from_below_the_installation_s_prefix(ending: str) -> None:
    with serving(store(project(), project(8, "shop/cart"))) as server:
        clones = found(f"{server.url}{ending}")
    assert [(one.name, one.url) for one in clones] == [
        ("shop/cart", f"{server.url}/shop/cart.git"),
        ("shop/tools/payments", f"{server.url}/shop/tools/payments.git"),
    ]
    assert clones[0].authorization is not None
    assert base64.b64decode(clones[0].authorization().partition(" ")[2]).decode() == f"oauth2:{TOKEN}"
    assert TOKEN not in repr(clones)


def test_the_token_goes_to_gitlab_alone() -> None:
    with serving(store()) as server:
        assert found(server.url, git="off") == []
        [mirrored] = found(server.url, git="https://mirror.example.com/{repository}.git")
    assert (mirrored.url, mirrored.authorization) == ("https://mirror.example.com/shop/tools/payments.git", None)


def test_the_address_of_the_api_is_none_for_people() -> None:
    assert web_address("https://gitlab.example.com/git/api/v4") == "https://gitlab.example.com/git"


def test_a_further_installation_has_its_own_token_and_its_name_before_its_paths(tmp_path: Path) -> None:
    StoredTokens(tmp_path / "secrets").write("inner", TOKEN)
    settings = Settings(home=tmp_path, gitlab_token=SecretStr("of no installation here"), _env_file=None)  # type: ignore[call-arg]
    with serving(store(project(7, "shop/app"))) as outer, serving(store(project(7, "shop/app"))) as inner:
        StoredTokens(tmp_path / "secrets").write(installation("gitlab", outer.url), TOKEN)
        blocks = [
            GitLabSource(projects=("shop",), base_url=outer.url),
            GitLabSource(projects=("shop",), base_url=inner.url, name="inner"),
            GitLabSource(projects=("shop/app",), base_url=outer.url),
        ]
        with connected(blocks, settings) as [first, second, third]:
            assert not [*first.unreadable, *second.unreadable]
            assert [list(one.scopes) for one in (first, second, third)] == [["shop/app"], ["shop/app"], []]
            assert [(one.name, one.url) for one in (*first.clones, *second.clones)] == [
                ("shop/app", f"{outer.url}/shop/app.git"), ("inner/shop/app", f"{inner.url}/shop/app.git"),
            ]  # fmt: skip


def test_without_a_token_of_its_own_a_further_installation_fails_alone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, gitlab_token=SecretStr(TOKEN), _env_file=None)  # type: ignore[call-arg]
    with serving(store()) as outer:
        blocks = [
            GitLabSource(projects=("shop",), base_url=outer.url, name="gitlab"),
            GitLabSource(projects=("tools",), base_url="https://git.example.org"),
        ]
        with connected(blocks, settings) as [first, second]:
            assert list(first.scopes) == ["shop/tools/payments"]
            assert second.unreadable == {
                "tools/*": "There is no token for gitlab@git.example.org. `sei secret set gitlab@git.example.org` "
                "stores one: one with the scopes read_api and read_repository."
            }
