"""The metrics that are forecast, and how their weekly rows are read."""

from dataclasses import dataclass

import pandas as pd
import psycopg

from infra.errors import UserError

ROW_COLUMNS = ["entity_type", "entity_id", "period_start", "is_complete", "events"]


@dataclass(frozen=True)
class Metric:
    """A count per week to forecast."""

    name: str
    """In schema `ml`."""
    counted: str
    """Metric of the marts whose `sample_size` counts the events of a week."""
    entity_types: tuple[str, ...]

    @property
    def model_name(self) -> str:
        """Name in MLflow's registry."""
        return f"sei-{self.name}-per-week"


METRICS = (
    Metric("commits", "commits", ("organization", "repository")),
    Metric("deployments", "deployment_frequency", ("organization", "service")),
)


def read_weeks(connection: psycopg.Connection, metric: Metric) -> pd.DataFrame:
    """Weekly rows of `metric`: `entity_type`, `entity_id`, `period_start`, `is_complete`, `events`.

    Raises:
        UserError: the marts do not exist.
    """
    query = (
        "select entity_type, entity_id, period_start, is_complete, sample_size"
        " from marts.metrics where metric = %s and grain = 'week' and entity_type = any(%s) order by 1, 2, 3"
    )
    try:
        rows = connection.execute(query, [metric.counted, list(metric.entity_types)]).fetchall()
    except psycopg.errors.UndefinedTable as error:
        raise UserError(
            f"There is nothing to forecast {metric.name} from: marts.metrics does not exist. "
            "Build the marts first, with `sei run`."
        ) from error
    return pd.DataFrame(rows, columns=ROW_COLUMNS)
