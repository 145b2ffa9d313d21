"""`sei run`: materialise assets now."""

import contextlib
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from infra.disk import FULL, WORDS, no_space
from infra.services import Services, running
from infra.settings import load_settings

Selection = Annotated[
    str | None, typer.Argument(help="Dagster asset selection, for example 'group:marts'; everything if left out")
]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def run(
        selection: Selection = None,
        full_refresh: Annotated[bool, typer.Option(help="make every table anew, changed or not")] = False,
    ) -> None:
        """Collect what is new and refresh what depends on it."""
        from orchestration.demo import demo_without_configuration

        console = Console(file=sys.stdout, highlight=False)
        with demo_without_configuration(load_settings(), console), running(load_settings()) as services:
            if not run_pipeline(console, services, selection, full_refresh):
                raise typer.Exit(1)


def run_pipeline(
    console: Console, services: Services, selection: str | None = None, full_refresh: bool = False
) -> bool:
    """Run and report to the console; whether all went well."""
    from orchestration.instance import dagster_instance
    from orchestration.pipeline import Pipeline, Request
    from orchestration.progress import run_progress
    from orchestration.report import failed_metrics, failed_scopes, summary
    from orchestration.workspace import workspace

    console.print(workspace(services.settings).note, soft_wrap=True)
    log = services.home.logs / "run.log"
    with dagster_instance(services) as instance, run_progress(console) as listener, output_in(log):
        outcome = Pipeline(services, instance, listener).run(Request(selection, full_refresh))
    failures = [*outcome.failures, *failed_scopes(services.warehouse, outcome.run_ids)]
    failures += failed_metrics(services.warehouse)
    for failure in failures:
        console.print("[red]failed[/] ", end="")
        console.print(failure, markup=False, soft_wrap=True)
    if any(text in failure for failure in failures for text in (WORDS, FULL)):
        console.print(no_space(services.home.root), soft_wrap=True)
    if failures:
        console.print(f"The whole output of the run is in {log}.", soft_wrap=True)
    if not outcome.failures:
        console.print(summary(services.warehouse, outcome))
    return not failures


@contextlib.contextmanager
def output_in(log: Path) -> Iterator[None]:
    """Send what libraries print and log to a file: the console is for progress and results."""
    with log.open("a", buffering=1) as handle, contextlib.redirect_stdout(handle), contextlib.redirect_stderr(handle):
        told = logging.StreamHandler(handle)
        told.setLevel(logging.WARNING)
        logging.getLogger().addHandler(told)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(told)
