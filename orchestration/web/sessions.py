"""Sessions, kept in this process: a cookie is a random name for one, and worth nothing once it has ended."""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from orchestration.web.people import Person

SECONDS = 12 * 3600
FRESH_SECONDS = 15
"""For how long it is believed who somebody is, and what they may do, before the accounts are asked again."""
MOST = 10_000

Who = Callable[[], Person | None]
"""Tells who an account is now; None once it is switched off, has another password, or has lost its roles."""


@dataclass
class _Session:
    who: Who
    person: Person
    until: float
    asked: float


@dataclass
class Sessions:
    """Those that have begun and not ended."""

    clock: Callable[[], float] = time.time
    _open: dict[str, _Session] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, who: Who) -> str | None:
        """The value of a new session's cookie; None for nobody."""
        person = who()
        if person is None:
            return None
        token, now = secrets.token_urlsafe(32), self.clock()
        with self._lock:
            for name in [name for name, one in self._open.items() if one.until < now]:
                del self._open[name]
            while len(self._open) >= MOST:
                del self._open[next(iter(self._open))]
            self._open[_name(token)] = _Session(who, person, now + SECONDS, now)
        return token

    def person(self, token: str) -> Person | None:
        """Whose session it is, None where it has ended."""
        with self._lock:
            session = self._open.get(_name(token))
        now = self.clock()
        if session is None:
            return None
        if session.until < now:
            self.end(token)
            return None
        if session.asked + FRESH_SECONDS < now:
            session.asked = now
            person = session.who()
            if person is None:
                self.end(token)
                return None
            session.person = person
        return session.person if self.is_open(token) else None

    def is_open(self, token: str) -> bool:
        """Whether it has not ended; asks nobody."""
        with self._lock:
            session = self._open.get(_name(token))
            return session is not None and session.until >= self.clock()

    def end(self, token: str) -> None:
        """End it; whoever has a copy of the cookie has nothing."""
        with self._lock:
            self._open.pop(_name(token), None)


def _name(token: str) -> str:
    # What is kept cannot be used as a cookie, and comparing takes the same time for all guesses.
    return hashlib.sha256(token.encode()).hexdigest()
