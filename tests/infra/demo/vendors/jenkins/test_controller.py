"""A controller answers as Jenkins does where a client may be wrong about it."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from infra.demo.vendors.jenkins import Behaviour, Build, Job, Store, jenkins
from infra.demo.vendors.jenkins.trees import TreeError, parsed
from infra.demo.vendors.serving import served
from tests.ingestion.jenkins.conftest import at

TOKEN = ("ada", "secret")
RUN = "org.jenkinsci.plugins.workflow.job.WorkflowRun"


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    store = Store(multibranch={"shop/app"})
    store.add(Job("shop/app/feature%2Fx")).builds.append(Build(1, at(0), None, None))
    with (
        served(jenkins(store, Behaviour([":".join(TOKEN)], "/ci"))) as address,
        httpx.Client(base_url=f"{address}/ci/") as client,
    ):
        yield client


def test_a_tree_keeps_wanted_fields_the_class_and_the_part_of_a_list() -> None:
    document: dict[str, Any] = {
        "_class": "A",
        "builds": [{"number": n, "url": "x"} for n in (3, 2, 1)],
        "name": "a",
        "b": {"c": 1, "d": 2},
    }
    assert parsed("builds[number]{1,3},b[c],unknown[x]").of(document) == {
        "_class": "A", "builds": [{"number": 2}, {"number": 1}], "b": {"c": 1},
    }  # fmt: skip
    for text in ("builds[number", "builds]", "builds(number)"):
        with pytest.raises(TreeError):
            parsed(text)


def test_a_branch_is_found_by_its_name_encoded_twice(client: httpx.Client) -> None:
    path = "job/shop/job/app/job/feature%252Fx"
    found = client.get(f"{path}/api/json?tree=fullName,allBuilds[building,duration,result]", auth=TOKEN)
    assert found.json() == {
        "_class": Job("").kind, "fullName": "shop/app/feature%2Fx",
        "allBuilds": [{"_class": RUN, "building": True, "duration": 0, "result": None}],
    }  # fmt: skip
    assert client.get("job/shop/job/app/job/feature%2Fx/api/json?tree=fullName", auth=TOKEN).status_code == 404


def test_who_is_unknown_gets_nothing_and_a_change_needs_a_crumb(client: httpx.Client) -> None:
    assert client.get("api/json?tree=jobs[name]").status_code == 401
    assert client.get("api/json?tree=jobs[name]", auth=("ada", "wrong")).status_code == 401
    refused = client.post("job/shop/build", auth=TOKEN)
    assert (refused.status_code, "No valid crumb" in refused.text) == (403, True)


def test_what_is_not_served_says_so(client: httpx.Client) -> None:
    assert client.get("api/json", auth=TOKEN).status_code == 501
    assert client.get("api/json?tree=jobs[name]&depth=2", auth=TOKEN).status_code == 501
    assert client.get("api/json?tree=jobs[", auth=TOKEN).status_code == 400
