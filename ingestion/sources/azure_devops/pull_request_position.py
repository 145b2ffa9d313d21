"""Position of the reading of a project's pull requests: which are known, which of them are open, and until when."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from ingestion.hosts.number_ranges import Position
from ingestion.sources.azure_devops.moments import known_moment

ACTIVE = "active"
PATIENCE, LONGEST = 24, timedelta(days=1)
"""An open pull request is read again after this fraction of the time for which nothing happened, at the latest."""
Node = Mapping[str, Any]


@dataclass(frozen=True)
class Opened:
    """An open pull request, as it was last read."""

    repository_id: str
    shown: str
    """Stands for what the list showed of it."""
    read_at: str
    changed_at: str

    def is_due(self, shown: str, now: datetime) -> bool:
        """Whether it is to be read again."""
        read_at, changed_at = datetime.fromisoformat(self.read_at), datetime.fromisoformat(self.changed_at)
        return shown != self.shown or now - read_at >= min(LONGEST, (read_at - changed_at) / PATIENCE)


@dataclass(frozen=True)
class PullRequestPosition:
    """Ranges of numbers that are known, the open ones among them, and the last closing that is known."""

    known: Position = field(default_factory=Position)
    open: Mapping[int, Opened] = field(default_factory=dict)
    closed_at: str = ""
    """ISO 8601; empty before all were read once."""

    @classmethod
    def of(cls, text: str | None) -> "PullRequestPosition":
        """Read back what `str` gave."""
        found = json.loads(text) if text else {}
        opened = {int(number): Opened(*one) for number, one in found.get("open", {}).items()}
        return cls(Position.of(found.get("known")), opened, found.get("closed_at", ""))

    def __str__(self) -> str:
        """As text for the tables."""
        opened = {number: list(vars(one).values()) for number, one in sorted(self.open.items())}
        return json.dumps({"known": str(self.known), "open": opened, "closed_at": self.closed_at})

    def wants_open(self, number: int, shown: str, now: datetime) -> bool:
        """Whether an open one is to be read."""
        return number not in self.open or self.open[number].is_due(shown, now)

    def wants_closed(self, node: Node, since: str | None) -> bool:
        """Whether one of the list of all is to be read: it is closed, and was not when it was last read."""
        number, closed_at = node["pullRequestId"], _closed_at(node)
        if node.get("status") == ACTIVE or number in self.open or (since is not None and "" < closed_at < since):
            return False
        return self.known.wants(number) or (bool(self.closed_at) and closed_at > self.closed_at)

    def is_behind(self, node: Node) -> bool:
        """Whether a closed one is known, and so are all that are older, once all were read."""
        return "" < _closed_at(node) <= self.closed_at and not self.known.wants(node["pullRequestId"])

    def read(self, opened: Mapping[int, Opened], closed: Iterable[int]) -> "PullRequestPosition":
        """The position once these were read."""
        gone = set(closed)
        return replace(
            self, open={number: one for number, one in {**self.open, **opened}.items() if number not in gone}
        )

    def walked(self, first: int, last: int, closed_at: str | None) -> "PullRequestPosition":
        """The position once all from one number to another are known, and, at the end, all closings until a time."""
        known = self.known.then(first, last, ()) if last else self.known
        return replace(self, known=known, closed_at=self.closed_at if closed_at is None else closed_at)


def last_closing(nodes: Sequence[Node], known: str) -> str:
    """The last closing of these and of what was known before."""
    return max([known, *map(_closed_at, nodes)])


def _closed_at(node: Node) -> str:
    return known_moment(node.get("closedDate"))
