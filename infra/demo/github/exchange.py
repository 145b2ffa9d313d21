"""What is noted of a request while it is answered: the statistics and, later, faults go by it."""

from dataclasses import dataclass
from typing import Any

from starlette.types import Scope

_KEY = "sei.demo.exchange"


@dataclass
class Exchange:
    """Name of the end point, or of the GraphQL operation, and what it cost."""

    end_point: str = "unknown"
    points: int = 0


def exchange_of(scope: Scope) -> Exchange:
    """The notes of a request, begun where there are none."""
    found: Any = scope.setdefault(_KEY, Exchange())
    assert isinstance(found, Exchange)
    return found
