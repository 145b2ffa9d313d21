"""A store that changes while it is served."""

from dataclasses import replace

import pytest

from infra.demo.vendors.github.contents import Contents
from infra.demo.vendors.github.sorted_records import UPDATED
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.github.threads import PullRequest, State
from tests.infra.demo.vendors.github import rich_store


@pytest.fixture
def store() -> Store:
    """A store with everything that it can hold."""
    return rich_store.store()


def pull_request(store: Store, number: int) -> PullRequest:
    """A pull request of the store, which must be there."""
    found = store.repositories[0].pull_requests.get(number)
    assert found
    return found


def test_a_changed_record_is_found_in_its_new_place_only(store: Store) -> None:
    engine = store.repositories[0]
    assert [one.number for one in engine.pull_requests.view(UPDATED)] == [4, 1, 3]
    store.put(replace(pull_request(store, 4), updated_at=rich_store.day(50)))
    assert [one.number for one in engine.pull_requests.view(UPDATED)] == [1, 3, 4]
    assert [one.number for one in engine.threads.view(UPDATED)] == [1, 2, 3, 4]


def test_what_hung_below_a_record_goes_and_comes_with_it(store: Store) -> None:
    old = pull_request(store, 1)
    comment = replace(old.comments[0], id="IC_new", database_id=77)
    store.put(replace(old, comments=(comment,), reviews=()))
    assert store.node("IC_new") is comment
    assert store.node(old.comments[0].id) is None
    assert store.node(old.reviews[0].comments[0].id) is None
    assert store.node(old.id) is pull_request(store, 1)
    assert store.node(rich_store.KIM.id) is rich_store.KIM, "accounts do not end with what they wrote"


def test_numbers_of_open_issues_and_pull_requests_follow(store: Store) -> None:
    engine = store.repositories[0]
    before = engine.tally()
    assert (before.open, before.milestones[1].open, before.milestones[1].closed) == (2, 1, 2)
    store.put(replace(pull_request(store, 3), state=State.CLOSED))
    after = engine.tally()
    assert (after.open, after.milestones[1].open, after.milestones[1].closed) == (1, 0, 3)


def test_a_record_of_an_unknown_repository_is_refused(store: Store) -> None:
    with pytest.raises(KeyError):
        store.put(replace(pull_request(store, 1), repository_id="R_other"))


def test_a_repository_is_found_by_name_in_any_case_and_by_id(store: Store) -> None:
    engine = store.repositories[0]
    assert store.contents("ACME/Engine") is engine
    assert store.contents_of(rich_store.ENGINE.id) is engine
    assert store.contents_of(rich_store.FORK.id) is None
    assert isinstance(engine, Contents)
