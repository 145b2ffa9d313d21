"""`sei doctor`: is everything here that a run needs?"""

import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape

from infra.errors import UserError
from infra.home import Home
from infra.services import running
from infra.settings import Settings, load_settings

GIGABYTE = 1 << 30
NEEDED_DISK = 2 * GIGABYTE


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def doctor() -> None:
        """Check the installation; each problem comes with its remedy."""
        console = Console(highlight=False, soft_wrap=True)
        settings = load_settings()
        good = [_check(console, name, check, settings) for name, check in CHECKS.items()]
        if not all(good):
            raise typer.Exit(1)


def _check(console: Console, name: str, check: Callable[[Settings], str], settings: Settings) -> bool:
    try:
        console.print(f"[green]ok[/]      {name:<14} {escape(check(settings))}")
    except UserError as error:
        console.print(f"[red]problem[/] {name:<14} {escape(str(error))}")
        return False
    return True


def _python(_: Settings) -> str:
    return f"{platform.python_version()} at {sys.executable}"


def _git(_: Settings) -> str:
    found = shutil.which("git")
    if found is None:
        raise UserError("git is not on the PATH. Install it with your package manager.")
    return subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def _configuration(settings: Settings) -> str:
    from orchestration.workspace import workspace

    return workspace(settings).note


def _disk(settings: Settings) -> str:
    folder = settings.home
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < NEEDED_DISK:
        raise UserError(f"{folder} has {free / GIGABYTE:.1f} GB left; make room for at least 2 GB or move SEI_HOME.")
    return f"{free / GIGABYTE:.0f} GB free at {folder}"


def _leftovers(_: Settings) -> str:
    from infra.postgres.place import OUTSIDE, orphans

    found = [f"{folder} (of {home})" for folder, home in orphans().items()]
    if not found:
        return f"none in {OUTSIDE}"
    return f"data of homes that are gone: {', '.join(found)}. `make clean` deletes them, or `rm -r`"


def _warehouse(settings: Settings) -> str:
    import psycopg

    from infra.warehouse import Role

    with running(settings) as services, psycopg.connect(services.warehouse.url(Role.READER)) as connection:
        row = connection.execute("select current_setting('server_version')").fetchone()
        return f"PostgreSQL {row[0] if row else '?'}, three roles, {'embedded' if services.embedded else 'yours'}"


def _java(settings: Settings) -> str:
    from infra.java import java_home

    found: Path = java_home(Home(settings.home).spark / "java")
    return f"Java for Spark at {found}"


def _dashboards(settings: Settings) -> str:
    from infra.superset import environment
    from infra.superset.server import address_of

    if settings.bi == "off":
        return "switched off by SEI_BI=off"
    if not environment.is_installed():
        if environment.has_python():
            return "not installed yet; `make setup` or `sei up` does it"
        raise UserError(environment.NO_PYTHON)
    address = address_of(Home(settings.home))
    return f"Superset at {address}" if address else "Superset is installed and not running"


CHECKS: dict[str, Callable[[Settings], str]] = {
    "Python": _python,
    "git": _git,
    "configuration": _configuration,
    "disk": _disk,
    "leftovers": _leftovers,
    "warehouse": _warehouse,
    "Java": _java,
    "dashboards": _dashboards,
}
