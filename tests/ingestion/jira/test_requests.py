"""Requests that a site costs: how many, and that Jira documents each."""

import gzip
import json
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4
from starlette.middleware import Middleware

from infra.demo.vendors.jira import Store
from infra.demo.vendors.jira.projection import store_of
from infra.demo.vendors.jira.store import Change, History, Issue
from tests.infra.demo.vendors.jira.openapi import AGILE, PLATFORM
from tests.infra.demo.vendors.jira.small_site import at, events
from tests.infra.demo.vendors.openapi import converted
from tests.ingestion.jira.conftest import Collected, serving
from tests.ingestion.spoiling import Spoil, Spoiling

needs_documents = pytest.mark.skipif(
    not (PLATFORM.exists() and AGILE.exists()), reason="the shared data is not here: set SEI_SHARED_DATA"
)
DATA_CENTER_ONLY = {"search": ("startAt", "maxResults", "jql", "fields", "expand"), "project": ()}
"""Parameters by end point of Data Center alone: a search paged by `startAt`, all projects in one list."""


def many(count: int) -> Store:
    """A site with so many more issues, each with three changes."""
    store = store_of(events())
    for number in range(count):
        issue = Issue(50_000 + number, "PAY", 100 + number, "Story", "Work", at(1), at(2 + number / 60), "ada")
        issue.histories += [
            History(90_000 + 3 * number + n, at(1.5), "ada", (Change("status", ("1", "To Do"), ("3", "In Progress")),))
            for n in range(3)
        ]
        store.issues[issue.id] = issue
    return store


@pytest.mark.parametrize(("is_cloud", "most"), [(True, 30), (False, 25)], ids=["Cloud", "Data Center"])
def test_a_thousand_issues_with_their_changes_cost_few_requests(
    collected: Collected, is_cloud: bool, most: int
) -> None:
    with serving(many(1_000), is_cloud=is_cloud) as server:
        report = collected.collect(server, "PAY", is_cloud=is_cloud)
        assert not report.failed
        assert sum(map(server.requests, ("/search", "/changelog", "/worklog"))) <= most
    assert collected.rows("select count(*) from raw_jira.issues where issue_id >= 50000") == [(1_000,)]
    assert collected.rows("select count(*) from raw_jira.issue_changes where change_id >= 90000") == [(3_000,)]


@pytest.mark.skipif(
    not (PLATFORM.exists() and AGILE.exists()), reason="the shared data is not here: set SEI_SHARED_DATA"
)
@pytest.mark.parametrize("is_cloud", [True, False], ids=["Cloud", "Data Center"])
def test_every_request_of_two_runs_and_a_sweep_is_documented(collected: Collected, is_cloud: bool) -> None:
    spoil = Spoil()
    with serving(store_of(events()), [Middleware(Spoiling, spoil)], is_cloud=is_cloud) as server:
        collected.collect(server, is_cloud=is_cloud)
        collected.let_pass(swept=8)
        collected.collect(server, is_cloud=is_cloud, sweep_every="1d")
    assert len(spoil.asked) > 20
    assert [fault for asked in spoil.asked for fault in faults(*asked)] == []


@needs_documents
def test_what_is_not_documented_is_said() -> None:
    assert faults("GET", "/jira/rest/api/3/myself", b"colour=red", b"") == [
        "/rest/api/3/myself has no parameter colour"
    ]
    assert faults("GET", "/jira/rest/api/3/nothing", b"", b"") == ["no operation get /rest/api/3/nothing"]
    said = faults("POST", "/jira/rest/api/3/changelog/bulkfetch", b"", b'{"maxResults": 1}')
    assert said == ["'issueIdsOrKeys' is a required property"]


def faults(method: str, path: str, query: bytes, body: bytes) -> list[str]:
    """Parts of a request that Jira's documents do not have; Cloud's v3 stands for Data Center's v2."""
    path = path.removeprefix("/jira")
    given = [name for name, _ in parse_qsl(query.decode())]
    older = path.removeprefix("/rest/api/2/")
    if older in DATA_CENTER_ONLY:
        return [f"{path} has no parameter {name}" for name in given if name not in DATA_CENTER_ONLY[older]]
    document = _document("/agile/" in path)
    asked = path.replace("/rest/api/2/", "/rest/api/3/")
    template = next(
        (one for one in sorted(document["paths"], key=lambda one: one.count("{")) if _fits(one, asked)), None
    )
    operation = document["paths"].get(template, {}).get(method.lower())
    if operation is None:
        return [f"no operation {method.lower()} {asked}"]
    known = {one["name"] for one in operation.get("parameters", ())}
    found = [f"{asked} has no parameter {name}" for name in given if name not in known]
    if body:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        schemas = {"components": {"schemas": converted(document["components"]["schemas"], "urn:jira")}}
        registry: Any = Registry().with_resource("urn:jira", Resource(contents=schemas, specification=DRAFT4))
        validator = Draft4Validator(converted(schema, "urn:jira"), registry=registry)
        found += [one.message for one in validator.iter_errors(json.loads(body))]
    return found


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(template)), path) is not None


def _document(is_agile: bool) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress((AGILE if is_agile else PLATFORM).read_bytes()))
    return found
