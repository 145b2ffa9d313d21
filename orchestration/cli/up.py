"""`sei up`: run everything, then leave it up and say where to look."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from infra.errors import UserError
from infra.services import Services, keep_mark, running
from infra.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def up(
        ui: Annotated[bool, typer.Option(help="start Dagster's web UI and stay up")] = True,
    ) -> None:
        """Start what is embedded, run the pipeline, start the web UI and, with SEI_BI=on, the dashboards."""
        from orchestration.demo import demo_without_configuration

        console = Console(file=sys.stdout, highlight=False)
        with (
            demo_without_configuration(load_settings(), console, keep=ui),
            running(load_settings()) as services,
        ):
            from orchestration.cli.run import run_pipeline

            good = run_pipeline(console, services)
            if ui:
                from orchestration.background import start_ui

                address = start_ui(services)
                keep_mark(services.home).touch()
                console.print(f"Dagster   {address}")
                if services.settings.bi == "on":
                    good &= _dashboards(console, services)
                console.print('Warehouse sei sql "select * from marts.metrics limit 5"')
                console.print("Stop      sei down")
        if not good:
            raise typer.Exit(1)


def _dashboards(console: Console, services: Services) -> bool:
    """Start Superset and bring its dashboards; whether all is well. The rest of `sei up` stands without it."""
    import json

    from infra.superset.importing import bring_dashboards
    from infra.superset.server import start
    from orchestration.dbt_manifest import manifest

    try:
        with console.status("Starting Superset; the first time installs it (800 MB)"):
            superset = start(services)
        console.print(f"Superset  {superset.address}")
        if superset.new_admin_password:
            console.print(f"          sign in as admin with {superset.new_admin_password}", soft_wrap=True)
            console.print(f"          (shown once; kept in {services.home.credentials})", soft_wrap=True)
        with console.status("Bringing the dashboards"):
            addresses = bring_dashboards(superset, services.warehouse, json.loads(manifest(services.home).read_text()))
    except UserError as error:
        console.print(f"[bold red]Superset[/]  {escape(str(error))}", soft_wrap=True)
        return False
    width = max(map(len, addresses.values()))
    for address, title in addresses.items():
        console.print(f"          {title:<{width}}  {address}", soft_wrap=True)
    return True
