"""Builds with their stages and jobs, over HTTP, into a warehouse."""

from typing import Any

import pytest
from starlette.middleware import Middleware

from infra.demo.vendors.azure_devops import Store
from infra.demo.vendors.azure_devops.build_records import Job
from ingestion.hosts import packages
from ingestion.scopes import ScopeStatus
from tests.infra.demo.vendors.azure_devops.build_scene import built, organization_with_builds
from tests.infra.demo.vendors.azure_devops.code_scene import ADA, sha
from tests.infra.demo.vendors.azure_devops.small_organization import at
from tests.ingestion.azure_devops.conftest import Collected, serving
from tests.ingestion.spoiling import Spoil, Spoiling

LIST, TIMELINE = "/{project}/_apis/build/builds", "/{project}/_apis/build/builds/{number}/timeline"
EARLIER = f"{TIMELINE}/{{timeline}}"


def results(collected: Collected) -> list[tuple[Any, ...]]:
    """Number, status and result of each build."""
    return collected.rows("select build_id, status, result from raw_azure_devops.builds order by 1")


def test_every_build_arrives_once_with_its_fields(collected: Collected) -> None:
    store = organization_with_builds()
    home = store.pipelines.builds[21].repository
    assert home is not None
    with serving(store) as server:
        report = collected.collect(server, "Payments")
    assert {(scope.status, scope.error) for scope in report.scopes} == {(ScopeStatus.OK, None)}
    columns = (
        "build_id, definition, reason, status, result, source_branch, source_version, queued_at, started_at,"
        " finished_at"
    )
    assert collected.rows(f"select {columns} from raw_azure_devops.builds order by 1") == [
        (21, "ci", "schedule", "completed", "succeeded", "refs/heads/main", sha(21), at(1), at(1.1), at(1.5)),
        (22, "ci", "pullRequest", "completed", "succeeded", "refs/pull/11/merge", sha(22), at(2), at(2.1), at(2.5)),
        (23, "ci", "individualCI", "completed", "failed", "refs/tags/v1", sha(23), at(3), None, at(3.5)),
        (24, "ci", "individualCI", "completed", "partiallySucceeded", "refs/heads/main", sha(24), at(4), at(4.1),
         at(4.5)),
        (25, "ci", "individualCI", "inProgress", None, "refs/heads/main", sha(25), at(5), at(5.1), None),
    ]  # fmt: skip
    columns = (
        "build_id, pull_request_branch, pull_request_sha, repository_type, repository_id, repository_url,"
        " requester_id, url"
    )
    page = f"{server.url}/Payments/_build/results?buildId="
    assert collected.rows(f"select {columns} from raw_azure_devops.builds where build_id in (22, 24) order by 1") == [
        (22, "refs/heads/feature", sha(11), "TfsGit", home.id, None, ADA.id, f"{page}22"),
        (24, None, None, "GitHub", "shop/web", "https://github.com/shop/web", ADA.id, f"{page}24"),
    ]  # fmt: skip
    columns = "type, stage, stage_result, identifier"
    query = f"select {columns} from raw_azure_devops.build_records where build_id = 24 order by 1"
    assert collected.rows(query) == [
        ("Job", None, "succeededWithIssues", "Job.__default"), ("Phase", None, "succeededWithIssues", "Job"),
        ("Stage", None, "succeededWithIssues", "__default"),
    ]  # fmt: skip
    query = "select distinct stage from raw_azure_devops.build_records where build_id = 22 order by 1"
    assert collected.rows(query) == [("Ship",), ("Test",)]
    columns = "build_id, type, identifier, attempt, is_superseded, state, result, started_at, finished_at"
    query = f"select {columns} from raw_azure_devops.build_records where build_id in (22, 23) order by 1, 2, 3, 4"
    assert collected.rows(query) == [
        (22, "Job", "Ship.prod.__default", 1, False, "pending", "skipped", None, None),
        (22, "Job", "Test.unit.__default", 1, True, "completed", "failed", at(2.1), at(2.2)),
        (22, "Job", "Test.unit.__default", 2, False, "completed", "succeeded", at(2.3), at(2.4)),
        (22, "Phase", "Ship.prod", 1, False, "pending", "skipped", None, None),
        (22, "Phase", "Test.unit", 1, True, "completed", "failed", at(2.1), at(2.2)),
        (22, "Phase", "Test.unit", 2, False, "completed", "succeeded", at(2.3), at(2.4)),
        (22, "Stage", "Ship", 1, False, "pending", "skipped", None, None),
        (22, "Stage", "Test", 1, True, "completed", "failed", at(2.1), at(2.2)),
        (22, "Stage", "Test", 2, False, "completed", "succeeded", at(2.3), at(2.4)),
    ]  # fmt: skip


