"""Every answer is as Azure DevOps' Swagger documents describe it."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from infra.demo.vendors.azure_devops import Behaviour, Store, azure_devops
from infra.demo.vendors.azure_devops.store import guid
from tests.infra.demo.vendors.azure_devops.small_organization import PAYMENTS, STORY, organization
from tests.infra.demo.vendors.azure_devops.swagger import IS_HERE, problems

pytestmark = pytest.mark.skipif(not IS_HERE, reason="the shared data is not here: set SEI_SHARED_DATA")
TEAM = guid("Money team")
QUERY = (
    "select [System.Id] from WorkItems where [System.TeamProject] = @project and [System.Id] > 0 order by [System.Id]"
)
CASES: list[tuple[str, dict[str, Any] | None]] = [
    ("/_apis/projects", None), ("/_apis/wit/fields", None),
    (f"/_apis/projects/{guid(f'project:{PAYMENTS}')}/teams", None),
    (f"/{PAYMENTS}/_apis/wit/reporting/workitemrevisions?includeIdentityRef=true&includeDeleted=true", None),
    (f"/{PAYMENTS}/_apis/wit/reporting/workitemlinks", None), (f"/{PAYMENTS}/_apis/wit/wiql", {"query": QUERY}),
    (f"/{PAYMENTS}/_apis/wit/workitemsbatch", {"ids": [1, STORY, 99], "$expand": "relations", "errorPolicy": "omit"}),
    (f"/{PAYMENTS}/_apis/wit/workItems/{STORY}/revisions", None), (f"/{PAYMENTS}/_apis/wit/workitemtypes", None),
    (f"/{PAYMENTS}/_apis/wit/workitemtypecategories", None),
    (f"/{PAYMENTS}/_apis/wit/classificationnodes?$depth=20", None),
    (f"/{PAYMENTS}/{TEAM}/_apis/work/teamsettings/teamfieldvalues", None),
    (f"/{PAYMENTS}/{TEAM}/_apis/work/teamsettings/iterations", None),
]  # fmt: skip


def client(store: Store | None = None, **behaviour: Any) -> TestClient:
    """A client of the organisation with its token."""
    served = TestClient(azure_devops(store or organization(), Behaviour(["token"], **behaviour)))
    served.auth = ("", "token")
    return served


@pytest.mark.parametrize(("path", "body"), CASES)
def test_it_answers_as_documented(path: str, body: dict[str, Any] | None) -> None:
    params = {"api-version": "7.1"}
    joined = f"{path}{'&' if '?' in path else '?'}api-version=7.1"
    served = client()
    answer = served.get(joined) if body is None else served.post(path, params=params, json=body)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found.get("value") or found.get("values") or found.get("workItems")
    assert problems("GET" if body is None else "POST", path.split("?", maxsplit=1)[0], found) == []


def test_revisions_have_the_fields_of_the_vendors_example_and_no_others() -> None:
    path = f"/{PAYMENTS}/_apis/wit/reporting/workitemrevisions?api-version=7.1&includeDeleted=true"
    found = client().get(path).json()["values"]
    assert {"id", "rev", "fields"} == set(found[0])
    assert found[0]["fields"]["System.CreatedBy"] == "Ada Lovelace <ada@Example.com>"


def test_the_validation_notices_what_is_wrong() -> None:
    path = f"/{PAYMENTS}/_apis/wit/classificationnodes"
    found = client().get(f"{path}?api-version=7.1").json()
    for change in ({"id": "1"}, {"structureType": "place"}, {"unheard": 1}):
        assert problems("GET", path, {"count": 1, "value": [{**found["value"][0], **change}]})


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/_apis/projects", 400, "No api-version was supplied"),
        ("/_apis/projects?api-version=8.0", 400, "out of range"),
        ("/None/_apis/wit/workitemtypes?api-version=7.1", 404, "TF200016"),
        (f"/{PAYMENTS}/_apis/wit/reporting/workitemrevisions?api-version=7.1&fields=Odd", 400, "TF51535"),
        (f"/{PAYMENTS}/_apis/wit/workItems/99/revisions?api-version=7.1", 404, "TF401232"),
        ("/_apis/wit/queries?api-version=7.1", 501, "Not Implemented"),
        ("/_apis/wit/fields?api-version=7.1&$expand=all", 501, "the parameters [$]expand"),
    ],
)
def test_what_is_refused_says_why(path: str, status: int, said: str) -> None:
    answer = client().get(path)
    assert answer.status_code == status
    assert re.search(said, answer.json()["message"])
