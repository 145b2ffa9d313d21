"""`python -m ml.benchmark.speed`: time and memory of `change_risk` on 100,000 changes, as ratios to their bars.

The changes are made here from a seed, 5,000 in each of twenty repositories: only how many there are matters.
"""

import resource
import sys
import time

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from ml.change_risk.features import COLUMNS
from ml.change_risk.of_repositories import fit
from ml.change_risk.warehouse import material

ROWS, REPOSITORIES = 100_000, 20
SECONDS, ROWS_A_SECOND, GIGABYTES = 120.0, 50_000.0, 2.0
"""Bars: training with its features, scoring without them, and the most memory of the process."""


def changes(rows: int = ROWS, repositories: int = REPOSITORIES, seed: int = 0) -> pd.DataFrame:
    """Landed changes in order of time, riskier where they are large, with their outcomes."""
    chance = np.random.default_rng(seed)
    made = pd.DataFrame({name: chance.lognormal(2, 1.2, rows).round() for name in COLUMNS})
    made["entropy"], made["is_fix"] = chance.uniform(0, 3, rows), chance.integers(0, 2, rows)
    landed_at = pd.Timestamp("2020-01-01", tz="UTC") + pd.to_timedelta(np.arange(rows) * 30, unit="min")
    risk = 1 / (1 + np.exp(4.5 - np.log1p(made["lines_added"])))
    repository = [f"repository:{number}" for number in chance.integers(0, repositories, rows)]
    return made.assign(
        thing_id=np.arange(rows).astype("str"), title="", entity_type="repository", entity_id=repository, source_url="",
        landed_at=landed_at, outcome=(chance.uniform(size=rows) < risk).astype("float64"),
        known_at=landed_at + pd.Timedelta(days=30),
    )  # fmt: skip


Figure = tuple[str, float, float, float]
"""Name, ours, bar, and ours as a share of it: met below 1."""


def measured(rows: pd.DataFrame) -> list[Figure]:
    """Time of each step on these changes, and memory of the process."""
    began = time.perf_counter()
    made = material(rows)
    featured = time.perf_counter()
    model = fit(made.features, made.outcome, made.is_known)
    trained = time.perf_counter()
    model.predict(made.features)
    speed = len(rows) / (time.perf_counter() - trained)
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return [
        ("training, features included, s", trained - began, SECONDS, (trained - began) / SECONDS),
        ("features alone, s", featured - began, SECONDS, (featured - began) / SECONDS),
        ("scoring, rows/s", speed, ROWS_A_SECOND, ROWS_A_SECOND / speed),
        ("memory, GB", gigabytes, GIGABYTES, gigabytes / GIGABYTES),
    ]


def main() -> None:
    """Print each figure beside its bar; ends with an error where one is missed."""
    found = measured(changes())
    table = Table(title=f"change_risk, {ROWS:,} changes of {REPOSITORIES} repositories", title_justify="left")
    for name in ("figure", "ours", "bar", "of the bar, below 1 is met"):
        table.add_column(name, justify="left" if name == "figure" else "right")
    for figure, ours, bar, ratio in found:
        table.add_row(figure, f"{ours:,.4g}", f"{bar:,.4g}", f"{ratio:.2f}")
    Console(width=120).print(table)
    if any(ratio > 1 for *_, ratio in found):
        sys.exit("A bar is missed.")


if __name__ == "__main__":
    main()
