"""The registry of built-in metrics as it stands in the dbt project, for what works without a warehouse."""

import csv
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "dbt_project"


def registry(project: Path = PROJECT) -> list[dict[str, str]]:
    """The rows of the seed `metric_registry`, a column each as text."""
    with (project / "seeds" / "metric_registry.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
