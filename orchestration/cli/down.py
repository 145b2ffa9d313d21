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
            from orchestration.dagster_processes import stop_ui

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
            from infra.postgres.place import orphans, outside_folder, remove_outside

            shutil.rmtree(home.root, ignore_errors=True)
            remove_outside(outside_folder(home))
            console.print(f"Removed {home.root}.", soft_wrap=True)
            for folder, gone in orphans().items():
                remove_outside(folder)
                console.print(f"Removed {folder}, which belonged to {gone}; that is gone.", soft_wrap=True)
