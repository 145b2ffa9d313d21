"""`sei report`: one HTML file to mail and print."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from infra.services import running
from infra.settings import load_settings
from infra.warehouse import Role
from orchestration.periods import parse_period


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def report(
        team: Annotated[str | None, typer.Option(help="name of a team")] = None,
        service: Annotated[str | None, typer.Option(help="name of a service")] = None,
        period: Annotated[
            str | None, typer.Option(help="2026-08-01, 2026-W35, 2026-08 or 2026-Q3; default: the last whole month")
        ] = None,
        output: Annotated[Path, typer.Option("--output", "-o", help="the file to write")] = Path("report.html"),
    ) -> None:
        """One self-contained HTML file: the organisation, a team or a service in a period."""
        from orchestration.reports.scope import check_period, find_subject
        from orchestration.reports.warehouse import reading

        chosen = parse_period(period) if period else None
        with (
            running(load_settings()) as services,
            reading(services.warehouse.url(Role.READER)) as (connection, organization),
        ):
            subject = find_subject(connection, organization, team=team, service=service)
            chosen = chosen or organization.latest_complete("month")
            check_period(connection, organization, chosen)
            from orchestration.reports.files import write
            from orchestration.reports.reading import read_report
            from orchestration.reports.rendering import html, title

            found = read_report(connection, organization, subject, chosen)
            size = write(output, html(found))
        Console(highlight=False, soft_wrap=True).print(
            f"{title(found)}: {output} ({size / 1024:,.0f} kB)", markup=False
        )
