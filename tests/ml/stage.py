"""The ML stage as tests drive it: a marts schema with the two weekly metrics, and an MLflow of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg

from infra.warehouse import Role, Warehouse
from ml.forecast import forecasting
from ml.forecast.report import Report

LAST_WEEK = date(2026, 8, 24)
AS_OF = datetime(2026, 9, 2, 12, tzinfo=UTC)

CREATE = """
create table marts.metrics (
    metric text, entity_type text, entity_id text, grain text, period_start date, is_complete boolean,
    value double precision, unit text, sample_size bigint, excluded_count bigint, p50 double precision,
    p75 double precision, p90 double precision, p95 double precision
)
"""


def weeks_before(count: int, last: date = LAST_WEEK) -> list[date]:
    """Mondays up to and including `last`."""
    return [last - timedelta(weeks=count - 1 - position) for position in range(count)]


@dataclass(frozen=True)
class Stage:
    """The ML stage on a database of its own."""

    warehouse: Warehouse
    tracking_uri: str
    folder: Path

    @property
    def url(self) -> str:
        return self.warehouse.url(Role.TRANSFORMER)

    def seed(
        self, metric: str, entity_type: str, entity_id: str, counts: Sequence[int], last: date = LAST_WEEK
    ) -> None:
        """One row per week that has events, as the marts store them."""
        rows = [
            (metric, entity_type, entity_id, "week", week, True, float(count), count, 0)
            for week, count in zip(weeks_before(len(counts), last), counts, strict=True)
            if count
        ]
        statement = (
            "insert into marts.metrics (metric, entity_type, entity_id, grain, period_start, is_complete, value,"
            " sample_size, excluded_count) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
        )
        with psycopg.connect(self.url) as connection, connection.cursor() as cursor:
            cursor.executemany(statement, rows)

    def run(self, as_of: datetime = AS_OF) -> Report:
        """Run the stage."""
        return forecasting.run(self.url, self.tracking_uri, self.folder / "artifacts", as_of, self.folder / "work")

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Answer of the warehouse."""
        with psycopg.connect(self.url) as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    def tables(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of schema `ml`, sorted."""
        names = ("forecasts", "forecast_backtests", "forecast_skips", "forecast_slices", "forecast_runs")
        return {name: sorted(self.rows(f"select * from ml.{name}"), key=str) for name in names}
