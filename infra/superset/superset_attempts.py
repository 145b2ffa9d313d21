"""Limits on wrong passwords, run in Superset's own environment: after some for an account, the next must wait.

Waits grow with each further failure. They are kept in memory: there is one process, and nobody can make it start anew.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

FREE = 5
"""Failures without a wait."""
FIRST_WAIT, LONGEST_WAIT = 30, 900
"""Seconds after the first failure that is not free; it doubles up to the longest."""
ACCOUNTS = 10_000
"""So many are remembered; the one whose failure is longest ago is forgotten first."""


class Attempts:
    """Failures to sign in, by account, whether it exists or not."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()
        """Number of failures, and when the last one was."""

    def wait(self, account: str) -> float:
        """Seconds until the account may be tried again; 0 where it may be now."""
        with self._lock:
            number, last = self._failures.get(_key(account), (0, 0.0))
        if number < FREE:
            return 0.0
        longest = min(FIRST_WAIT * 2.0 ** (number - FREE), LONGEST_WAIT)
        return max(0.0, last + longest - self._clock())

    def failed(self, account: str) -> None:
        """Count a wrong password."""
        with self._lock:
            number, last = self._failures.pop(_key(account), (0, 0.0))
            is_old = last + LONGEST_WAIT < self._clock()
            self._failures[_key(account)] = (1 if is_old else number + 1, self._clock())
            if len(self._failures) > ACCOUNTS:
                self._failures.popitem(last=False)

    def succeeded(self, account: str) -> None:
        """Forget the failures of an account whose password was right."""
        with self._lock:
            self._failures.pop(_key(account), None)


def _key(account: str) -> str:
    return account.strip().lower()[:200]
