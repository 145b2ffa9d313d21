"""`sei explain`: the rows, rules and exclusions behind one number."""

from typing import TYPE_CHECKING, Annotated

import typer

from infra.errors import UsageError
from infra.services import running
from infra.settings import load_settings
from infra.warehouse import Role
from orchestration.cli.entities import entity_id_of, named_entity
from orchestration.cli.formats import Format
from orchestration.periods import Period, parse_period

if TYPE_CHECKING:
    from psycopg import Connection

ROWS = """
select
    event_id as id,
    value,
    is_counted,
    reason,
    rule,
    source_url
from marts.explain
where
    metric = %(metric)s
    and entity_type = %(entity_type)s
    and entity_id = %(entity_id)s
    and grain = %(grain)s
    and period_start = %(period_start)s
order by event_at, event_id collate "C"
"""

SPRINTS = """
select sprint_id, board_id, value, unit, reason
from marts.sprint_metrics
where metric = %(metric)s and sprint = %(sprint)s and coalesce(%(board)s, board_id) = board_id
order by sprint_id
"""

SPRINT_ROWS = """
select
    key as id,
    value,
    is_counted,
    reason,
    outcome as rule,
    entered_at,
    left_at,
    points_at_start,
    points_at_end,
    source_url
from marts.sprint_metric_issues
where metric = %(metric)s and sprint_id = %(sprint_id)s
order by entered_at, issue_id collate "C"
"""

STATUSES = """
select
    statuses.issue_id as id,
    extract(epoch from statuses.ended_at - statuses.started_at)::double precision as value,
    coalesce(
        statuses.started_at >= issues.started_at
        and (issues.done_at is null or statuses.started_at < issues.done_at),
        false
    ) as is_counted,
    statuses.status as reason,
    statuses.status_category || ' from ' || to_char(statuses.started_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    || coalesce(' to ' || to_char(statuses.ended_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '') as rule,
    statuses.source_url
from marts.fct_issue_status_intervals as statuses
inner join marts.fct_issues as issues using (issue_id)
where issues.key = %(key)s
order by statuses.issue_id collate "C", statuses.started_at
"""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def explain(
        metric: Annotated[str, typer.Argument(help="for example change_lead_time")],
        period: Annotated[str | None, typer.Option(help="2026-08-01, 2026-W35, 2026-08, 2026-Q3 or a sprint")] = None,
        service: Annotated[str | None, typer.Option(help="name of a service")] = None,
        repository: Annotated[str | None, typer.Option(help="name of a repository")] = None,
        team: Annotated[str | None, typer.Option(help="name of a team")] = None,
        project: Annotated[str | None, typer.Option(help="key or name of a project")] = None,
        board: Annotated[str | None, typer.Option(help="name of a board")] = None,
        issue: Annotated[str | None, typer.Option(help="key of an issue: its statuses, with seconds in each")] = None,
        format: Annotated[Format, typer.Option(help="how rows are printed")] = Format.TABLE,  # noqa: A002
    ) -> None:
        """The rows behind a metric of one entity, without any of the organisation, and those left out."""
        import psycopg

        from orchestration.cli.rows import print_rows

        if issue is not None:
            _explain_issue(issue, format)
            return
        if period is None:
            raise UsageError("Name the period: --period 2026-08, for example.")
        entity_type, name = named_entity(
            service=service, repository=repository, team=team, project=project, board=board
        )
        with running(load_settings()) as services:
            url = services.warehouse.url(Role.READER)
            with psycopg.connect(url, options="-c timezone=UTC") as connection:
                _check_metric(connection, metric)
                entity_id = entity_id_of(connection, entity_type, name)
                try:
                    chosen = parse_period(period)
                except UsageError as error:
                    headline, query, values = _sprint(connection, metric, entity_type, entity_id, period, str(error))
                else:
                    headline = _headline(connection, metric, entity_id, chosen)
                    query, values = (
                        ROWS,
                        {
                            "metric": metric,
                            "entity_type": entity_type,
                            "entity_id": entity_id,
                            "grain": chosen.grain,
                            "period_start": chosen.start,
                        },
                    )
                if format is Format.TABLE:
                    typer.echo(headline)
                cursor = connection.execute(query, values)
                print_rows([column.name for column in cursor.description or []], cursor, format)


def _explain_issue(key: str, format: Format) -> None:  # noqa: A002
    """Print the statuses of an issue; those from the start of work until it is done count for its cycle time."""
    import psycopg

    from orchestration.cli.rows import print_rows

    with (
        running(load_settings()) as services,
        psycopg.connect(services.warehouse.url(Role.READER), options="-c timezone=UTC") as connection,
    ):
        cursor = connection.execute(STATUSES, {"key": key})
        rows = cursor.fetchall()
        if not rows:
            raise UsageError(f"No issue is called {key!r}. The keys are in marts.fct_issues.")
        print_rows([column.name for column in cursor.description or []], rows, format)


def _sprint(
    connection: "Connection", metric: str, entity_type: str, entity_id: str, name: str, problem: str
) -> tuple[str, str, dict[str, object]]:
    """The number of a sprint, with the query of its rows; `problem` is why its name is no calendar period."""
    from infra.wording import human

    board = entity_id if entity_type == "board" else None
    found = connection.execute(SPRINTS, {"metric": metric, "sprint": name, "board": board}).fetchall()
    if not found or entity_type not in ("board", "organization"):
        raise UsageError(f"{problem} No completed sprint of it is called so either; they are in marts.sprint_metrics.")
    if len(found) > 1:
        boards = ", ".join(str(row[1]) for row in found)
        raise UsageError(f"Several sprints are called {name!r}. Name the board: --board, one of {boards}.")
    sprint_id, board_id, value, unit, reason = found[0]
    number = f"left out, {reason}" if value is None else f"{human(value, unit)} ({value} {unit})"
    return (
        f"{metric} of {board_id}, sprint {name}: {number}.{_meaning(connection, metric)}",
        SPRINT_ROWS,
        {"metric": metric, "sprint_id": sprint_id},
    )


def _meaning(connection: "Connection", metric: str) -> str:
    definition = connection.execute(
        "select definition from marts.metric_definitions where metric = %s", [metric]
    ).fetchone()
    return f"\n{definition[0]}" if definition else ""


def _headline(connection: "Connection", metric: str, entity_id: str, period: Period) -> str:
    """The number itself, what it was made from, and its definition."""
    from infra.wording import human

    found = connection.execute(
        "select value, unit, sample_size, excluded_count, is_complete from marts.metrics"
        " where metric = %s and entity_id = %s and grain = %s and period_start = %s",
        [metric, entity_id, period.grain, period.start],
    ).fetchone()
    number = "no value: nothing happened that it counts"
    if found is not None:
        value, unit, counted, left_out, is_complete = found
        number = "no value" if value is None else f"{human(value, unit)} ({value} {unit.replace('_', ' ')})"
        number += f", from {counted} rows, {left_out} left out" + ("" if is_complete else "; the period has not ended")
    return f"{metric} of {entity_id}, {period.grain} of {period.start}: {number}.{_meaning(connection, metric)}"


def _check_metric(connection: "Connection", metric: str) -> None:
    import psycopg

    try:
        metrics = [str(row[0]) for row in connection.execute("select distinct metric from marts.metrics order by 1")]
    except psycopg.errors.UndefinedTable:
        raise UsageError("Nothing was computed yet. Run `sei run` first.") from None
    if metric not in metrics:
        raise UsageError(f"No metric is named {metric!r} here. Known: {', '.join(metrics) or 'none yet'}.")
