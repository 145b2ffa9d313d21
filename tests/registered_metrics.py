"""The metrics as `marts.metric_definitions` has them, without a warehouse: from the registry that it is made of."""

from infra.superset.measures import Metric
from orchestration.metric_registry import registry


def registered() -> list[Metric]:
    """Every metric, by name."""
    rows = sorted(registry(), key=lambda row: row["metric"])
    return [Metric(row["metric"], row["unit"], row["definition"]) for row in rows]
