"""`sei status`: what runs, how fresh each source is, what failed and why."""

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from infra.home import Home
from infra.services import Services, running
from infra.settings import load_settings

LIMITS = """
select
    address, credential, resource, remaining, full_again_at,
    case when waiting_until > now() then waiting_until end as waiting_until, waiting_for, seen_at
from {table}
order by address, credential, resource
"""
SCOPES = """
select distinct on (scope) scope, status, rows, finished_at, error
from {schema}._scopes
order by scope, started_at desc
"""


REJECTED = """
select source, scope, reason, count(*)
from quality.rejected_rows
group by source, scope, reason
order by count(*) desc, source, scope, reason
"""
MOST_REASONS = 20


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def status() -> None:
        """Services, last run and freshness per source, what failed and why."""
        console = Console(highlight=False)
        settings = load_settings()
        with running(settings) as services:
            _services(console, services)
            _runs(console, services)
            _sources(console, services)
            _rejected_rows(console, services)
            _limits(console, services)


def _services(console: Console, services: Services) -> None:
    from orchestration.dagster_processes import ui_address

    warehouse = services.warehouse
    console.print(f"SEI_HOME   {services.home.root}", soft_wrap=True)
    kind = "embedded" if services.embedded else "SEI_WAREHOUSE_URL"
    console.print(f"Warehouse  {warehouse.host}:{warehouse.port}/{warehouse.database} ({kind})")
    if services.embedded and services.embedded.outside:
        console.print(f"           its data is in {services.embedded.outside}", soft_wrap=True)
    console.print(f"Dagster    {ui_address(Home(services.settings.home)) or 'not running (sei up starts it)'}")
    if services.settings.bi == "on" or services.home.superset.exists():
        from infra.superset.server import address_of

        console.print(f"Superset   {address_of(services.home) or 'not running (sei up starts it with SEI_BI=on)'}")


def _runs(console: Console, services: Services) -> None:
    from orchestration.failures import of_run
    from orchestration.instance import dagster_instance
    from orchestration.report import failed_metrics

    failures = failed_metrics(services.warehouse)
    with dagster_instance(services) as instance:
        table = Table("job", "status", "started", "run", title="Last runs", title_justify="left")
        records = instance.get_run_records(limit=5)
        for record in records:
            run = record.dagster_run
            table.add_row(
                run.job_name, run.status.value.lower(), f"{record.create_timestamp:%Y-%m-%d %H:%M} UTC", run.run_id[:8]
            )
        newest = {record.dagster_run.job_name: record.dagster_run for record in reversed(records)}
        for run in newest.values():
            failures += of_run(instance, run.run_id) if run.is_failure else []
    console.print(table)
    for failure in failures:
        console.print("[red]failed[/] ", end="")
        console.print(failure, markup=False, soft_wrap=True)


def _sources(console: Console, services: Services) -> None:
    import psycopg
    from psycopg import sql

    from infra.warehouse import Role
    from orchestration.report import source_schemas

    # Scopes and reasons whole, however narrow the window: paths differ at their ends.
    whole = [Column(name, overflow="fold") for name in ("scope", "what happened")]
    table = Table("source", whole[0], "status", "rows", "last", whole[1], title="Sources", title_justify="left")
    with psycopg.connect(services.warehouse.url(Role.TRANSFORMER), options="-c timezone=UTC") as connection:
        for schema in source_schemas(connection):
            query = sql.SQL(SCOPES).format(schema=sql.Identifier(schema))
            for scope, state, rows, finished_at, error in connection.execute(query):
                moment = f"{finished_at:%Y-%m-%d %H:%M}" if finished_at else "–"
                table.add_row(
                    schema.removeprefix("raw_"), escape(scope), state, str(rows or 0), moment, escape(error or "")
                )
    console.print(table if table.row_count else "Nothing was collected yet: sei run")


def _rejected_rows(console: Console, services: Services) -> None:
    """Rows that were set aside, by reason; nothing before the first refresh, or where there are none."""
    import psycopg

    from infra.warehouse import Role

    with psycopg.connect(services.warehouse.url(Role.TRANSFORMER)) as connection:
        if connection.execute("select to_regclass('quality.rejected_rows')").fetchone() == (None,):
            return
        found = connection.execute(REJECTED).fetchall()
    if not found:
        return
    whole = [Column(name, overflow="fold") for name in ("scope", "reason")]
    table = Table("source", whole[0], "rows", whole[1], title="Rows that were set aside", title_justify="left")
    for source, scope, reason, count in found[:MOST_REASONS]:
        table.add_row(source, escape(scope), f"{count:,}", escape(reason))
    console.print(table)
    if len(found) > MOST_REASONS:
        console.print(f"There are {len(found) - MOST_REASONS} reasons more.")
    console.print('Row by row: sei sql "select * from quality.rejected_rows"', soft_wrap=True)


def _limits(console: Console, services: Services) -> None:
    """Print what the credentials may still spend, as the vendors said last; nothing where no source has any."""
    import psycopg
    from psycopg import sql

    from infra.warehouse import Role
    from ingestion.limits import TABLE, has_limits
    from orchestration.report import source_schemas

    table = Table(
        "address", "credential", "resource", "left", "full again", "what happens", title="Limits", title_justify="left"
    )
    with psycopg.connect(services.warehouse.url(Role.TRANSFORMER), options="-c timezone=UTC") as connection:
        for schema in filter(lambda one: has_limits(connection, one), source_schemas(connection)):
            rows = connection.execute(sql.SQL(LIMITS).format(table=sql.Identifier(schema, TABLE)))
            for address, credential, resource, left, full, until, why, seen in rows:
                happens = f"waits until {until:%H:%M:%S}: {why}" if until else f"as of {seen:%Y-%m-%d %H:%M} UTC"
                table.add_row(
                    escape(address), escape(credential), resource, "–" if left is None else str(left),
                    f"{full:%Y-%m-%d %H:%M}" if full else "–", escape(happens),
                )  # fmt: skip
    if table.row_count:
        console.print(table)
