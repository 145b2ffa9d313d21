"""Contents of a report, read from the marts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from psycopg import Connection
from psycopg.rows import class_row

from orchestration.periods import Period
from orchestration.reports import queries
from orchestration.reports.content import shown_metrics
from orchestration.reports.scope import Organization, Subject

PERIODS = 12
ATTENTION_ROWS = 15
Row = TypeVar("Row")


@dataclass(frozen=True)
class Point:
    """A metric of one period."""

    metric: str
    period_start: date
    is_complete: bool
    value: float | None
    unit: str
    """As in the marts: `seconds`, `ratio`, `per_day`, `count` or `points`."""
    sample_size: int
    excluded_count: int
    p50: float | None
    p75: float | None
    p90: float | None


@dataclass(frozen=True)
class Benchmark:
    """A metric against the industry, over the 182 days before `as_of`; None where there is nothing to say."""

    metric: str
    value: float | None
    unit: str
    level: str | None
    level_year: int | None
    score: float | None
    score_year: int | None
    industry_mean: float | None
    industry_score: float | None


@dataclass(frozen=True)
class Bottleneck:
    """The stage of pull requests that is furthest above the organisation's 75th percentile."""

    entity: str
    stage: str
    p75_seconds: float
    organization_p75_seconds: float
    excess_seconds: float
    sample_size: int


@dataclass(frozen=True)
class Attention:
    """Something that a leader would want to be told."""

    kind: str
    what: str
    why: str | None
    since_on: date | None
    source_url: str | None


@dataclass(frozen=True)
class Missing:
    """An input that is not there, or not whole, and what it is needed for."""

    kind: str
    """`organization`, `service` or `repository`."""
    entities: list[str]
    """Names of the services or repositories; none where it is the organisation's."""
    reason: str
    metrics: list[str]

    @property
    def kinds(self) -> str:
        """The kind of several."""
        return "repositories" if self.kind == "repository" else f"{self.kind}s"


@dataclass(frozen=True)
class Report:
    """Everything that is shown. `series` holds points by metric and first date of the period."""

    organization: Organization
    subject: Subject
    period: Period
    periods: list[Period]
    """The last twelve up to `period`, oldest first."""
    series: Mapping[str, Mapping[date, Point]]
    benchmarks: Mapping[str, Benchmark]
    bottleneck_period: Period
    """The month or quarter that `bottlenecks` are of."""
    bottlenecks: Sequence[Bottleneck]
    attention: Sequence[Attention]
    attention_counts: Mapping[str, int]
    """Number of rows of each kind, whether `attention` holds them or not."""
    missing: Sequence[Missing]
    definitions: Mapping[str, str]
    directions: Mapping[str, str | None]
    """Which direction of a metric is the better one: `up` or `down`; None where neither is."""

    def point(self, metric: str, period: Period | None = None) -> Point | None:
        """A metric of a period, by default the report's."""
        return self.series.get(metric, {}).get((period or self.period).start)


def read_report(connection: Connection[Any], organization: Organization, subject: Subject, period: Period) -> Report:
    """Read one report, all of it from one snapshot of the database."""
    metrics = shown_metrics()
    periods = [period]
    while len(periods) < PERIODS:
        periods.insert(0, periods[0].before())
    values = {
        "kind": subject.kind,
        "id": subject.id,
        "metrics": metrics,
        "grain": period.grain,
        "first": periods[0].start,
        "last": period.start,
        "timezone": organization.timezone,
        "as_of_on": organization.as_of_on,
    }
    series: dict[str, dict[date, Point]] = {}
    for point in _rows(connection, Point, queries.POINTS, values):
        series.setdefault(point.metric, {})[point.period_start] = point
    slowest = queries.bottleneck_period(organization, period)
    attention = _rows(connection, Attention, queries.ATTENTION, values)
    defined = connection.execute(queries.DEFINITIONS, values).fetchall()
    return Report(
        organization=organization,
        subject=subject,
        period=period,
        periods=periods,
        series=series,
        benchmarks={one.metric: one for one in _rows(connection, Benchmark, queries.BENCHMARKS, values)},
        bottleneck_period=slowest,
        bottlenecks=_rows(
            connection, Bottleneck, queries.BOTTLENECKS, values | {"grain": slowest.grain, "first": slowest.start}
        ),
        attention=attention[:ATTENTION_ROWS],
        attention_counts=Counter(one.kind for one in attention),
        missing=_rows(connection, Missing, queries.MISSING, values),
        definitions={metric: definition for metric, definition, _ in defined},
        directions={metric: direction for metric, _, direction in defined},
    )


def _rows(connection: Connection[Any], row: type[Row], query: str, values: Mapping[str, Any]) -> list[Row]:
    with connection.cursor(row_factory=class_row(row)) as cursor:
        return cursor.execute(query.encode(), values).fetchall()
