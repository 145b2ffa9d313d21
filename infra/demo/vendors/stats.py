"""Counts of requests, points, bytes and statuses per end point."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

PATH = "/_demo/stats"


@dataclass
class Counts:
    """Counts of one end point, or of all."""

    requests: int = 0
    points: int = 0
    bytes: int = 0
    statuses: Counter[int] = field(default_factory=Counter)

    def add(self, status: int, points: int, size: int) -> None:
        """Count one response; `size` is of its body, in bytes."""
        self.requests += 1
        self.points += points
        self.bytes += size
        self.statuses[status] += 1

    def summary(self) -> dict[str, Any]:
        """As JSON."""
        statuses = {str(status): count for status, count in sorted(self.statuses.items())}
        return {"requests": self.requests, "points": self.points, "bytes": self.bytes, "statuses": statuses}


@dataclass
class Stats:
    """All that was served since the start."""

    total: Counts = field(default_factory=Counts)
    end_points: dict[str, Counts] = field(default_factory=dict)

    def add(self, end_point: str, status: int, points: int, size: int) -> None:
        """Count one response of an end point."""
        self.total.add(status, points, size)
        self.end_points.setdefault(end_point, Counts()).add(status, points, size)

    def summary(self) -> dict[str, Any]:
        """As JSON: the totals and, below `end_points`, each one's."""
        each = {name: counts.summary() for name, counts in sorted(self.end_points.items())}
        return {**self.total.summary(), "end_points": each}


def with_stats(served: Starlette, stats: Stats, prefix: str = "") -> Starlette:
    """An application that shows its statistics below the prefix, to anybody and uncounted."""

    async def statistics(_request: Request) -> Response:
        return JSONResponse(stats.summary())

    return Starlette(routes=[Route(f"{prefix}{PATH}", statistics), Mount("/", served)])
