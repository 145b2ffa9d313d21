"""The clock, the log, and everything that goes on at the same time."""

import heapq
from collections import Counter
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from random import Random

from infra.demo.organization.events import Event
from infra.demo.organization.plan import DAYS
from infra.demo.organization.randomness import stream

Process = Generator[datetime, None, None]
"""Something that goes on: it yields the instant at which it wants to go on."""
FIRST_END = datetime(2026, 3, 2, 17, tzinfo=UTC)
END_WITHIN_DAYS = 60


def end_of(seed: int) -> datetime:
    """The instant at which the simulation of a seed ends."""
    random = stream(seed, "end")
    return FIRST_END + timedelta(days=random.randrange(END_WITHIN_DAYS), minutes=random.randrange(300))


class World:
    """Runs processes in the order of time and keeps the log."""

    def __init__(self, seed: int, log: Callable[[Event], None], days: int = DAYS) -> None:
        """Make a world that begins `days` before its end.

        Args:
            seed: decides everything.
            log: is given each event as it happens.
            days: how long it lasts.
        """
        self.seed = seed
        self.end = end_of(seed)
        self.begin = (self.end - timedelta(days=days)).replace(hour=6, minute=0)
        self.now = self.begin
        self._log = log
        self._queue: list[tuple[datetime, int, Process]] = []
        self._numbers: Counter[str] = Counter()

    @property
    def progress(self) -> float:
        """The share that has passed, 0 to 1."""
        return (self.now - self.begin) / (self.end - self.begin)

    def moment(self, progress: float) -> datetime:
        """When that share will have passed, at a whole second."""
        return (self.begin + (self.end - self.begin) * progress).replace(microsecond=0)

    def stream(self, *name: object) -> Random:
        """A random stream of that name."""
        return stream(self.seed, *name)

    def number(self, name: str, step: int = 1) -> int:
        """The next number of a row of numbers."""
        self._numbers[name] += step
        return self._numbers[name]

    def happen(self, event: Event) -> None:
        """Write down what happens now."""
        assert event.at == self.now, f"{event} is not now, {self.now}"
        self._log(event)

    def start(self, process: Process, at: datetime | None = None) -> None:
        """Let a process go on from an instant on, or from now."""
        when = max(at or self.now, self.now).replace(microsecond=0)
        heapq.heappush(self._queue, (when, self.number("process"), process))

    def run(self) -> None:
        """Let everything happen until the end."""
        while self._queue and self._queue[0][0] <= self.end:
            self.now, _, process = heapq.heappop(self._queue)
            following = next(process, None)
            if following is not None:
                self.start(process, following)
        self.now = self.end
        for _, _, process in self._queue:
            process.close()
