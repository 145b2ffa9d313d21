"""Notes on a request while it is answered: the statistics go by them."""

from dataclasses import dataclass
from typing import Any

from starlette.types import Scope

_KEY = "sei.demo.served_request"


@dataclass
class ServedRequest:
    """Name of the end point, or of the GraphQL operation, and what it cost in points of the vendor's limit."""

    end_point: str = "unknown"
    points: int = 0


def served_request_of(scope: Scope) -> ServedRequest:
    """The notes of a request, begun where there are none."""
    found: Any = scope.setdefault(_KEY, ServedRequest())
    assert isinstance(found, ServedRequest)
    return found
