"""`sei down`: stop what `sei up` left running."""

import shutil
from typing import Annotated

import typer
from rich.console import Console

from infra.home import Home
from infra.services import stop_embedded
from infra.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def down(
        remove: Annotated[bool, typer.Option("--remove", help="delete SEI_HOME and all data too")] = False,
    ) -> None:
        """Stop the web UI, Superset, the demo server and the embedded Postgres; data stays unless --remove is given."""
        console = Console(highlight=False)
        settings = load_settings()
        home = Home(settings.home)
        stopped = []
        if home.dagster.exists():
            from orchestration.background import stop_ui

            stopped += ["web UI"] if stop_ui(home) else []
        if home.superset.exists():
            from infra.superset.server import stop_superset

            stopped += ["Superset"] if stop_superset(home) else []
        if (home.root / "demo").exists():
            from orchestration.demo import stop_demo

            stopped += ["demo organisation"] if stop_demo(home) else []
        stopped += ["Postgres"] if stop_embedded(settings) else []
        console.print(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")
        if remove:
            from infra.postgres.place import outside_folder

            for folder in (outside_folder(home), home.root):
                shutil.rmtree(folder, ignore_errors=True)
            console.print(f"Removed {home.root}.")
