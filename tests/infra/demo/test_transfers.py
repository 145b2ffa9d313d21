"""In the place of an issue that was transferred is the way to it, and of one that was deleted that it was."""

import httpx
import pytest

from infra.demo.github.app import Behaviour
from infra.demo.github.credentials import Token
from infra.demo.github.threads import Issue
from tests.infra.demo import rich_store
from tests.infra.demo.asking import Asked

PLACE = "/repos/acme/engine/issues/2"


@pytest.fixture
def asked() -> Asked:
    return Asked(Behaviour("t", more_tokens=(Token("blind", hidden=frozenset({"kim/notes"})),)))


def issue(asked: Asked) -> Issue:
    [found] = asked.store.repositories[0].issues
    return found


def notes(asked: Asked) -> str:
    return next(one.repository.id for one in asked.store.repositories if one.repository.name == "notes")


def target(response: httpx.Response) -> str:
    assert response.json()["url"] == response.headers["location"]
    return response.headers["location"].removeprefix("http://github")


def test_a_transferred_issue_is_where_301_says_with_what_was_written(asked: Asked) -> None:
    before = asked.get(PLACE).json()
    asked.store.transfer(issue(asked), notes(asked), 41)
    response = asked.get(PLACE)
    assert (response.status_code, target(response)) == (301, "/repositories/10/issues/41")
    comments = asked.get(f"{PLACE}/comments?per_page=5")
    assert target(comments) == "/repositories/10/issues/41/comments?per_page=5"
    there = asked.get(target(response)).json()
    assert (there["number"], there["repository_url"].rpartition("/repos/")[2]) == (41, "kim/notes")
    assert there["id"] != before["id"]
    same = ("title", "body", "created_at", "closed_at", "state", "comments")
    assert {name: there[name] for name in same} == {name: before[name] for name in same}
    [comment] = asked.get(target(comments)).json()
    assert comment["issue_url"].endswith("/repos/kim/notes/issues/41")
    assert asked.get(PLACE, "blind").status_code == 404


def test_after_two_transfers_the_last_place_counts_and_a_way_back_is_none(asked: Asked) -> None:
    moved = asked.store.transfer(issue(asked), notes(asked), 41)
    attic = next(one.repository for one in asked.store.repositories if one.repository.name == "attic")
    further = asked.store.transfer(moved, attic.id, 1)
    assert target(asked.get(PLACE)) == f"/repositories/{attic.database_id}/issues/1"
    asked.store.transfer(further, rich_store.ENGINE.id, 2)
    assert asked.get(PLACE).status_code == 200
    assert asked.get("/repos/kim/notes/issues/41").status_code == 301


def test_a_deleted_issue_is_410_also_where_it_was_before(asked: Asked) -> None:
    moved = asked.store.transfer(issue(asked), notes(asked), 41)
    asked.store.remove(moved)
    for path in (PLACE, "/repos/kim/notes/issues/41"):
        response = asked.get(path)
        assert (response.status_code, response.json()["message"]) == (410, "This issue was deleted")
    assert asked.get("/repos/kim/notes/issues/99").status_code == 404
