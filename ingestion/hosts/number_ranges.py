"""Position of a reading in a list by numbers: those that are in the tables."""

import json
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Position:
    """Ranges of numbers that were read, and those of them that had not ended then."""

    ranges: tuple[tuple[int, int], ...] = ()
    """First and last number of each, in order; one from 0 on reaches to the oldest thing."""
    running: frozenset[int] = frozenset()

    @classmethod
    def of(cls, text: str | None) -> "Position":
        """Read back what `str` gave."""
        found = json.loads(text) if text else {}
        return cls(tuple(map(tuple, found.get("ranges", ()))), frozenset(found.get("running", ())))

    def __str__(self) -> str:
        """As text for the tables."""
        return json.dumps({"ranges": self.ranges, "running": sorted(self.running)})

    @property
    def top(self) -> int:
        """The last number that was read; 0 before the first."""
        return self.ranges[-1][1] if self.ranges else 0

    def is_whole(self, last: int) -> bool:
        """Whether all is read and the newest has this number."""
        return not self.running and len(self.ranges) == 1 and self.ranges[0][0] == 0 and self.top == last

    def wants(self, number: int) -> bool:
        """Whether a number is to be read."""
        return number in self.running or not any(first <= number <= last for first, last in self.ranges)

    def bottom(self, number: int) -> int:
        """First number of the range that a number is in, or the last above it that had not ended."""
        first = next((first for first, last in self.ranges if first <= number <= last), number)
        return max(first, *(one for one in self.running if one < number), 0) if self.running else first

    def then(self, first: int, last: int, running: Iterable[int]) -> "Position":
        """The position once all from one number to another is read, with those of them that have not ended."""
        ranges: list[tuple[int, int]] = []
        for one in sorted([*self.ranges, (first, last)]):
            if ranges and one[0] <= ranges[-1][1] + 1:
                ranges[-1] = (ranges[-1][0], max(ranges[-1][1], one[1]))
            else:
                ranges.append(one)
        outside = {number for number in self.running if not first <= number <= last}
        return Position(tuple(ranges), frozenset(outside | set(running)))
