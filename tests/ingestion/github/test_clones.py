"""The Git history of a connected repository comes with it, and the token goes nowhere else."""

import os
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from infra.configuration.github import GitHubSource
from infra.settings import Settings
from ingestion.hosts.clones import with_clones
from ingestion.scopes import ScopeStatus
from ingestion.sources.git import GitRepository
from ingestion.sources.github import connected
from ingestion.sources.github.clones import clones, web_address
from ingestion.web.credentials import Token
from tests.ingestion.git.builder import Repository
from tests.ingestion.git.tables import Collector
from tests.ingestion.github.smart_http import smart_http

CANARY = "ghp_canary"
TOKEN = Token("SEI_GITHUB_TOKEN", SecretStr(CANARY))


@pytest.fixture
def collector(fresh_warehouse, tmp_path: Path) -> Collector:  # type: ignore[no-untyped-def]
    return Collector(fresh_warehouse, tmp_path)


def found(**block: object) -> list[GitRepository]:
    return list(clones(GitHubSource.model_validate({"repositories": ["a/b"], **block}), ["a/b"], TOKEN))


@pytest.mark.parametrize(
    ("base_url", "web"),
    [
        ("https://api.github.com", "https://github.com"),
        ("https://github.example.com/api/v3", "https://github.example.com"),
        ("https://api.octo.ghe.com", "https://octo.ghe.com"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_a_repository_is_cloned_from_where_people_find_it(base_url: str, web: str) -> None:
    assert web_address(base_url) == web
    [one] = found(base_url=base_url)
    assert (one.url, one.name) == (f"{web}/a/b.git", "a/b")


def test_with_git_off_there_is_no_clone_and_a_template_says_where_else_it_is(tmp_path: Path) -> None:
    assert found(git="off") == []
    [mirrored] = found(git="https://mirror.example.com/{repository}.git")
    assert (mirrored.url, mirrored.authorization) == ("https://mirror.example.com/a/b.git", None)
    [local] = found(git=f"{tmp_path}/{{repository}}.git")
    assert local.url == f"{tmp_path}/a/b.git"
    with pytest.raises(ValidationError, match="none of 'on', 'off'"):
        found(git="yes")


def test_a_repository_that_the_configuration_names_itself_is_not_read_twice() -> None:
    own, other = GitRepository("/clones/b", "A/b"), GitRepository("https://github.com/a/c.git", "a/c")
    assert with_clones([own], [*found(), other, other]) == [own, other]


def test_the_history_of_a_private_repository_arrives_and_the_token_stays_secret(
    collector: Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository.create(tmp_path / "served" / "example" / "payments.git")
    sha = repository.write("a", "1").commit("first")
    repository.git("update-ref", "refs/heads/main", sha)
    arguments = spied_git(tmp_path, monkeypatch)
    with smart_http(tmp_path / "served", CANARY) as server:
        block = GitHubSource(repositories=("example/payments", "example/nothing"), base_url=server.url)
        given = Settings(github_token=SecretStr(CANARY), _env_file=None)  # type: ignore[call-arg]
        with connected([block], given) as [connection]:
            first = collector.collect(*connection.clones)
            again = collector.collect(*connection.clones)
    assert {scope.scope: scope.status for scope in first.scopes} == {
        "example/payments": ScopeStatus.OK, "example/nothing": ScopeStatus.FAILED,
    }  # fmt: skip
    assert ScopeStatus.UNCHANGED in [scope.status for scope in again.scopes]
    assert collector.query("select repository, sha from raw_git.commits") == [("example/payments", sha)]
    header = next(one for one in server.seen if one).partition(" ")[2]
    said = [str(scope.error) for scope in (*first.scopes, *again.scopes)] + [arguments.read_text(), str(connection)]
    files = [path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file()]
    for secret in (CANARY, header):
        assert not any(secret in text for text in said)
        assert not any(secret.encode() in content for content in files)


def test_the_user_s_own_settings_in_the_environment_stay(
    collector: Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository.create(tmp_path / "served" / "example" / "payments.git")
    repository.git("update-ref", "refs/heads/main", repository.write("a", "1").commit("first"))
    with smart_http(tmp_path / "served", CANARY) as server:
        for name, value in (
            ("COUNT", "1"), ("KEY_0", f"url.{server.url}/.insteadOf"), ("VALUE_0", "https://elsewhere.invalid/"),
        ):  # fmt: skip
            monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
        block = GitHubSource(repositories=("example/payments",), base_url="https://elsewhere.invalid")
        [clone] = clones(block, block.repositories, TOKEN)
        report = collector.collect(clone)
        # Where the user's own configuration leads elsewhere, the token does not follow.
        assert set(server.seen) == {""}
    assert [scope.status for scope in report.scopes] == [ScopeStatus.FAILED]


def served(folder: Path) -> str:
    """A repository `example/payments` in `folder`; returns its commit."""
    repository = Repository.create(folder / "example" / "payments.git")
    sha = repository.write("a", "1").commit("first")
    repository.git("update-ref", "refs/heads/main", sha)
    return sha


def test_a_token_does_not_follow_a_redirect_to_another_host(collector: Collector, tmp_path: Path) -> None:
    served(tmp_path / "served")
    with smart_http(tmp_path / "served", CANARY) as server, smart_http(tmp_path / "served", None) as other:
        server.moved["/example/payments.git"] = f"{other.url}/example/payments.git"
        block = GitHubSource(repositories=("example/payments",), base_url=server.url)
        [scope] = collector.collect(*clones(block, block.repositories, TOKEN)).scopes
    assert other.seen == []
    assert scope.status is ScopeStatus.FAILED
    assert "is redirected to another host" in str(scope.error)
    assert CANARY not in str(scope.error)


def test_a_repository_that_was_renamed_is_followed_on_its_host(collector: Collector, tmp_path: Path) -> None:
    sha = served(tmp_path / "served")
    with smart_http(tmp_path / "served", CANARY) as server:
        server.moved |= {"/example/oldest.git": "/example/old.git", "/example/old.git": "/example/payments.git"}
        block = GitHubSource(repositories=("example/oldest",), base_url=server.url)
        for expected in (ScopeStatus.OK, ScopeStatus.UNCHANGED):
            [scope] = collector.collect(*clones(block, block.repositories, TOKEN)).scopes
            assert scope.status is expected, scope.error
    assert collector.query("select repository, sha from raw_git.commits") == [("example/oldest", sha)]


def test_a_repository_that_is_redirected_for_ever_fails(collector: Collector, tmp_path: Path) -> None:
    with smart_http(tmp_path, CANARY) as server:
        server.moved |= {"/example/a.git": "/example/b.git", "/example/b.git": "/example/a.git"}
        block = GitHubSource(repositories=("example/a",), base_url=server.url)
        [scope] = collector.collect(*clones(block, block.repositories, TOKEN)).scopes
    assert "redirects again and again" in str(scope.error)


def test_a_token_is_not_sent_unencrypted_to_another_machine(collector: Collector) -> None:
    # An address of documentation's: nobody is there, and nobody is asked.
    [scope] = collector.collect(GitRepository("http://192.0.2.1/a/b.git", "a/b", None, lambda: "Basic x")).scopes
    assert "is not encrypted" in str(scope.error)


def spied_git(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a git on the path that writes its arguments down; returns the file."""
    written, real = (
        folder / "arguments",
        next(Path(part) / "git" for part in os.environ["PATH"].split(":") if (Path(part) / "git").exists()),
    )
    spy = folder / "bin" / "git"
    spy.parent.mkdir()
    spy.write_text(f'#!/bin/sh\necho "$*" >> {written}\nexec {real} "$@"\n')
    spy.chmod(spy.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{spy.parent}:{os.environ['PATH']}")
    return written
