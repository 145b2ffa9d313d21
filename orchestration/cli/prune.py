"""`sei prune`: delete the raw rows of what `sei.toml` no longer names."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.services import running
from infra.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def prune(
        dry_run: Annotated[bool, typer.Option("--dry-run", help="list, and delete nothing")] = False,
    ) -> None:
        """List, then delete, raw rows of repositories, projects and files that sei.toml no longer names."""
        from infra.warehouse import Role
        from ingestion.pruning import Places
        from ingestion.pruning import prune as delete
        from orchestration.run_resource import nothing_else
        from orchestration.workspace import workspace

        console = Console(highlight=False)
        settings = load_settings()
        configuration = workspace(settings).configuration
        with running(settings) as services, nothing_else(services):
            url = services.warehouse.url(Role.LOADER)
            places = Places(url, services.lake, services.home.ingestion, services.home.records)
            found = delete(configuration, places, is_dry=True)
            if not found:
                console.print("Nothing to delete: all that was collected is configured.")
                return
            table = Table("source", "name", "rows", title="Not configured", title_justify="left")
            for one in found:
                table.add_row(one.source, escape(one.name), str(one.rows))
            console.print(table)
            if dry_run:
                console.print("Nothing was deleted. sei prune deletes these rows.", soft_wrap=True)
                return
            deleted = sum(one.rows for one in delete(configuration, places, is_dry=False))
            console.print(f"Deleted {deleted} rows.", soft_wrap=True)
