"""Repositories that a configuration names, and their names."""

from pathlib import Path

import pytest

from infra.errors import UserError
from ingestion.sources.git import GitRepository, expand
from ingestion.sources.git.mirrors import mirror_path, redacted
from ingestion.sources.git.repositories import derived_name, is_remote, web_url, without_credentials
from tests.ingestion.git.builder import Repository, run_git


@pytest.mark.parametrize(
    ("url", "name", "page"),
    [
        ("https://github.com/example/payments.git", "example/payments", "https://github.com/example/payments"),
        ("https://user:secret@example.com:8443/a/b/c", "b/c", "https://example.com:8443/a/b/c"),
        ("git@github.com:example/payments.git", "example/payments", "https://github.com/example/payments"),
        ("ssh://git@example.com:2222/team/app.git", "team/app", "https://example.com/team/app"),
        ("file:///srv/git/app.git", "git/app", None),
    ],
)
def test_names_and_pages_come_from_urls(url: str, name: str, page: str | None) -> None:
    assert is_remote(url)
    assert derived_name(url) == name
    assert web_url(url) == page


def test_credentials_leave_urls_and_messages() -> None:
    url = "https://user:s3cret@example.com/a/b.git?token=x"
    assert without_credentials(url) == "https://example.com/a/b.git"
    assert "s3cret" not in redacted(f"fatal: unable to access '{url}': no, https://user:s3cret@example.com/", url)
    assert mirror_path(Path("m"), url).name == mirror_path(Path("m"), "https://example.com/a/b.git").name


def test_a_clone_is_named_by_its_origin(tmp_path: Path) -> None:
    Repository.create(tmp_path / "checkout.git").git(
        "config", "remote.origin.url", "https://example.com/example/payments.git"
    )
    assert derived_name(str(tmp_path / "checkout.git")) == "example/payments"


def test_a_folder_stands_for_the_repositories_below_it(tmp_path: Path) -> None:
    Repository.create(tmp_path / "all" / "team" / "one.git")
    Repository.create(tmp_path / "all" / "two.git")
    (tmp_path / "all" / "three").mkdir()
    run_git(tmp_path / "all" / "three", "init", "-q")
    Repository.create(tmp_path / "all" / "three" / "vendored.git")
    names = [one.name for one in expand([GitRepository(str(tmp_path / "all"))])]
    assert sorted(str(n) for n in names) == ["one", "three", "two"]
    prefixed = [one.name for one in expand([GitRepository(str(tmp_path / "all"), name="org")])]
    assert sorted(str(name) for name in prefixed) == ["org/team/one", "org/three", "org/two"]


def test_derived_names_are_made_unique(tmp_path: Path) -> None:
    Repository.create(tmp_path / "a" / "app.git")
    Repository.create(tmp_path / "b" / "app.git")
    both = [GitRepository(str(tmp_path / part / "app.git")) for part in ("a", "b")]
    assert [one.name for one in expand(both)] == ["app", "app-2"]


def test_one_name_asked_for_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="'app'"):
        expand([GitRepository(str(tmp_path / "a"), "app"), GitRepository(str(tmp_path / "b"), "app")])
