"""What `sei add azure_devops` asks before it writes a block, and what the vendor's refusals mean."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from infra.demo.vendors.azure_devops.store import Project
from infra.errors import UserError
from infra.settings import Settings
from ingestion.scopes import ScopeStatus
from ingestion.sources.azure_devops import check_reachable
from tests.infra.demo.vendors.azure_devops.small_organization import at, organization
from tests.ingestion.azure_devops.conftest import TOKEN, Collected, serving


def asked(folder: Path, token: str | None, *projects: str, version: str = "7.1", **behaviour: Any) -> str:
    """The answer about a block with these patterns."""
    secret = SecretStr(token) if token else None
    settings = Settings(home=folder / "home", config=folder / "sei.toml", azure_devops_token=secret, _env_file=None)  # type: ignore[call-arg]
    with serving(organization(), **behaviour) as server:
        block = {"base_url": server.url, "projects": list(projects), "api_version": version}
        return check_reachable(block, settings)


def test_it_says_how_many_projects_a_pattern_names(tmp_path: Path) -> None:
    assert asked(tmp_path, TOKEN, "*") == "2 projects"
    assert asked(tmp_path, f":{TOKEN}", "pay*") == "a project"


@pytest.mark.parametrize(
    ("token", "project", "said", "behaviour"),
    [
        (None, "*", "There is no token for azure_devops@127.0.0.1", {}),
        ("wrong", "*", "SEI_AZURE_DEVOPS_TOKEN was refused .a page to sign in instead of an answer", {}),
        ("wrong", "*", "SEI_AZURE_DEVOPS_TOKEN was refused .TF400813", {"redirects_to_sign_in": True}),
        (TOKEN, "None", "there is no such project", {}), (TOKEN, "none*", "names no project", {}),
        (TOKEN, "a/b", "is no name of a project", {}),
        (TOKEN, "*", "out of range for this server", {"newest_version": 6.0}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(
    tmp_path: Path, token: str | None, project: str, said: str, behaviour: dict[str, Any]
) -> None:
    with pytest.raises(UserError, match=said):
        asked(tmp_path, token, project, **behaviour)


def test_a_server_is_asked_in_the_version_that_it_knows(tmp_path: Path) -> None:
    assert asked(tmp_path, TOKEN, "*", version="6.0", newest_version=6.0) == "2 projects"


def test_a_list_of_projects_goes_on_by_its_token(collected: Collected) -> None:
    store = organization()
    for number in range(250):
        store.add(Project(f"many {number:03}", at(1)))
    with serving(store) as server:
        report = collected.collect(server, "many*")
        assert server.requests("/_apis/projects") == 3
    assert len(report.scopes) == 250
    assert {scope.status for scope in report.scopes} == {ScopeStatus.OK}
