"""Limits on wrong passwords and on queries under way, as Superset's own process keeps them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.superset.superset_attempts import ACCOUNTS, FIRST_WAIT, FREE, LONGEST_WAIT, Attempts
from infra.superset.superset_turns import Busy, Turns, name_of


class Clock:
    """Seconds that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_after_some_wrong_passwords_an_account_waits_longer_each_time() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    waits = []
    for _ in range(60):
        waits.append(attempts.wait("tom"))
        clock.now += attempts.wait("tom")
        attempts.failed(" Tom")
    assert waits[: FREE + 3] == [0] * FREE + [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert max(waits) == LONGEST_WAIT
    assert attempts.wait("vera") == 0
    assert sum(waits) > 12 * 3600, "60 guesses take half a day"


def test_the_right_password_and_time_forgive() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for _ in range(FREE):
        attempts.failed("tom")
        attempts.failed("vera")
    attempts.succeeded("tom")
    assert (attempts.wait("tom"), attempts.wait("vera")) == (0, FIRST_WAIT)
    clock.now += 2 * LONGEST_WAIT
    attempts.failed("vera")
    assert attempts.wait("vera") == 0


def test_many_names_take_no_more_memory() -> None:
    attempts = Attempts(Clock())
    for number in range(ACCOUNTS + 5):
        attempts.failed(f"name {number}")
    assert len(attempts._failures) == ACCOUNTS


def test_a_person_waits_behind_themselves_and_others_do_not() -> None:
    turns = Turns(at_once=2, waiting=3, seconds=60)
    go, started, refused = threading.Event(), threading.Semaphore(0), threading.Semaphore(0)

    def query() -> str:
        try:
            with turns.taken("tom"):
                started.release()
                go.wait(60)
                return "answered"
        except Busy:
            refused.release()
            return "refused"

    with ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(query) for _ in range(10)]
        # Two work, three wait, and the others have been told, before anybody is done.
        assert all(started.acquire(timeout=60) for _ in range(2))
        assert all(refused.acquire(timeout=60) for _ in range(5))
        with turns.taken("vera"):
            assert not started.acquire(blocking=False), "the third of tom's works already"
        go.set()
        said = [one.result(60) for one in asked]
    assert (said.count("answered"), said.count("refused")) == (5, 5)
    assert not turns._here
    assert not turns._working


def test_nobody_waits_for_ever() -> None:
    turns = Turns(at_once=1, waiting=1, seconds=0.01)
    with turns.taken("tom"), pytest.raises(Busy), turns.taken("tom"):
        raise AssertionError
    with turns.taken("tom"):
        pass


def test_people_are_told_apart_without_their_secrets() -> None:
    names = [name_of("7", "Bearer x", "::1"), name_of(None, "Bearer x", "::1"), name_of(None, None, "::1")]
    assert len(set(names)) == 3
    assert "x" not in names[1].removeprefix("token ")
