"""Every field of a pull request, build, deployment or test run that is odd costs that item at most, which is told."""

import copy
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.middleware import Middleware

from ingestion.sources.azure_devops.tables.code import CODE
from ingestion.sources.azure_devops.tables.pipelines import PIPELINES
from ingestion.sources.azure_devops.tables.tests import TESTS
from tests.infra.demo.vendors.azure_devops.build_scene import organization_with_builds
from tests.ingestion.azure_devops.conftest import Server, serving
from tests.ingestion.azure_devops.test_odd_answers import places, read
from tests.ingestion.jira.test_odd_answers import ODD, Path, Rows, put
from tests.ingestion.spoiling import Spoil, Spoiling

COPIES = range(9001, 9001 + len(ODD))
"""Numbers of things that are the same as one of the organisation, and spoiled in one way each."""
SPOILED = {*COPIES, ODD[3]}
KEYS = ("pull_request_id", "build_id", "deployment_id", "run_id")
TABLES = {table.name for table in (*CODE, *PIPELINES, *TESTS)}
OWN = {
    "pull_requests": "pull_request_id", "builds": "build_id", "environment_deployments": "deployment_id",
    "release_deployments": "deployment_id", "test_runs": "run_id",
}  # fmt: skip
"""Table -> its number, which says whether an item arrived."""
LISTS = (
    ("/git/pullrequests", "pullRequestId", "pull_requests"), ("/build/builds", "id", "builds"),
    ("/environmentdeploymentrecords", "id", "environment_deployments"),
    ("/release/deployments", "id", "release_deployments"), ("/test/runs", "id", "test_runs"),
)  # fmt: skip
PARTS = (
    (r"/pullRequests/(\d+)$", "pull_requests"), (r"/pullRequests/(\d+)/threads$", "pull_requests"),
    (r"/builds/(\d+)/timeline$", "builds"), (r"/Runs/(\d+)/results$", "test_runs"),
    (r"/codecoverage\?(\d+)$", "builds"),
)  # fmt: skip


@pytest.fixture(scope="module")
def spoiled() -> Iterator[tuple[Server, Spoil]]:
    spoil, store = Spoil(), organization_with_builds()
    code, pipelines = store.code, store.pipelines
    for number in COPIES:
        code.open(replace(code.pull_requests[11], id=number))
        pipelines.add(replace(pipelines.builds[22], id=number))
        pipelines.deployments.append(replace(pipelines.deployments[1], id=number))
        pipelines.releases.append(replace(pipelines.releases[0], id=number))
        pipelines.test_runs.append(replace(pipelines.test_runs[1], id=number, build=number))
    with serving(store, [Middleware(Spoiling, spoil)]) as server:
        yield server, spoil


def others(rows: Rows) -> Rows:
    """Rows of all things but the copies; of code and pipelines alone."""
    return {
        name: [row for row in found if not SPOILED & {row.get(key) for key in KEYS}]
        for name, found in rows.items()
        if name in TABLES
    }


def check(spoiled: tuple[Server, Spoil], found: "Any", table: str, place: Path, expected: Rows) -> None:
    """Spoil a place of each copy in another way, and compare all the others; `found` gives the copies of an answer."""
    server, spoil = spoiled

    def change(path: str, body: Any) -> Any:
        for number, node in found(path, body):
            put(node, place, ODD[COPIES.index(number)])
        return body

    spoil.change = change
    rows, told = read(server)
    spoil.change = lambda _path, body: body
    assert others(rows) == others(expected), f"{place}: {told}"
    arrived = {row[OWN[table]] for row in rows[table]}
    silent = [one for one in COPIES if one not in arrived and not any(re.search(rf"\b{one}\b", said) for said in told)]
    if place == ("build",):
        # Tests of no build are none of ours.
        silent = silent[2:]
    assert not silent, f"{place}: {silent} did not arrive, and all that is told is {told}"


@pytest.mark.parametrize(("end_point", "number", "table"), LISTS)
def test_each_field_of_an_element_costs_that_element_at_most(
    spoiled: tuple[Server, Spoil], end_point: str, number: str, table: str
) -> None:
    server, spoil = spoiled
    answers: list[Any] = []

    def found(path: str, body: Any) -> Iterator[tuple[int, Any]]:
        if path.endswith(end_point):
            yield from ((one[number], one) for one in body["value"] if one[number] in COPIES)

    spoil.change = lambda path, body: answers.extend(copy.deepcopy(one) for _, one in found(path, body)) or body
    expected, told = read(server)
    assert not told
    assert len(list(places(answers[0]))) > 10
    for place in (one for one in places(answers[0]) if one != (number,)):
        check(spoiled, found, table, place, expected)


@pytest.mark.parametrize(("pattern", "table"), PARTS[:4])
def test_each_field_of_a_part_costs_its_item_at_most(spoiled: tuple[Server, Spoil], pattern: str, table: str) -> None:
    server, spoil = spoiled
    answers: list[Any] = []

    def found(path: str, body: Any) -> Iterator[tuple[int, Any]]:
        named = re.search(pattern, path)
        if named and int(named[1]) in COPIES:
            yield int(named[1]), body

    spoil.change = lambda path, body: answers.extend(copy.deepcopy(one) for _, one in found(path, body)) or body
    expected, told = read(server)
    assert not told
    assert len(list(places(answers[0]))) > 10
    for place in places(answers[0]):
        check(spoiled, found, table, place, expected)


@pytest.mark.parametrize("odd", [None, "odd", 4711, ["odd"], {"odd": 1}, {"value": None}, {"value": [None, 5]}])
@pytest.mark.parametrize(
    "end_point",
    ["/git/repositories", "/git/pullrequests", "/build/builds", "/pipelines/environments", "/release/deployments",
     "/environmentdeploymentrecords", "/test/runs", "/test/codecoverage"],
)  # fmt: skip
def test_an_answer_of_another_form_costs_its_list_at_most(
    spoiled: tuple[Server, Spoil], end_point: str, odd: Any
) -> None:
    server, spoil = spoiled
    expected, _ = read(server)

    def change(path: str, body: Any) -> Any:
        return odd if path.endswith(end_point) and "ShopCollection/_apis" not in path else body

    spoil.change = change
    rows, told = read(server)
    spoil.change = lambda _path, body: body
    hit = {
        "/git/repositories": {"repositories"}, "/pipelines/environments": {"environment_deployments"},
        "/environmentdeploymentrecords": {"environment_deployments"}, "/release/deployments": {"release_deployments"},
        "/test/runs": {"test_runs", "test_cases", "coverage"}, "/test/codecoverage": {"coverage"},
        "/git/pullrequests": {name for name in expected if name.startswith("pull_request")},
        "/build/builds": {*OWN, "build_records", "test_cases", "coverage"} - {"pull_requests", "release_deployments"},
    }[end_point]  # fmt: skip
    for name in TABLES - hit:
        assert rows[name] == expected[name], told
    assert told or odd == {"value": None} or end_point == "/test/codecoverage"
