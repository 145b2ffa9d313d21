"""The list of all metrics: from the registry and the files, with what the marts know of them."""

from collections.abc import Iterator
from typing import Any

import psycopg

from infra.configuration.custom_metrics import metric_files, read_metric
from infra.configuration.errors import ConfigurationError
from infra.settings import Settings
from orchestration.metric_registry import registry
from orchestration.workspace import workspace

COLUMNS = (
    "metric", "kind", "unit", "owner", "direction", "target", "latest_month", "latest_value", "is_custom", "problem",
    "definition",
)  # fmt: skip
KNOWN = """
select definitions.metric, latest.period_start, latest.value, definitions.problem
from marts.metric_definitions as definitions
left join lateral (
    select metrics.period_start, metrics.value
    from marts.metrics as metrics
    where
        metrics.metric = definitions.metric
        and metrics.entity_type = 'organization'
        and metrics.grain = 'month'
        and metrics.is_complete
    order by metrics.period_start desc
    limit 1
) as latest on true
"""


def listed(settings: Settings, reader_url: str | None) -> Iterator[tuple[Any, ...]]:
    """A row of `COLUMNS` per metric, the custom ones last; values where there is a warehouse with marts.

    Raises:
        UsageError: `sei.toml` has errors.
    """
    targets = workspace(settings).configuration.targets
    known = _known(reader_url) if reader_url else {}
    for row in registry():
        name = row["metric"]
        month, value, problem = known.get(name, (None, None, None))
        yield (
            name, row["kind"], row["unit"], row["owner"], row["direction"] or None, targets.get(name), month, value,
            False, problem, row["definition"],
        )  # fmt: skip
    for path in metric_files(settings.metrics):
        try:
            metric = read_metric(path)
        except ConfigurationError as error:
            yield path.stem, None, None, None, None, None, None, None, True, "; ".join(map(str, error.problems)), None
            continue
        month, value, problem = known.get(
            metric.name, (None, None, f"has no values yet: sei metric check {path}, sei run" if known else None)
        )
        target = targets.get(metric.name, metric.target)
        yield (
            metric.name, metric.kind, metric.unit, metric.owner, metric.direction, target, month, value, True, problem,
            metric.definition,
        )  # fmt: skip


def _known(url: str) -> dict[str, tuple[Any, ...]]:
    try:
        with psycopg.connect(url) as connection:
            return {name: tuple(rest) for name, *rest in connection.execute(KNOWN).fetchall()}
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
        return {}
