"""`sei dashboards`: changes made in the browser, as files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from infra.services import running
from infra.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(help="The dashboards as files.", no_args_is_help=True)
    app.add_typer(group, name="dashboards")

    @group.command()
    def export(
        folder: Annotated[
            Path | None, typer.Argument(help="where to; default: the folder that `sei up` imports, SEI_DASHBOARDS")
        ] = None,
    ) -> None:
        """Write what was changed in the browser into files that `sei up` imports over its own."""
        from orchestration.dashboards import export as write

        console = Console(highlight=False, soft_wrap=True)
        with running(load_settings()) as services:
            files = write(services, folder.absolute() if folder else None)
        for path in files:
            console.print(str(path), markup=False)
        if not files:
            console.print("Nothing was changed in the browser since the last import.")
