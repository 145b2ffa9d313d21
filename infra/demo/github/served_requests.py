"""What is noted of a request while it is answered: the statistics and, later, faults go by it."""

from dataclasses import dataclass
from typing import Any

from starlette.types import Scope

from infra.demo.github.credentials import Credential

_KEY = "sei.demo.served_request"


@dataclass
class ServedRequest:
    """Name of the end point, or of the GraphQL operation, and what it cost."""

    end_point: str = "unknown"
    points: int = 0
    credential: Credential | None = None
    """Whose token it came with; None until that is known."""


def served_request_of(scope: Scope) -> ServedRequest:
    """The notes of a request, begun where there are none."""
    found: Any = scope.setdefault(_KEY, ServedRequest())
    assert isinstance(found, ServedRequest)
    return found


def credential_of(scope: Scope) -> Credential:
    """The credential of a request that passed the authentication."""
    found = served_request_of(scope).credential
    assert found is not None
    return found
