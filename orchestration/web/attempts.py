"""A limit on wrong passwords, per account."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

LIMIT = 5
SECONDS = 300
MOST = 10_000


@dataclass
class Attempts:
    """Attempts of the last minutes that did not end in a sign-in."""

    clock: Callable[[], float] = time.time
    _made: dict[str, list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, name: str) -> float:
        """Count an attempt before its password is looked at, so that many at once are many.

        Returns:
            The seconds to wait before the next one; 0 if this one may be looked at.
        """
        now = self.clock()
        with self._lock:
            recent = [moment for moment in self._made.pop(name, []) if moment + SECONDS > now]
            wait = recent[0] + SECONDS - now if len(recent) >= LIMIT else 0.0
            self._made[name] = recent if wait else [*recent, now]
            while len(self._made) > MOST:
                del self._made[next(iter(self._made))]
        return wait

    def succeeded(self, name: str) -> None:
        """The right password makes the wrong ones forgotten."""
        with self._lock:
            self._made.pop(name, None)
