"""Run one source alone, without Dagster: `python -m ingestion SOURCE`."""

import logging
import sys
from contextlib import AbstractContextManager, ExitStack
from importlib import import_module
from itertools import chain
from typing import Annotated, Any
from uuid import uuid4

import typer

from infra.configuration import Configuration, load_configuration
from infra.errors import UserError
from infra.services import Services, running
from infra.settings import load_settings
from infra.warehouse import Role
from ingestion.descriptors import HOSTS
from ingestion.hosts.clones import with_clones
from ingestion.scopes import CollectionReport
from ingestion.sources import config, files, git

SOURCES = {
    "git": "Git histories of the `[[git]]` blocks.",
    "files": "Files of the `[[files]]` blocks.",
    **{name: f"What {host.host} has of the `[[{name}]]` blocks." for name, host in HOSTS.items()},
    "config": "The configuration itself, into `raw_config`.",
}

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, help=__doc__)


@app.callback()
def _logging(verbose: Annotated[bool, typer.Option(help="Say what is being done.")] = False) -> None:
    level = logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(message)s", stream=sys.stderr)


def _run(source: str) -> None:
    try:
        settings = load_settings()
        configuration = load_configuration(settings.config)
        with running(settings) as services:
            report = _collect(source, configuration, services)
    except UserError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    _tell(report)
    raise typer.Exit(1 if report.failed else 0)


def _collect(source: str, configuration: Configuration, services: Services) -> CollectionReport:
    url, state, run_id = services.warehouse.url(Role.LOADER), services.home.ingestion, str(uuid4())
    if source in HOSTS:
        with _connected(source, configuration, services) as connections:
            report: CollectionReport = import_module(f"ingestion.sources.{source}").collect(
                connections, url, state, run_id
            )
            return report
    if source == "files":
        return files.collect(configuration.files, url, state, run_id, records=services.home.records)
    with ExitStack() as stack:
        hosts = [stack.enter_context(_connected(host, configuration, services)) for host in HOSTS]
        known = git.expand([git.GitRepository(one.url, one.name, one.since) for one in configuration.git])
        clones = chain.from_iterable(one.clones for one in chain.from_iterable(hosts))
        repositories = with_clones(known, clones)
    if source == "config":
        return config.collect(configuration, [one.name or "" for one in repositories], url, state, run_id)
    files.ensure_tables(url)
    named = files.named_references(url, {one.name: one.repository for one in configuration.services})
    return git.collect(repositories, url, services.lake, state, named, run_id)


def _connected(source: str, configuration: Configuration, services: Services) -> AbstractContextManager[list[Any]]:
    """Connections of a host's blocks, closed at the end."""
    connected: AbstractContextManager[list[Any]] = import_module(f"ingestion.sources.{source}").connected(
        configuration.hosts[source], services.settings
    )
    return connected


def _tell(report: CollectionReport) -> None:
    for scope in report.scopes:
        typer.echo(f"{scope.status:9} {scope.scope}: {scope.rows} rows in {scope.seconds:.1f} s")
        if scope.error:
            typer.echo(f"          {scope.error}")
    typer.echo(f"{report.rows} rows, {report.seconds:.1f} seconds, {report.requests} requests, {report.bytes} bytes")


def _add_command(source: str, said: str) -> None:
    @app.command(source, help=said)
    def run() -> None:
        _run(source)


for _source, _said in SOURCES.items():
    _add_command(_source, _said)

if __name__ == "__main__":
    app()
