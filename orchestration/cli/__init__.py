"""The `sei` command line: one module per command, heavy imports only where a command needs them."""

import logging
import sys
from importlib import import_module

import typer
from rich.console import Console

from infra.disk import disk_is_full, no_space
from infra.errors import UserError
from infra.garbage import collect_seldom
from infra.settings import load_settings

COMMANDS = (
    "up", "run", "add", "status", "sql", "explain", "metric", "predict", "models", "report", "preview", "record",
    "secret", "prune", "down", "dashboards", "doctor",
)  # fmt: skip
FAILED, WRONG_USAGE = 1, 2


def application() -> typer.Typer:
    """The Typer application with every command."""
    app = typer.Typer(
        name="sei",
        help="Software engineering intelligence: collect what your tools know, and see it.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for command in COMMANDS:
        import_module(f"orchestration.cli.{command}").register(app)
    return app


def main() -> None:
    """Run the command; errors meant for people end it with a message instead of a traceback."""
    collect_seldom()
    console = logging.StreamHandler()
    console.setLevel(logging.ERROR)
    logging.basicConfig(handlers=[console], format="%(levelname)s %(name)s: %(message)s")
    _show_notices()
    try:
        application()()
    except UserError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"[bold red]sei:[/] {_escaped(error)}")
        sys.exit(getattr(error, "exit_status", FAILED))
    except OSError as error:
        if not disk_is_full(error):
            raise
        Console(stderr=True, highlight=False, soft_wrap=True).print(
            f"[bold red]sei:[/] {_escaped(UserError(no_space(load_settings().home)))}"
        )
        sys.exit(FAILED)
    except KeyboardInterrupt:
        Console(stderr=True).print("sei: stopped. What was loaded is kept; run again to go on.")
        sys.exit(FAILED)


def _show_notices() -> None:
    """Show what happened to SEI_HOME or the server in it, where libraries only say errors."""
    notices = logging.getLogger("infra")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("sei: %(message)s"))
    notices.addHandler(handler)
    notices.propagate = False


def _escaped(error: UserError) -> str:
    from rich.markup import escape

    return escape(str(error))
