"""Every fault that happened, so that a test can say what did."""

import logging
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from infra.demo.faults.requests import Ask

KEPT = 10_000
_logger = logging.getLogger(__name__)


@dataclass
class Record:
    """Counts of all faults, and the latest of them."""

    counts: Counter[str] = field(default_factory=Counter)
    latest: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT))

    def add(self, rule: int, kind: str, ask: Ask) -> None:
        """One more."""
        self.counts[kind] += 1
        self.latest.append({"rule": rule, "fault": kind, "vendor": ask.vendor, "request": ask.label})
        _logger.warning("rule %s: %s at %s %s", rule, kind, ask.vendor, ask.label)

    def summary(self) -> dict[str, Any]:
        """As JSON, in the order in which they happened."""
        return {"faults": self.counts.total(), "kinds": dict(sorted(self.counts.items())), "latest": list(self.latest)}
