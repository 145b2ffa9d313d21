"""Metadata for dbt's assets: row counts, and for the metrics their latest values and plots of the organisation."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import dagster as dg
import psycopg
from psycopg import sql

from infra.wording import SECONDS_PER_HOUR, human

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# What dbt tells of every model: it names the run of dbt, and says again which model it is.
NOISE = {"unique_id", "invocation_id", "status"}
MATPLOTLIB_EPOCH = date(1970, 1, 1)
PLOTTED = (
    "deployment_frequency", "change_lead_time", "change_fail_rate", "failed_deployment_recovery_time",
    "deployment_rework_rate",
)  # fmt: skip
MONTHS = """
with months as (
    select
        *,
        min(entity_type) over (partition by metric) as shown_type
    from marts.metrics
    where grain = 'month' and value is not null and entity_type in ('organization', 'repository')
)

select
    metric,
    period_start,
    percentile_cont(0.5) within group (order by value),
    bool_and(is_complete),
    min(unit)
from months
where entity_type = shown_type
group by metric, period_start
order by metric collate "C", period_start
"""


@dataclass(frozen=True)
class Trend:
    """Monthly values of one metric for the whole organisation, oldest first."""

    metric: str
    unit: str
    months: list[date]
    values: list[float]
    last_is_complete: bool


def metric_metadata(output: dg.Output, connection: psycopg.Connection) -> dg.Output:  # type: ignore[type-arg]
    """The output of a model, with its row count and, for `metrics`, the latest value of each and plots."""
    model = str(getattr(output.metadata.get("unique_id"), "text", "")).split(".")[-1]
    metadata: dict[str, dg.MetadataValue] = {}
    schema = _schema_of(connection, model)
    if schema is not None:
        count = connection.execute(
            sql.SQL("select count(*) from {}.{}").format(sql.Identifier(schema), sql.Identifier(model))
        ).fetchone()
        metadata["dagster/row_count"] = dg.MetadataValue.int(count[0] if count else 0)
    if model == "metrics" and (trends := read_trends(connection)):
        metadata |= trend_metadata(trends)
    if not metadata:
        return output
    told = {name: value for name, value in output.metadata.items() if name not in NOISE}
    return output.with_metadata({**metadata, **told})


def _schema_of(connection: psycopg.Connection, model: str) -> str | None:
    # Views are not counted: that would run them.
    row = connection.execute(
        "select schemaname from pg_tables where tablename = %s and schemaname in ('staging', 'intermediate', 'marts')",
        [model],
    ).fetchone()
    return str(row[0]) if row else None


def read_trends(connection: psycopg.Connection) -> list[Trend]:
    """The organisation's months of every metric (for metrics of repositories alone the median repository), by name."""
    found: dict[str, list[tuple[date, float, bool, str]]] = {}
    for metric, *month in connection.execute(MONTHS):
        found.setdefault(metric, []).append(tuple(month))
    return [
        Trend(metric, rows[0][3], [row[0] for row in rows], [row[1] for row in rows], last_is_complete=rows[-1][2])
        for metric, rows in found.items()
    ]


def trend_metadata(trends: Sequence[Trend]) -> dict[str, dg.MetadataValue]:
    """The latest whole month of each metric, and plots of those that are on the first page."""
    records = []
    for trend in trends:
        latest = -1 if trend.last_is_complete or len(trend.values) == 1 else -2
        so_far = "" if latest == -2 or trend.last_is_complete else ", so far"
        value, month = human(trend.values[latest], trend.unit), f"{trend.months[latest]:%B %Y}{so_far}"
        records.append(dg.TableRecord({"metric": trend.metric, "month": month, "value": value}))
    columns = [dg.TableColumn("metric"), dg.TableColumn("month"), dg.TableColumn("value")]
    metadata: dict[str, dg.MetadataValue] = {
        "latest_values": dg.MetadataValue.table(records, schema=dg.TableSchema(columns))
    }
    if plotted := [trend for name in PLOTTED for trend in trends if trend.metric == name]:
        names = ", ".join(trend.metric for trend in plotted)
        metadata["trends"] = dg.MetadataValue.md(f"![{names} per month]({plot(plotted)})")
    return metadata


def plot(trends: Sequence[Trend]) -> str:
    """Small line charts, one below the other, as a `data:` URL; a month that has not ended is dotted."""
    from matplotlib.figure import Figure

    # Fixed margins: working them out takes longer than drawing.
    figure = Figure(figsize=(7, 2.2 * len(trends)))
    edges = {"left": 0.1, "right": 0.98, "top": 1 - 0.12 / len(trends), "bottom": 0.14 / len(trends), "hspace": 0.45}
    grid = figure.subplots(len(trends), squeeze=False, gridspec_kw=edges)
    for axes, trend in zip(grid[:, 0], trends, strict=True):
        _draw(axes, trend)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def _draw(axes: "Axes", trend: Trend) -> None:
    scale, label = {"seconds": (SECONDS_PER_HOUR, "hours"), "ratio": (0.01, "%"), "per_day": (1, "per day")}.get(
        trend.unit, (1, trend.unit)
    )
    values = [value / scale for value in trend.values]
    months = [float((month - MATPLOTLIB_EPOCH).days) for month in trend.months]
    complete = len(values) if trend.last_is_complete else len(values) - 1
    axes.plot(months[:complete], values[:complete], color="#0072b2", marker="o", markersize=3)
    if complete < len(values):
        tail = slice(max(complete - 1, 0), None)
        axes.plot(months[tail], values[tail], color="#0072b2", linestyle=":", marker="o", markersize=3)
    axes.xaxis_date()
    axes.set_title(trend.metric.replace("_", " "), loc="left", fontsize=10)
    axes.set_ylabel(label, fontsize=9)
    axes.set_ylim(bottom=0)
    axes.grid(axis="y", alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8)
