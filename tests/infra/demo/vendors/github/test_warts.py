"""Warts of GitHub: secondary limits, no limits, moved, blocked and vanished things, two forms of ids."""

from dataclasses import replace

import pytest

from infra.demo.vendors.github.app import Behaviour
from infra.demo.vendors.github.contents import Contents
from infra.demo.vendors.github.node_ids import named_in, node_id, old_node_id
from infra.demo.vendors.github.secondary import SecondaryLimit
from infra.demo.vendors.github.store import Store
from tests.infra.demo.vendors.github import rich_store
from tests.infra.demo.vendors.github.asking import Asked

ENGINE = "/repos/acme/engine"
RUNS = f"{ENGINE}/actions/runs?exclude_pull_requests=true"
ISSUES = f"{ENGINE}/issues?state=all&sort=updated&direction=desc"
ANSWERS = [
    ENGINE, ISSUES, RUNS, f"{ENGINE}/releases", f"{ENGINE}/deployments", f"{ENGINE}/actions/runs/1/jobs",
    "/orgs/acme/repos", "/users/kim/repos",
]  # fmt: skip


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_that_did_not_change_is_304_and_free(path: str) -> None:
    asked = Asked()
    first = asked.get(path)
    again = asked.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["x-ratelimit-used"] == first.headers["x-ratelimit-used"] == "1"


