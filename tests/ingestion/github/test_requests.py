"""Every request that the source sends is valid by GitHub's OpenAPI document and GraphQL schema."""

from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from infra.configuration.github import GitHubSource
from ingestion.hosts.connecting import Connection
from ingestion.sources.github import collect
from ingestion.sources.github.api import HEADERS, GitHub
from ingestion.sources.github.connections import repositories
from ingestion.web.allowance import Broker
from ingestion.web.client import Client
from ingestion.web.credentials import Token
from tests.infra.demo.vendors.github.openapi import DOCUMENT
from tests.ingestion.github.conftest import Collected
from tests.ingestion.github.requests_made import SCHEMA, faults, recorded
from tests.ingestion.github.test_operations import rich

pytestmark = pytest.mark.skipif(
    not (DOCUMENT.exists() and SCHEMA.exists()), reason="the shared data is not here: set SEI_SHARED_DATA"
)


def test_every_request_of_two_runs_and_a_sweep_is_valid(collected: Collected) -> None:
    with rich() as server, Client(server.url, Broker([Token("T", SecretStr(server.token))]), HEADERS) as client:
        sent = recorded(client)
        block = GitHubSource(repositories=["acme/*"], base_url=server.url)
        names, _ = repositories(GitHub(client), block)
        for number in (1, 2):
            one = Connection("github", GitHub(client), names, sweep_every=timedelta(0))
            collect([one], collected.url, collected.folder / "state", f"run {number}")
        base = httpx.URL(server.url).path.rstrip("/")
        paths = {one.url.path for one in sent}
        assert {f"{base}/graphql", f"{base}/orgs/acme/repos", f"{base}/repos/acme/engine/deployments"} <= paths
        assert sum(b"query Numbers" in one.content for one in sent) == 3 * len(names)
        assert [(str(one.url), fault) for one in sent for fault in faults(one, base)] == []


@pytest.mark.parametrize(
    ("path", "parameters", "fault"),
    [
        ("/repos/a/b/actions/runs", {"per_page": "100", "colour": "red"}, "has no parameter colour"),
        ("/repos/a/b/issues", {"state": "half-open"}, "state: 'half-open' is not one of"),
        ("/repos/a/b/nothing", {}, "no operation get /repos/a/b/nothing"),
    ],
)
def test_what_is_not_valid_is_said(path: str, parameters: dict[str, str], fault: str) -> None:
    request = httpx.Request("GET", f"https://api.github.com{path}", params=parameters)
    [said] = faults(request, "")
    assert fault in said


def test_a_wrong_query_is_said() -> None:
    query = {"query": "query($n: Int!) { viewer { shoeSize } }", "variables": {"n": 1}}
    request = httpx.Request("POST", "https://api.github.com/graphql", json=query)
    said = faults(request, "")
    assert any("shoeSize" in one for one in said)
    assert any("$n" in one for one in said)
