"""`sei predict`: what becomes of what is open now."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from infra.errors import UsageError
from infra.services import running
from infra.settings import load_settings
from infra.warehouse import Role
from orchestration.cli.capacity import Counted, WhatIf, what_if
from orchestration.cli.formats import Format

if TYPE_CHECKING:
    import psycopg

PREDICTIONS = """
select
    thing_id as id,
    title,
    round(value::numeric, 3) as value,
    round(low::numeric, 3) as low,
    round(high::numeric, 3) as high,
    unit,
    round(baseline::numeric, 3) as baseline,
    served_by,
    reasons,
    source_url
from ml.predictions
where model = %(model)s and position(%(thing)s in concat_ws(' ', thing_id, title, source_url)) > 0
order by value desc, thing_id collate "C"
limit %(most)s
"""
OF = "capacity"
LEFT_OUT = """
select substring(entity_id from ':(.*)'), reason
from ml.abstentions
where model = %(model)s and entity_id <> 'organization'
order by entity_id collate "C"
"""
MODELS = "select model, served_by, reason from ml.models order by model"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def predict(
        model: Annotated[str, typer.Argument(help="as sei models names it")],
        thing: Annotated[str, typer.Argument(help="part of an id, a title or an address; all without it")] = "",
        most: Annotated[int, typer.Option(min=1, help="rows, the greatest values first")] = 20,
        until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=f"{OF}: how much by then")] = None,
        items: Annotated[float | None, typer.Option(min=1, help=f"{OF}: when so many are done")] = None,
        growth: Annotated[float, typer.Option(help="with --items: so many are added per week")] = 0,
        people: Annotated[float, typer.Option(help=f"{OF}: so many join, or leave where negative")] = 0,
        of: Annotated[Counted, typer.Option(help=f"{OF}: what is counted")] = Counted.ISSUES,
        service: Annotated[str | None, typer.Option(help=f"{OF}: name of a service")] = None,
        repository: Annotated[str | None, typer.Option(help=f"{OF}: name of a repository")] = None,
        team: Annotated[str | None, typer.Option(help=f"{OF}: name of a team")] = None,
        project: Annotated[str | None, typer.Option(help=f"{OF}: key or name of a project")] = None,
        board: Annotated[str | None, typer.Option(help=f"{OF}: name of a board")] = None,
        style: Annotated[Format, typer.Option("--format")] = Format.TABLE,
    ) -> None:
        """What is open now, what becomes of it with an 80 % interval, and what raises the value."""
        import psycopg

        from orchestration.cli.rows import print_rows

        named = {"service": service, "repository": repository, "team": team, "project": project, "board": board}
        is_what_if = until is not None or items is not None
        if (growth or people or any(named.values())) and not is_what_if:
            raise UsageError("Ask with --until DATE or --items NUMBER.")
        with running(load_settings()) as services, psycopg.connect(services.warehouse.url(Role.READER)) as connection:
            known = dict(_known(connection))
            if model not in known:
                raise UsageError(f"There is no model {model}. There are {', '.join(known) or 'none before `sei run`'}.")
            if is_what_if:
                asked = WhatIf(until.date() if until else None, items, growth, people, of, named)
                answered = what_if(services, connection, model, asked)
                print_rows(["question", "low", "value", "high", "reasons"], [answered], style)
                return
            cursor = connection.execute(PREDICTIONS, {"model": model, "thing": thing, "most": most})
            print_rows([column.name for column in cursor.description or ()], cursor, style)
            left_out = connection.execute(LEFT_OUT, {"model": model}).fetchall()
        if style is Format.TABLE:
            for repository, reason in left_out:
                typer.echo(f"Nothing is said of {repository}: {reason}.")
        if style is Format.TABLE and known[model]:
            typer.echo(f"The baseline serves: {known[model]}.")


def _known(connection: "psycopg.Connection") -> list[tuple[str, str]]:
    """Models and why each does not serve; empty where it does."""
    import psycopg

    try:
        rows = connection.execute(MODELS).fetchall()
    except psycopg.errors.UndefinedTable:
        connection.rollback()
        return []
    return [(model, reason if served_by == "baseline" else "") for model, served_by, reason in rows]
