"""Metadata for dbt's assets: row counts, and a plot of the organisation's trend for each metric."""

import base64
import io
from dataclasses import dataclass
from datetime import date

import dagster as dg
import psycopg
from psycopg import sql

from infra.services import Services
from infra.warehouse import Role
from orchestration.wording import SECONDS_PER_HOUR, human

# What dbt tells of every model: it names the run of dbt, and says again which model it is.
NOISE = {"unique_id", "invocation_id", "status"}
MONTHS_SHOWN = 12
MATPLOTLIB_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Trend:
    """Monthly values of one metric for the whole organisation, oldest first."""

    metric: str
    unit: str
    months: list[date]
    values: list[float]
    last_is_complete: bool


def metric_metadata(output: dg.Output, services: Services) -> dg.Output:  # type: ignore[type-arg]
    """The output of a model, with its row count and, for `metric_*`, its latest value and a plot."""
    model = str(getattr(output.metadata.get("unique_id"), "text", "")).split(".")[-1]
    metadata: dict[str, dg.MetadataValue] = {}
    with psycopg.connect(services.warehouse.url(Role.TRANSFORMER)) as connection:
        schema = _schema_of(connection, model)
        if schema is None:
            return output
        count = connection.execute(
            sql.SQL("select count(*) from {}.{}").format(sql.Identifier(schema), sql.Identifier(model))
        ).fetchone()
        metadata["dagster/row_count"] = dg.MetadataValue.int(count[0] if count else 0)
        if model.startswith("metric_") and (trend := read_trend(connection, model)):
            metadata |= trend_metadata(trend)
    told = {name: value for name, value in output.metadata.items() if name not in NOISE}
    return output.with_metadata({**metadata, **told})


def _schema_of(connection: psycopg.Connection, model: str) -> str | None:
    # Views are not counted: that would run them.
    row = connection.execute(
        "select schemaname from pg_tables where tablename = %s and schemaname in ('staging', 'intermediate', 'marts')",
        [model],
    ).fetchone()
    return str(row[0]) if row else None


def read_trend(connection: psycopg.Connection, model: str) -> Trend | None:
    """The organisation's months of one metric table (for repository metrics the median repository)."""
    columns = connection.execute(
        "select 1 from information_schema.columns where table_schema = 'marts' and table_name = %s"
        " and column_name = 'period_start'",
        [model],
    ).fetchone()
    if columns is None:
        return None
    rows = connection.execute(
        sql.SQL(
            "select period_start, percentile_cont(0.5) within group (order by value), min(unit), bool_and(is_complete)"
            " from marts.{table} where grain = 'month' and value is not null and entity_type = ("
            "   select min(entity_type) from marts.{table} where entity_type in ('organization', 'repository'))"
            " group by 1 order by 1"
        ).format(table=sql.Identifier(model))
    ).fetchall()
    if not rows:
        return None
    return Trend(
        metric=model.removeprefix("metric_"),
        unit=str(rows[0][2]),
        months=[row[0] for row in rows],
        values=[float(row[1]) for row in rows],
        last_is_complete=bool(rows[-1][3]),
    )


def trend_metadata(trend: Trend) -> dict[str, dg.MetadataValue]:
    """The latest whole month, a plot, and the last twelve months, which are seen without a click."""
    latest = -1 if trend.last_is_complete or len(trend.values) == 1 else -2
    values = [human(value, trend.unit) for value in trend.values]
    months = [f"{month:%B %Y}" for month in trend.months]
    if not trend.last_is_complete:
        months[-1] += ", so far"
    shown = list(zip(months, values, strict=True))[: -MONTHS_SHOWN - 1 : -1]
    return {
        "latest_month": dg.MetadataValue.text(months[latest]),
        "latest_value": dg.MetadataValue.text(values[latest]),
        "trend": dg.MetadataValue.md(f"![{trend.metric} per month]({plot(trend)})"),
        "months": dg.MetadataValue.table(
            [dg.TableRecord({"month": month, "value": value}) for month, value in shown],
            schema=dg.TableSchema([dg.TableColumn("month"), dg.TableColumn("value")]),
        ),
    }


def plot(trend: Trend) -> str:
    """A small line chart as a `data:` URL; the month that has not ended is dotted."""
    from matplotlib.figure import Figure

    scale, label = {"seconds": (SECONDS_PER_HOUR, "hours"), "ratio": (0.01, "%"), "per_day": (1, "per day")}.get(
        trend.unit, (1, trend.unit)
    )
    values = [value / scale for value in trend.values]
    months = [float((month - MATPLOTLIB_EPOCH).days) for month in trend.months]
    # Fixed margins: working them out takes longer than drawing.
    figure = Figure(figsize=(7, 2.4))
    axes = figure.subplots(gridspec_kw={"left": 0.1, "right": 0.98, "top": 0.88, "bottom": 0.14})
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
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
