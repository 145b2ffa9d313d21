"""The hourly budgets of a token: one for GraphQL, in points, and one for REST, in requests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from infra.demo.vendors.limits import Budget

WINDOW_SECONDS = 3600
ANONYMOUS_PER_HOUR = 60
EXHAUSTED = "API rate limit exceeded for user ID 899."
"""Message of both interfaces when nothing is left."""


class Resource(StrEnum):
    """Interfaces that have a budget each."""

    CORE = "core"
    GRAPHQL = "graphql"


@dataclass(kw_only=True)
class HourlyBudget(Budget):
    """Budget of one hour."""

    resource: Resource
    is_enforced: bool = True
    """Not on an Enterprise Server that has no limits, which does not speak of them either."""

    def has(self, points: int) -> bool:
        """True if so many points are left."""
        return not self.is_enforced or super().has(points)

    def headers(self) -> dict[str, str]:
        """As each response shows it."""
        if not self.is_enforced:
            return {}
        numbers = {"limit": self.limit, "used": self.used, "remaining": self.remaining, "reset": self.reset}
        return {
            **{f"x-ratelimit-{name}": str(value) for name, value in numbers.items()},
            "x-ratelimit-resource": self.resource,
        }


@dataclass
class Limits:
    """The budgets of all tokens. An hour begins with the first request after the last one ended."""

    points_per_hour: int
    clock: Callable[[], float]
    """Seconds since 1970."""
    is_enforced: bool = True
    _budgets: dict[tuple[str | None, Resource], HourlyBudget] = field(default_factory=dict)

    def budget(self, token: str | None, resource: Resource) -> HourlyBudget:
        """The budget of this hour of a credential, by its name; without one it is a small one."""
        now = int(self.clock())
        known = self._budgets.get((token, resource))
        if known is None or now >= known.reset:
            limit = ANONYMOUS_PER_HOUR if token is None else self.points_per_hour
            known = HourlyBudget(
                limit=limit, reset=now + WINDOW_SECONDS, resource=resource, is_enforced=self.is_enforced
            )
            self._budgets[token, resource] = known
        return known
