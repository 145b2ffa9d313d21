"""`sei secret`: tokens of the installations that we collect from."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from infra.home import Home
from infra.settings import load_settings
from infra.tokens import StoredTokens


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Tokens of the installations that we collect from.", no_args_is_help=True)
    app.add_typer(group, name="secret")
    group.command("set")(_set)
    group.command("list")(_list)


def _set(
    installation: Annotated[str, typer.Argument(help="github, gitlab, or vendor@host such as gitlab@git.example.org")],
) -> None:
    """Store the token of an installation, from standard input or a prompt; several are separated by commas."""
    home = Home(load_settings().home)
    home.create()
    token = typer.prompt("Token", hide_input=True) if sys.stdin.isatty() else sys.stdin.read()
    StoredTokens(home.secrets).write(installation, token)
    Console(highlight=False, soft_wrap=True).print(f"Stored the token of {installation}; the next run uses it.")


def _list() -> None:
    """Installations with a stored token, and its age; never its value."""
    console = Console(highlight=False, soft_wrap=True)
    table, now = Table("installation", "stored", "days"), datetime.now(UTC)
    for name, stored in StoredTokens(Home(load_settings().home).secrets).listed():
        table.add_row(name, f"{stored:%Y-%m-%d %H:%M} UTC", str((now - stored).days))
    console.print(table if table.row_count else "No token is stored: sei secret set INSTALLATION")
