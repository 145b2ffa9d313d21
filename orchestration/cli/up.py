"""`sei up`: run everything, then leave it up and say where to look."""

import sys
from typing import Annotated

import typer
from rich.console import Console

from infra.services import keep_mark, running
from infra.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def up(
        ui: Annotated[bool, typer.Option(help="start Dagster's web UI and stay up")] = True,
    ) -> None:
        """Start what is embedded, run the pipeline, start the web UI and the dashboards."""
        from orchestration.demo import demo_without_configuration

        console = Console(file=sys.stdout, highlight=False)
        with (
            demo_without_configuration(load_settings(), console, keep=ui),
            running(load_settings()) as services,
        ):
            from orchestration.cli.run import run_pipeline
            from orchestration.dashboards import show, starting

            with starting(services, wanted=ui) as superset:
                good = run_pipeline(console, services)
            if ui:
                from orchestration.dagster_processes import start_ui
                from orchestration.signing_in import show_who_signs_in

                address = start_ui(services)
                keep_mark(services.home).touch()
                public = services.settings.public_url
                console.print(f"Dagster   {public} (for the proxy: {address})" if public else f"Dagster   {address}")
                good &= show(console, services, superset)
                has_dashboards = superset is not None and superset.exception() is None
                show_who_signs_in(console, services, address, has_dashboards=has_dashboards)
                console.print('Warehouse sei sql "select * from marts.metrics limit 5"')
                console.print("Stop      sei down")
        if not good:
            raise typer.Exit(1)
