"""Answers about code and builds are as Azure DevOps' Swagger documents describe them, and so is what is asked."""

import re
from typing import Any

import pytest
from starlette.middleware import Middleware

from infra.demo.vendors.azure_devops.guids import guid
from tests.infra.demo.vendors.azure_devops.build_scene import organization_with_builds
from tests.infra.demo.vendors.azure_devops.small_organization import PAYMENTS
from tests.infra.demo.vendors.azure_devops.swagger import IS_HERE, faults, problems
from tests.infra.demo.vendors.azure_devops.test_swagger import client
from tests.ingestion.azure_devops.conftest import PREFIX, Collected, collected, serving
from tests.ingestion.spoiling import Spoil, Spoiling

__all__ = ["collected"]
pytestmark = pytest.mark.skipif(not IS_HERE, reason="the shared data is not here: set SEI_SHARED_DATA")
GIT, BUILD = f"/{PAYMENTS}/_apis/git", f"/{PAYMENTS}/_apis/build/builds"
ONE = f"{GIT}/repositories/{guid(f'repository:{PAYMENTS}/api')}/pullRequests/11"
CASES = (
    "/_apis/git/repositories", f"{GIT}/repositories", f"{GIT}/pullrequests?searchCriteria.status=all", f"{ONE}/threads",
    f"{ONE}?includeCommits=true&includeWorkItemRefs=true", f"{ONE}/commits", BUILD, f"{BUILD}/22/timeline",
    f"{BUILD}/22/timeline/{guid('timeline:22:0')}", f"/{PAYMENTS}/_apis/release/deployments",
)  # fmt: skip
UNKNOWN = "'0001-01-01T00:00:00' is not"
"""Moments without a zone that the vendor's own examples have where none is known."""
UNDOCUMENTED = re.compile(r"environments|test/")
"""End points of areas whose documents are not among the shared data."""


@pytest.mark.parametrize("path", CASES)
def test_it_answers_as_documented(path: str) -> None:
    joined = f"{path}{'&' if '?' in path else '?'}api-version=7.1"
    answer = client(organization_with_builds()).get(joined)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found
    told = problems("GET", path.split("?", maxsplit=1)[0], found)
    assert [one for one in told if UNKNOWN not in one] == []


def test_a_build_that_never_began_has_no_timeline() -> None:
    answer = client(organization_with_builds()).get(f"{BUILD}/23/timeline?api-version=7.1")
    assert (answer.status_code, answer.content) == (204, b"")


def test_every_request_is_as_documented(collected: Collected) -> None:
    spoil, store = Spoil(), organization_with_builds()
    with serving(store, [Middleware(Spoiling, spoil)]) as server:
        assert not collected.collect(server, PAYMENTS).failed
        asked = len(spoil.asked)
        store.code.pull_requests[15].title = "Another"
        assert not collected.collect(server, PAYMENTS).failed
    assert len(spoil.asked) > asked
    told: list[Any] = []
    for method, path, query, body in spoil.asked:
        below = path.removeprefix(PREFIX)
        if not UNDOCUMENTED.search(below):
            told += faults(method, below, query, body)
    assert told == []
