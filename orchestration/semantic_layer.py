"""Semantic models of dbt over the events of metrics, made of the registry, so that MetricFlow counts from events."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orchestration.metric_registry import registry

PERCENTILES = {"p50": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95}
COUNTED = "case when exclusion_reason is null then {} end"
MEASURES: list[dict[str, Any]] = [
    {"name": "things", "agg": "count_distinct", "expr": COUNTED.format("coalesce(counted_id, event_id)")},
    {"name": "total", "agg": "sum", "expr": COUNTED.format("value")},
    {"name": "mean", "agg": "average", "expr": COUNTED.format("value")},
    *(
        {"name": name, "agg": "percentile", "expr": COUNTED.format("value"),
         "agg_params": {"percentile": share, "use_discrete_percentile": False}}
        for name, share in PERCENTILES.items()
    ),
]  # fmt: skip
MEASURES_OF = {
    "count": {"": "things"},
    "sum": {"": "total"},
    "ratio": {"": "mean"},
    "mean": {"": "mean"},
    "median": {f"_{name}": name for name in PERCENTILES},
}
"""Kind -> what is added to the name of a metric, and the measure that it then is; other kinds need more."""
OF_ENTITIES = "deployment_weeks"
"""Thing whose events are of one kind of entity each, so that they cannot be grouped."""
MODELS = {
    "event": ("metric_events", ["service_id", "repository_id"]),
    "team_event": ("metric_team_events", ["team_id"]),
}
"""Entity -> model with a row per event of it, and the columns that its events can be grouped by."""


def semantic_layer(project: Path) -> dict[str, Any]:
    """The content of a yml file of dbt: a semantic model for events, one for events of teams, and their metrics."""
    return {
        "version": 2,
        "semantic_models": [_model(entity, *described) for entity, described in MODELS.items()],
        "metrics": [
            metric
            for row in registry(project)
            if row["thing"] != OF_ENTITIES
            for entity in MODELS
            for metric in _metrics(row, entity)
        ],
    }


def _model(entity: str, model: str, dimensions: list[str]) -> dict[str, Any]:
    return {
        "name": f"{entity}s",
        "model": f"ref('{model}')",
        "defaults": {"agg_time_dimension": "event_on"},
        "entities": [{"name": entity, "type": "primary", "expr": "event_id"}],
        "dimensions": [
            {"name": "event_on", "type": "time", "type_params": {"time_granularity": "day"}},
            *({"name": column, "type": "categorical"} for column in ("metric", *dimensions)),
        ],
        "measures": [{**measure, "name": f"{entity}_{measure['name']}"} for measure in MEASURES],
    }


def _metrics(row: dict[str, str], entity: str) -> Iterator[dict[str, Any]]:
    prefix = entity.removesuffix("event")
    for suffix, measure in MEASURES_OF.get(row["kind"], {}).items():
        yield {
            "name": f"{prefix}{row['metric']}{suffix}",
            "label": f"{prefix}{row['metric']}{suffix}".replace("_", " ").capitalize(),
            "description": row["definition"],
            "type": "simple",
            "type_params": {"measure": f"{entity}_{measure}"},
            "filter": f"{{{{ Dimension('{entity}__metric') }}}} = '{row['metric']}'",
        }
