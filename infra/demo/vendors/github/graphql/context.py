"""Context that the resolvers of one query share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.demo.vendors.github.graphql.cost import Cost
from infra.demo.vendors.github.limits import HourlyBudget
from infra.demo.vendors.github.store import Store

Resolvers = Mapping[str, Mapping[str, Callable[..., Any]]]
"""By GraphQL type and field; each takes the record, graphql-core's info and the arguments by name."""


@dataclass(frozen=True)
class QueryContext:
    """The store, and what the query costs; its points are already spent."""

    store: Store
    cost: Cost
    budget: HourlyBudget


@dataclass(frozen=True)
class RateLimit:
    """The fields of `rateLimit`."""

    cost: int
    limit: int
    node_count: int
    remaining: int
    reset_at: datetime
    used: int


def rate_limit(context: QueryContext) -> RateLimit | None:
    """Value of `rateLimit` within a query; None where there is no limit."""
    budget = context.budget
    if not budget.is_enforced:
        return None
    return RateLimit(
        cost=context.cost.points,
        limit=budget.limit,
        node_count=context.cost.nodes,
        remaining=budget.remaining,
        reset_at=datetime.fromtimestamp(budget.reset, UTC),
        used=budget.used,
    )
