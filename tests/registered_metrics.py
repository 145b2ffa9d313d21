"""The metrics as `marts.metric_definitions` has them, without a warehouse: from the registry that it is made of."""

import csv

from infra.superset.measures import Metric
from orchestration.dbt_manifest import PROJECT


def registered() -> list[Metric]:
    """Every metric, by name."""
    with (PROJECT / "seeds" / "metric_registry.csv").open(newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["metric"])
    return [Metric(row["metric"], row["unit"], row["definition"]) for row in rows]
