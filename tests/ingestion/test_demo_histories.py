"""Git histories of both hosts come from the demo server itself, by Git's own protocol, with `git = "on"`."""

import base64
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from infra.configuration.github import GitHubSource
from infra.configuration.gitlab import GitLabSource
from infra.demo.organization.events import Commit
from infra.demo.organization.generate import Organization, generate
from infra.settings import Settings
from infra.warehouse import Warehouse
from ingestion.hosts.clones import with_clones
from ingestion.scopes import ScopeStatus
from ingestion.sources import github, gitlab
from tests.demo_organization import served
from tests.ingestion.git.tables import Collector

Ready = dict[str, str]


@pytest.fixture(scope="module")
def organization(tmp_path_factory: pytest.TempPathFactory) -> Organization:
    return generate(5, tmp_path_factory.mktemp("generated") / "demo", days=30, with_answers=False)


@pytest.fixture(scope="module")
def ready(organization: Organization) -> Iterator[Ready]:
    with served(organization.folder) as said:
        yield said


def test_histories_arrive_over_http(
    organization: Organization, ready: Ready, fresh_warehouse: Warehouse, tmp_path: Path
) -> None:
    given = Settings(
        github_token=SecretStr(ready["token"]), gitlab_token=SecretStr(ready["gitlab_token"]), _env_file=None
    )
    collector = Collector(fresh_warehouse, tmp_path)
    with ExitStack() as stack:
        ours = GitHubSource(repositories=("acme/ledger",), base_url=ready["github"])
        theirs = GitLabSource(projects=("acme/*",), base_url=ready["gitlab"])
        [first] = stack.enter_context(github.connected([ours], given))
        [second] = stack.enter_context(gitlab.connected([theirs], given))
        clones = with_clones([], [*first.clones, *second.clones])
        report = collector.collect(*clones)
        again = collector.collect(*clones)
    assert [one.url for one in clones] == [
        f"{ready['github']}/acme/ledger.git",
        f"{ready['gitlab']}/acme/mobile-api.git",
    ]
    assert {scope.scope: scope.status for scope in report.scopes} == dict.fromkeys(
        ("acme/ledger", "acme/mobile-api"), ScopeStatus.OK
    )
    assert {scope.status for scope in again.scopes} == {ScopeStatus.UNCHANGED}
    known = {(one.repository, one.sha) for one in organization.events() if isinstance(one, Commit)}
    found = set(collector.query("select repository, sha from raw_git.commits"))
    assert {repository for repository, _ in found} == {"acme/ledger", "acme/mobile-api"}
    assert found <= known
    for repository in ("acme/ledger", "acme/mobile-api"):
        path = organization.repositories / f"{repository}.git"
        tip = subprocess.run(["git", "-C", path, "rev-parse", "main"], capture_output=True, text=True, check=True)
        assert (repository, tip.stdout.strip()) in found


@pytest.mark.parametrize(
    ("host", "path", "token", "status"),
    [
        ("github", "acme/ledger", None, 401),
        ("github", "acme/ledger", "wrong", 401),
        ("github", "acme/ledger", "gitlab_token", 401),
        ("github", "acme/ledger", "token", 200),
        ("github", "acme/mobile-api", "token", 404),
        ("github", "acme/nothing", "token", 404),
        ("gitlab", "acme/mobile-api", "gitlab_token", 200),
        ("gitlab", "acme/mobile-api", "token", 401),
        ("gitlab", "acme/ledger", "gitlab_token", 404),
        ("gitlab", "acme/catalog", "gitlab_token", 404),
        ("acme-internal", "acme/catalog", "acme-internal_token", 200),
        ("acme-internal", "acme/catalog", "gitlab_token", 401),
        ("acme-internal", "acme/mobile-api", "acme-internal_token", 404),
    ],
)
def test_each_host_shows_its_own_to_those_with_its_token(
    ready: Ready, host: str, path: str, token: str | None, status: int
) -> None:
    headers = {}
    if token is not None:
        given = base64.b64encode(f"x:{ready.get(token, token)}".encode()).decode()
        headers = {"authorization": f"Basic {given}"}
    answer = httpx.get(f"{ready[host]}/{path}.git/info/refs?service=git-upload-pack", headers=headers)
    assert answer.status_code == status
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_nobody_can_push(ready: Ready, tmp_path: Path) -> None:
    address = ready["github"].replace("http://", f"http://x:{ready['token']}@")
    subprocess.run(["git", "clone", "-q", f"{address}/acme/ledger.git", tmp_path / "clone"], check=True)
    push = ["git", "-C", str(tmp_path / "clone"), "push", "-q", "origin", "HEAD:refs/heads/mine"]
    pushed = subprocess.run(push, capture_output=True, text=True)
    assert pushed.returncode != 0
    assert "403" in pushed.stderr
