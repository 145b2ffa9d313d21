"""Each fault, seen by a client of a real server."""

import contextlib
import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.infra.demo.server import DEMO, Server, started
from tests.ingestion.github.organization import REPOSITORY, issue, pull_request, write

LIST = f"/repos/{REPOSITORY}/issues"
PARAMETERS = {"state": "all", "sort": "updated", "direction": "desc", "per_page": "2"}
QUERY = """
query Pulls($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(first: 2, after: $after) { nodes { number title } pageInfo { hasNextPage endCursor } }
  }
}
"""


@contextlib.contextmanager
def spoiled(tmp_path: Path, *rules: dict[str, Any]) -> Iterator[Server]:
    """A server with five pull requests and an issue, and a plan."""
    archive = write(tmp_path / "a.gz", [pull_request(number, title="Grüße") for number in range(1, 6)], [issue(9)])
    plan = tmp_path / "plan.yaml"
    plan.write_text(yaml.safe_dump({"rules": list(rules)}))
    with started(*DEMO, "--archive", str(archive), "--faults", str(plan)) as server:
        yield server


def rest(fault: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"path": LIST, "fault": fault, **others}


def get(server: Server, page: int = 1, **headers: str) -> httpx.Response:
    return server.client.get(LIST, params={**PARAMETERS, "page": str(page)}, headers=headers)


def numbers(response: httpx.Response) -> list[int]:
    return [one["number"] for one in response.json()]


def page_of(server: Server, after: str | None) -> dict[str, Any]:
    owner, _, name = REPOSITORY.partition("/")
    body = {"query": QUERY, "variables": {"owner": owner, "name": name, "after": after}}
    found: dict[str, Any] = server.client.post("/graphql", json=body).json()["data"]["repository"]["pullRequests"]
    return found


def test_statuses_come_with_their_headers_and_then_all_is_well(tmp_path: Path) -> None:
    rules = [
        rest({"kind": "status", "status": 429, "headers": {"Retry-After": "7"}}),
        rest({"kind": "status", "status": 403, "message": "API rate limit exceeded", "limit_resets_in": 60}),
        rest({"kind": "maintenance", "seconds": 1e-9, "retry_after": 1}),
        rest({"kind": "expired_credential"}),
        rest({"kind": "permission_withdrawn"}),
        rest({"kind": "deleted"}),
        rest({"kind": "transferred", "to": "/repos/new/name/pulls"}),
    ]
    with spoiled(tmp_path, *rules) as server:
        answers = [get(server) for _ in range(8)]
        record = server.client.get("/_demo/faults").json()
        assert server.stats()["statuses"] == {"200": 1, "301": 1, "401": 1, "403": 2, "404": 1, "429": 1, "503": 1}
    assert [one.status_code for one in answers] == [429, 403, 503, 401, 403, 404, 301, 200]
    assert answers[0].headers["retry-after"] == "7"
    moment = parsedate_to_datetime(answers[1].headers["date"]).timestamp()
    assert int(answers[1].headers["x-ratelimit-reset"]) == moment + 60
    assert answers[4].headers["x-accepted-github-permissions"] == "pull_requests=read"
    assert answers[6].headers["location"] == "/repos/new/name/pulls"
    assert record["faults"] == 7
    assert record["latest"][0] == {"rule": 1, "fault": "status", "vendor": "github", "request": f"GET {LIST}"}


def test_connections_are_reset_before_and_after_the_first_byte(tmp_path: Path) -> None:
    with spoiled(tmp_path, rest({"kind": "reset"}), rest({"kind": "reset", "after_bytes": 20})) as server:
        with pytest.raises(httpx.ReadError):
            get(server)
        with server.client.stream("GET", LIST, params=PARAMETERS) as response:
            assert response.status_code == 200
            with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
                response.read()
        assert get(server).status_code == 200


def test_bodies_are_cut_replaced_and_written_in_another_encoding(tmp_path: Path) -> None:
    kinds = ({"kind": "truncated"}, {"kind": "garbage"}, {"kind": "wrong_charset", "charset": "latin-1"})
    with spoiled(tmp_path, *map(rest, kinds)) as server:
        cut, garbage, encoded, good = (get(server) for _ in range(4))
    assert good.content.startswith(cut.content)
    assert int(cut.headers["content-length"]) == len(cut.content) == len(good.content) // 2
    assert garbage.headers["content-type"].startswith("application/json")
    with pytest.raises(ValueError, match="Expecting value"):
        garbage.json()
    assert "charset=utf-8" in encoded.headers["content-type"]
    assert json.loads(encoded.content.decode("latin-1")) == good.json()


def test_fields_are_flipped_missing_renamed_and_new(tmp_path: Path) -> None:
    kinds = (
        {"kind": "type_flip", "field": "title"},
        {"kind": "missing_field", "field": "user.login"},
        {"kind": "renamed_field", "field": "title", "to": "headline"},
        {"kind": "new_field", "beside": "title", "field": "mood", "value": "good"},
    )
    with spoiled(tmp_path, *map(rest, kinds)) as server:
        flipped, missing, renamed, new, good = (get(server).json()[0] for _ in range(5))
    assert flipped == {**good, "title": {"flipped": 1}}
    assert "login" not in missing["user"]
    assert missing["title"] == good["title"]
    assert renamed.pop("headline") == good["title"]
    assert new == {**good, "mood": "good"}


def test_pages_are_repeated_and_skipped_in_both_interfaces(tmp_path: Path) -> None:
    rules = [
        rest({"kind": "repeated_page"}),
        rest({"kind": "skipped_page"}, nth=3),
        {"operation": "Pulls", "fault": {"kind": "repeated_page"}},
        {"operation": "Pulls", "nth": 4, "fault": {"kind": "skipped_page"}},
    ]
    with spoiled(tmp_path, *rules) as server:
        assert [numbers(get(server, page)) for page in (1, 2, 1, 2)] == [[9, 5], [9, 5], [4, 3], [4, 3]]
        first = page_of(server, None)
        cursor = first["pageInfo"]["endCursor"]
        pages = [page_of(server, cursor), page_of(server, cursor), page_of(server, cursor)]
    found = [[node["number"] for node in one["nodes"]] for one in (first, *pages)]
    assert found == [[1, 2], [1, 2], [3, 4], [5]]


def test_a_record_leaves_the_lists_and_an_etag_is_stale(tmp_path: Path) -> None:
    with spoiled(tmp_path, rest({"kind": "deleted", "number": 9}), rest({"kind": "stale_etag"}, times=2)) as server:
        assert numbers(get(server)) == [5]
        assert get(server).headers["etag"] == 'W/"stale"'
        assert get(server, **{"if-none-match": '"anything"'}).status_code == 304


def test_a_clock_that_is_wrong_is_wrong_in_the_limits_too(tmp_path: Path) -> None:
    with spoiled(tmp_path, rest({"kind": "clock_skew", "seconds": -600})) as server:
        wrong, right = get(server), get(server)
    dates = [parsedate_to_datetime(one.headers["date"]).timestamp() for one in (wrong, right)]
    assert 600 <= dates[1] - dates[0] <= 602
    assert int(right.headers["x-ratelimit-reset"]) - int(wrong.headers["x-ratelimit-reset"]) == 600


def test_a_server_without_a_plan_has_an_empty_record(small: Server) -> None:
    assert small.client.get("/_demo/faults").json() == {"faults": 0, "kinds": {}, "latest": []}