def test_a_run_that_was_run_again_changes_the_list() -> None:
    asked = Asked()
    tag = asked.get(RUNS).headers["etag"]
    run = asked.store.repositories[0].workflow_runs.get(10 + 1199)
    assert run is not None
    asked.store.put(replace(run, attempts=(*run.attempts, replace(run.latest, number=2))))
    assert asked.get(RUNS, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize("says_how_long", [True, False])
def test_too_many_requests_in_a_minute_are_refused_for_a_while(status: int, says_how_long: bool) -> None:
    limit = SecondaryLimit(requests_per_minute=2, status=status, pause_seconds=30, says_how_long=says_how_long)
    asked = Asked(Behaviour("t", secondary=limit))
    assert [asked.get(ENGINE).status_code for _ in range(3)] == [200, 200, status]
    asked.now += 20
    refused = asked.send("POST", "/graphql", json={"query": "{ rateLimit { cost } }"})
    assert (refused.status_code, refused.headers.get("retry-after")) == (status, "10" if says_how_long else None)
    assert "secondary rate limit" in refused.json()["message"]
    asked.now += 10
    allowed = asked.get(ENGINE)
    assert (allowed.status_code, allowed.headers["x-ratelimit-used"]) == (200, "3"), "a refused request costs nothing"


def test_requests_are_counted_over_the_last_minute() -> None:
    asked = Asked(Behaviour("t", secondary=SecondaryLimit(requests_per_minute=2)))
    for _ in range(5):
        assert asked.get(ENGINE).status_code == 200
        asked.now += 31


def test_an_enterprise_server_without_limits_does_not_speak_of_them() -> None:
    asked = Asked(Behaviour("t", points_per_hour=1, has_rate_limit=False))
    for _ in range(3):
        response = asked.get(f"/api/v3{ENGINE}")
        assert response.status_code == 200
        assert not [name for name in response.headers if name.startswith("x-ratelimit")]
        assert asked.query("{ rateLimit { cost } }") == {"data": {"rateLimit": None}}


@pytest.mark.parametrize("base", ["", "/api/v3"])
def test_a_renamed_repository_is_found_by_its_number_when_asked_by_its_old_name(base: str) -> None:
    asked = Asked()
    asked.store.rename(replace(rich_store.ENGINE, name="motor"), old="acme/engine")
    response = asked.get(f"{base}{ISSUES}&per_page=1")
    location = f"http://github{base}/repositories/7/{ISSUES.removeprefix(ENGINE + '/')}&per_page=1"
    assert (response.status_code, response.headers["location"], response.json()["url"]) == (301, location, location)
    followed = asked.get(location)
    assert [one["number"] for one in followed.json()] == [3]
    assert followed.links["next"]["url"] == f"{location}&page=2"
    assert asked.get(f"{base}/repos/acme/motor").json()["full_name"] == "acme/motor"


def test_graphql_follows_a_rename() -> None:
    asked = Asked()
    asked.store.rename(replace(rich_store.ENGINE, name="motor"), old="acme/engine")
    query = '{ repository(owner: "acme", name: "Engine") { nameWithOwner } }'
    assert asked.query(query)["data"] == {"repository": {"nameWithOwner": "acme/motor"}}
    assert asked.get("/repos/acme/Engine").headers["location"] == "http://github/repositories/7"


def test_a_repository_that_was_taken_down_is_451() -> None:
    blocked = replace(rich_store.ENGINE, blocked_at=rich_store.day(3))
    asked = Asked(store=Store([Contents(blocked)]))
    for path in (ENGINE, ISSUES, "/repositories/7"):
        response = asked.get(path)
        assert (response.status_code, response.json()["message"]) == (451, "Repository access blocked")
        assert response.json()["block"]["reason"] == "dmca"
    assert [one["name"] for one in asked.get("/orgs/acme/repos").json()] == ["engine"]
    answer = asked.query('{ repository(owner: "acme", name: "engine") { url } }')
    assert answer["data"] == {"repository": None}


def test_what_was_deleted_is_gone_with_all_below_it() -> None:
    asked = Asked()
    engine = asked.store.repositories[0]
    pull_request = engine.pull_requests.get(1)
    assert pull_request is not None
    asked.store.remove(pull_request)
    assert [one["number"] for one in asked.get(ISSUES).json()] == [3, 2, 4]
    for identifier in (pull_request.id, pull_request.comments[0].id, pull_request.reviews[0].id):
        assert asked.query(f'{{ node(id: "{identifier}") {{ id }} }}')["data"] == {"node": None}
    deployment, release, run = engine.deployments.get(1), engine.releases.get(1), engine.workflow_runs.get(1)
    assert deployment
    assert release
    assert run
    asked.store.remove(deployment, rich_store.ENGINE.id)
    asked.store.remove(release, rich_store.ENGINE.id)
    asked.store.remove(run)
    assert [one["id"] for path in ("deployments", "releases") for one in asked.get(f"{ENGINE}/{path}").json()] == [2, 2]
    assert asked.get(f"{ENGINE}/actions/runs/1?exclude_pull_requests=true").status_code == 404


def test_the_old_form_of_an_id_is_githubs() -> None:
    assert old_node_id("User", 10137) == "MDQ6VXNlcjEwMTM3"
    assert old_node_id("PullRequest", 1) == "MDExOlB1bGxSZXF1ZXN0MQ=="
    assert named_in("MDQ6VXNlcjEwMTM3") == named_in(node_id("U", 10137)) == ("User", 10137)
    assert named_in("nonsense") is named_in(node_id("XYZ", 1)) is None


def test_either_form_of_an_id_finds_the_record_which_keeps_its_own() -> None:
    asked = Asked()
    known = asked.store.repositories[0].pull_requests.get(3)
    assert known is not None
    aged = replace(known, id=old_node_id("PullRequest", known.database_id))
    asked.store.put(aged)
    for identifier in (aged.id, node_id("PR", 7, known.database_id)):
        answer = asked.query(f'{{ node(id: "{identifier}") {{ id ... on PullRequest {{ number }} }} }}')
        assert answer["data"] == {"node": {"id": aged.id, "number": 3}}
    kim = asked.query(f'{{ node(id: "{old_node_id("User", 2)}") {{ id ... on User {{ login email }} }} }}')
    assert kim["data"] == {"node": {"id": rich_store.KIM.id, "login": "kim", "email": ""}}
