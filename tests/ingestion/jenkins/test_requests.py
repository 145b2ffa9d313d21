"""Requests that builds cost, and walks over a list that changes meanwhile."""

import re
from typing import Any

import pytest
from starlette.middleware import Middleware

from infra.demo.vendors.jenkins import Job, Store
from ingestion.hosts import packages
from tests.ingestion.jenkins.conftest import FREESTYLE, REPORT, Collected, build, serving
from tests.ingestion.spoiling import Spoil, Spoiling

BUILDS, STAGES, TESTS = "job/api/json", "build/wfapi/describe", "build/testReport/api/json"


def many(numbers: range, kind: str = FREESTYLE, **given: Any) -> Store:
    """A controller with one job of so many builds."""
    store = Store()
    store.add(Job("folder/busy", kind)).builds += [build(number, **given) for number in numbers]
    return store


def numbers(collected: Collected) -> list[int]:
    """Numbers of the builds that arrived."""
    return [number for (number,) in collected.rows("select number from raw_jenkins.builds order by 1")]


def test_a_thousand_builds_cost_few_requests_and_one_each_for_what_they_have(collected: Collected) -> None:
    store = many(range(1, 1_001), Job("").kind)
    for one in store.jobs["folder/busy"].builds[:3]:
        one.suites = REPORT
    with serving(store) as server:
        assert not collected.collect(server).failed
        assert server.requests("api/json") + server.requests(BUILDS) <= 15
        assert (server.requests(STAGES), server.requests(TESTS)) == (1_000, 3)
        asked = server.requests()
        collected.collect(server)
        assert server.requests() - asked <= 2
    assert len(numbers(collected)) == 1_000


def test_a_build_that_is_deleted_while_the_list_is_paged_hides_no_other(collected: Collected) -> None:
    store, spoil = many(range(1, 351)), Spoil()
    builds = store.jobs["folder/busy"].builds

    def change(path: str, body: Any) -> Any:
        if "allBuilds" in body and len(builds) > 300:
            # Of the newest ones, which were read.
            del builds[-30:]
        return body

    spoil.change = change
    with serving(store, [Middleware(Spoiling, spoil)]) as server:
        assert not collected.collect(server).failed
    assert numbers(collected) == list(range(1, 351))


def test_a_walk_that_broke_off_goes_on_where_it_was(collected: Collected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "PACKAGE_ROWS", 1)
    store, spoil = many(range(1, 2_001, 2)), Spoil()
    pages = list[int]()

    def change(path: str, body: Any) -> Any:
        if "allBuilds" in body:
            pages.append(len(body["allBuilds"]))
            # A field of another type ends the walk.
            return {"allBuilds": 7} if len(pages) == 8 else body
        return body

    spoil.change = change
    with serving(store, [Middleware(Spoiling, spoil)]) as server:
        assert [scope.scope for scope in collected.collect(server).failed] == ["folder/busy"]
        assert len(numbers(collected)) == 7 * 99 + 1
        store.jobs["folder/busy"].builds += [build(number) for number in range(2_001, 2_011)]
        before = len(pages)
        assert not collected.collect(server).failed
        assert len(pages) - before <= 8, "of eleven"
    assert numbers(collected) == [*range(1, 2_001, 2), *range(2_001, 2_011)]


def test_every_request_says_which_fields_it_wants(collected: Collected) -> None:
    spoil = Spoil()
    with serving(many(range(1, 3), suites=REPORT), [Middleware(Spoiling, spoil)]) as server:
        collected.collect(server)
    assert {method for method, *_ in spoil.asked} == {"GET"}, "which needs no crumb"
    assert all(query.startswith(b"tree=") for _, _, query, _ in spoil.asked)
    assert all(re.match(r"/ci/jenkins/", path) for _, path, _, _ in spoil.asked)