def test_a_run_with_nothing_new_asks_twice_a_project(collected: Collected) -> None:
    with serving(organization_with_builds()) as server:
        collected.collect(server, "Payments")
        before, asked = collected.contents(), server.requests(LIST) + server.requests(TIMELINE)
        report = collected.collect(server, "Payments")
        assert server.requests(LIST) + server.requests(TIMELINE) - asked == 2
    assert {(scope.status, scope.rows) for scope in report.scopes} == {(ScopeStatus.UNCHANGED, 0)}
    assert collected.contents() == before


def test_a_build_that_goes_on_is_read_again_once_it_ended(collected: Collected) -> None:
    store = organization_with_builds()
    running = store.pipelines.builds[25]
    with serving(store) as server:
        collected.collect(server, "Payments")
        running.finished_at, running.result, running.jobs = at(6), "canceled", [Job("Test", "unit", at(5.1), at(6))]
        asked = server.requests(TIMELINE)
        collected.collect(server, "Payments")
        assert server.requests(TIMELINE) - asked == 1
    assert results(collected)[-1] == (25, "completed", "canceled")
    assert collected.rows("select count(*) from raw_azure_devops.build_records where build_id = 25") == [(3,)]


def test_a_stage_that_is_run_again_brings_its_build_once_more(collected: Collected) -> None:
    store = organization_with_builds()
    again = store.pipelines.builds[21]
    with serving(store) as server:
        collected.collect(server, "Payments")
        again.earlier, again.result = [again.jobs], "failed"
        again.jobs, again.finished_at = [Job("Test", "unit", at(7), at(8), "failed", 2)], at(8)
        collected.collect(server, "Payments")
        assert server.requests(EARLIER) == 2
    assert results(collected)[0] == (21, "completed", "failed")
    query = (
        "select attempt, is_superseded, result from raw_azure_devops.build_records where build_id = 21 and type = 'Job'"
    )
    assert sorted(collected.rows(query)) == [(1, True, "succeeded"), (2, False, "failed")]


def test_builds_that_azure_devops_discards_stay(collected: Collected) -> None:
    store = organization_with_builds()
    with serving(store) as server:
        collected.collect(server, "Payments")
        store.pipelines.builds = {25: store.pipelines.builds[25]}
        collected.collect(server, "Payments")
    assert (collected.count("builds"), collected.count("build_records")) == (5, 15)


def test_a_build_whose_end_is_written_late_is_not_missed(collected: Collected) -> None:
    store = organization_with_builds()
    with serving(store) as server:
        collected.collect(server, "Payments")
        built(store, 30, 0, finished_at=at(4.5) - (at(0.05) - at(0)))
        collected.collect(server, "Payments")
    assert (30, "completed", "succeeded") in results(collected)


def many(count: int) -> Store:
    """An organisation with so many builds, two of which always end at the same time."""
    store = organization_with_builds()
    store.pipelines.builds.clear()
    for number in range(1, count + 1):
        built(store, number, number // 2)
    return store


def test_a_thousand_builds_cost_a_request_each_and_few_more(collected: Collected) -> None:
    with serving(many(1_000)) as server:
        assert not collected.collect(server, "Payments").failed
        assert server.requests(TIMELINE) == 1_000
        assert server.requests(LIST) <= 12
    assert len(results(collected)) == 1_000


def test_a_list_of_builds_that_broke_off_goes_on_where_it_was(
    collected: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "PACKAGE_ROWS", 1)
    store, spoil = many(700), Spoil()
    pages = list[int]()

    def change(path: str, body: Any) -> Any:
        if path.endswith("/build/builds"):
            pages.append(len(body["value"]))
            # A field of another type ends the list.
            return {"value": 7} if len(pages) == 4 else body
        return body

    spoil.change = change
    with serving(store, [Middleware(Spoiling, spoil)]) as server:
        assert [scope.scope for scope in collected.collect(server, "Payments").failed] == ["Payments"]
        assert len(results(collected)) == 300
        assert not collected.collect(server, "Payments").failed
        assert server.requests(TIMELINE) == 700, "each once"
    assert len(results(collected)) == 700


def test_builds_that_ended_before_since_are_left_out(collected: Collected) -> None:
    store = organization_with_builds()
    built(store, 40, 30)
    with serving(store) as server:
        collected.collect(server, "Payments", since="2026-03-03")
        assert [number for number, *_ in results(collected)] == [25, 40]
