"""The check of `make lint` that edges of the dbt project point down."""

from typing import Any

import pytest

from tests.lint_layers import upward

# From the bottom up; models of one layer may read one another.
MODELS = [
    "models/sources/git/staging/stg_git__tags.sql",
    "models/sources/github/int_issues__github.sql",
    "models/marts/fct_issues.sql",
    "models/intermediate/events/events_of_issues.sql",
    "models/marts/metrics/metrics.sql",
    "models/marts/dashboards/dashboard_metrics.sql",
]


def described(reads: dict[str, str]) -> dict[str, Any]:
    """As much of dbt's manifest as edges need."""
    nodes = {
        path: {
            "resource_type": "model",
            "name": path.rpartition("/")[2].removesuffix(".sql"),
            "original_file_path": path,
            "depends_on": {"nodes": [reads[path]] if path in reads else []},
        }
        for path in MODELS
    }
    return {"nodes": nodes, "sources": {}, "exposures": {}}


@pytest.mark.parametrize("place", range(len(MODELS) - 1))
def test_an_edge_that_points_up_is_named_and_one_that_points_down_is_not(place: int) -> None:
    lower, upper = MODELS[place : place + 2]
    assert not list(upward(described({upper: lower})))
    [sentence] = upward(described({lower: upper}))
    assert sentence.startswith(lower)
