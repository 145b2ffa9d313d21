"""How many issues and pull requests are open, in all and by milestone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from infra.demo.github.threads import State, Thread


@dataclass(frozen=True)
class Progress:
    """Of a milestone."""

    open: int = 0
    closed: int = 0

    @property
    def share(self) -> float:
        """What is closed of it, from 0 to 1; 0 if it is empty."""
        total = self.open + self.closed
        return self.closed / total if total else 0.0


@dataclass(frozen=True)
class Tally:
    """Of a repository; milestones by number, those without anything left out."""

    open: int
    milestones: Mapping[int, Progress]


def tally(threads: Iterable[Thread]) -> Tally:
    """Count them."""
    open_count = 0
    milestones: dict[int, Progress] = {}
    for thread in threads:
        is_open = thread.state is State.OPEN
        open_count += is_open
        if thread.milestone:
            so_far = milestones.get(thread.milestone.number, Progress())
            milestones[thread.milestone.number] = Progress(so_far.open + is_open, so_far.closed + (not is_open))
    return Tally(open_count, milestones)
