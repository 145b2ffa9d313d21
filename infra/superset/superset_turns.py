"""Bound on the queries that one person may have under way, run in Superset's own environment.

Superset answers with some tens of threads. Who asks for many slow charts at once waits behind themselves, and beyond
that is refused, so that there is a thread for others.
"""

import hashlib
import threading
from collections import Counter
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 6
"""As many as a browser asks for at once."""
WAITING = 18
"""With those at work more than the charts of the fullest page."""
SECONDS = 60
"""So long one waits for a turn: two bounds of a statement."""


class Busy(Exception):  # noqa: N818 (says what somebody is)
    """Somebody has too many queries under way."""


class Turns:
    """Queries under way, by person."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING, seconds: float = SECONDS) -> None:
        self._at_once, self._all, self._seconds = at_once, at_once + waiting, seconds
        self._changed = threading.Condition()
        self._here: Counter[str] = Counter()
        self._working: Counter[str] = Counter()

    def taken(self, person: str) -> AbstractContextManager[None]:
        """Hold a turn, after waiting for it.

        Raises:
            Busy: too many wait already, or none came free.
        """
        return self._taken(person)

    @contextmanager
    def _taken(self, person: str) -> "Iterator[None]":
        with self._changed:
            if self._here[person] >= self._all:
                raise Busy
            self._here[person] += 1
            is_mine = self._changed.wait_for(lambda: self._working[person] < self._at_once, self._seconds)
            self._working[person] += is_mine
        try:
            if not is_mine:
                raise Busy
            yield
        finally:
            with self._changed:
                self._give_back(self._here, person)
                if is_mine:
                    self._give_back(self._working, person)
                self._changed.notify_all()

    @staticmethod
    def _give_back(counts: Counter[str], person: str) -> None:
        counts[person] -= 1
        if not counts[person]:
            del counts[person]


def name_of(user_id: str | None, authorization: str | None, address: str | None) -> str:
    """Name for whoever asks, without asking the database: account, else token, else address."""
    if user_id:
        return f"account {user_id}"
    if authorization:
        return f"token {hashlib.sha256(authorization.encode()).hexdigest()}"
    return f"address {address}"
