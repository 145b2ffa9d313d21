"""Position of the reading of a project's issues: the last change, and what had changed shortly before it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

OVERLAP = timedelta(minutes=5)
"""A search may follow the changes after a moment."""


@dataclass(frozen=True)
class Position:
    """Position up to which changes are in the tables."""

    at: datetime | None = None
    """The last change; None before the first."""
    seen: Mapping[str, str] = field(default_factory=dict)
    """Id of an issue -> its last change, of those that changed since `start`."""

    @classmethod
    def of(cls, text: str | None) -> "Position":
        """Read back what `str` gave."""
        if not text:
            return cls()
        found = json.loads(text)
        return cls(datetime.fromisoformat(found["at"]), found["seen"])

    def __str__(self) -> str:
        """As text for the tables; nothing before the first issue."""
        return json.dumps({"at": self.at.isoformat(), "seen": dict(self.seen)}, sort_keys=True) if self.at else ""

    @property
    def start(self) -> datetime | None:
        """Since when to ask."""
        return self.at - OVERLAP if self.at else None

    def new(self, issues: Iterable[Any]) -> list[Any]:
        """Those that changed since they were seen, and whatever has no id or no time."""
        return [
            issue for issue in issues if (change := _change(issue)) is None or self.seen.get(change[0]) != change[1]
        ]

    def then(self, issues: Iterable[Any]) -> "Position":
        """The position after these issues; one that lies ahead moves it no further than now."""
        changes = {**self.seen, **dict(change for issue in issues if (change := _change(issue)) is not None)}
        moments = {number: moment for number, text in changes.items() if (moment := parsed(text)) is not None}
        now = datetime.now(UTC)
        known = [moment for moment in (*moments.values(), self.at) if moment is not None]
        if not known:
            return self
        at = min(max(known), max(now, self.at or now))
        return Position(at, {number: changes[number] for number, moment in moments.items() if moment >= at - OVERLAP})


def parsed(text: Any) -> datetime | None:
    """A time as Jira writes it, `2026-01-02T03:04:05.000+0000`; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else None


def _change(issue: Any) -> tuple[str, str] | None:
    """Id of an issue and its last change."""
    if not isinstance(issue, dict) or not isinstance(issue.get("fields"), dict):
        return None
    number, updated = issue.get("id"), issue["fields"].get("updated")
    return (str(number), updated) if number is not None and parsed(updated) is not None else None
