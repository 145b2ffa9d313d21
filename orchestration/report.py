"""Report of a run at its end."""

import psycopg
from psycopg import sql
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from infra.warehouse import Role, Warehouse
from infra.wording import human
from orchestration.pipeline import Outcome

DORA = {
    "deployment_frequency": "deployment\nfrequency",
    "change_lead_time": "lead time\n(median)",
    "change_fail_rate": "change\nfail rate",
    "failed_deployment_recovery_time": "recovery\n(median)",
    "deployment_rework_rate": "rework\nrate",
}

KNOWS_PROBLEMS = """
select from information_schema.columns
where table_schema = 'marts' and table_name = 'metric_definitions' and column_name = 'problem'
"""
FAILED_METRICS = "select metric, problem from marts.metric_definitions where problem is not null order by metric"


def failed_scopes(warehouse: Warehouse, run_ids: list[str]) -> list[str]:
    """Scopes that could not be collected in these runs: one line per repository, file pattern or project."""
    lines = []
    with psycopg.connect(warehouse.url(Role.TRANSFORMER)) as connection:
        for schema in source_schemas(connection):
            query = sql.SQL(
                "select scope, error from {}._scopes where run_id = any(%s) and status = 'failed'"
                ' order by scope collate "C"'
            ).format(sql.Identifier(schema))
            lines += [
                f"{schema.removeprefix('raw_')} {scope}: {error}"
                for scope, error in connection.execute(query, [run_ids])
            ]
    return lines


def failed_metrics(warehouse: Warehouse) -> list[str]:
    """Custom metrics that the latest refresh set aside: one line per metric, with the reason."""
    with psycopg.connect(warehouse.url(Role.READER)) as connection:
        if connection.execute(KNOWS_PROBLEMS).fetchone() is None:
            return []
        found = connection.execute(FAILED_METRICS).fetchall()
    return [f"metric {metric}: its query {problem}" for metric, problem in found]


def summary(warehouse: Warehouse, outcome: Outcome) -> RenderableType:
    """The five DORA metrics per service over the last full months, or that nothing was new."""
    if outcome.selection is not None:
        return f"Done: {outcome.selection}"
    if not outcome.refreshed:
        return "Nothing new: every table is as the last run left it."
    table = Table(title="DORA, latest complete month per service", title_justify="left")
    table.add_column("service")
    for title in DORA.values():
        table.add_column(title, justify="right", no_wrap=True)
    with psycopg.connect(warehouse.url(Role.READER)) as connection:
        rows = connection.execute(
            "select distinct on (entity_id, metric) s.name, metric, value, unit, period_start, is_complete"
            " from marts.metrics m join marts.dim_services s on s.service_id = m.entity_id"
            " where entity_type = 'service' and grain = 'month' and metric = any(%s)"
            " order by entity_id, metric, is_complete desc, period_start desc",
            [list(DORA)],
        ).fetchall()
    services: dict[str, dict[str, str]] = {}
    for name, metric, value, unit, month, is_complete in rows:
        when = f"{month:%b %Y}" if is_complete else f"{month:%b} so far"
        shown = "–" if value is None else f"{human(value, unit)}\n[dim]{when}[/]"
        services.setdefault(escape(name), {})[metric] = shown
    for name in sorted(services)[:20]:
        table.add_row(name, *(services[name].get(metric, "–") for metric in DORA))
    return (
        table if services else "Done. No deployments yet: `sei preview deployments` shows what each method would find."
    )


def source_schemas(connection: psycopg.Connection) -> list[str]:
    """The raw schemas that exist, one per source."""
    rows = connection.execute(
        "select table_schema from information_schema.tables"
        " where table_name = '_scopes' and table_schema like 'raw\\_%' order by 1"
    ).fetchall()
    return [str(row[0]) for row in rows]
