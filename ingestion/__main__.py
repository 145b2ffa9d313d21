"""Run one source alone, without Dagster: `python -m ingestion SOURCE`."""

import logging
import sys
from itertools import chain
from typing import Annotated
from uuid import uuid4

import typer

from infra.configuration import Configuration, load_configuration
from infra.errors import UserError
from infra.services import Services, running
from infra.settings import load_settings
from infra.warehouse import Role
from ingestion.hosts.clones import with_clones
from ingestion.scopes import CollectionReport
from ingestion.sources import config, files, git, github, gitlab

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)


@app.callback()
def _logging(verbose: Annotated[bool, typer.Option(help="Say what is being done.")] = False) -> None:
    level = logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(message)s", stream=sys.stderr)


@app.command("git")
def run_git() -> None:
    """Git histories of the `[[git]]` blocks."""
    _run("git")


@app.command("files")
def run_files() -> None:
    """Files of the `[[files]]` blocks."""
    _run("files")


@app.command("github")
def run_github() -> None:
    """Pull requests and issues of the `[[github]]` blocks."""
    _run("github")


@app.command("gitlab")
def run_gitlab() -> None:
    """Merge requests, issues, pipelines, deployments of the `[[gitlab]]` blocks."""
    _run("gitlab")


@app.command("config")
def run_config() -> None:
    """The configuration itself, into `raw_config`."""
    _run("config")


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
    if source == "gitlab":
        with gitlab.connected(configuration.gitlab, services.settings) as projects:
            return gitlab.collect(projects, url, state, run_id)
    if source == "files":
        return files.collect(configuration.files, url, state, run_id, records=services.home.records)
    if source == "github":
        with github.connected(configuration.github, services.settings) as connections:
            return github.collect(connections, url, state, run_id)
    with (
        github.connected(configuration.github, services.settings) as connections,
        gitlab.connected(configuration.gitlab, services.settings) as projects,
    ):
        known = git.expand([git.GitRepository(one.url, one.name, one.since) for one in configuration.git])
        clones = [one.clones for one in connections] + [one.clones for one in projects]
        repositories = with_clones(known, chain.from_iterable(clones))
    if source == "config":
        return config.collect(configuration, [one.name or "" for one in repositories], url, state, run_id)
    files.ensure_tables(url)
    named = files.named_references(url, {one.name: one.repository for one in configuration.services})
    return git.collect(repositories, url, services.lake, state, named, run_id)


def _tell(report: CollectionReport) -> None:
    for scope in report.scopes:
        typer.echo(f"{scope.status:9} {scope.scope}: {scope.rows} rows in {scope.seconds:.1f} s")
        if scope.error:
            typer.echo(f"          {scope.error}")
    typer.echo(f"{report.rows} rows, {report.seconds:.1f} seconds, {report.requests} requests, {report.bytes} bytes")


if __name__ == "__main__":
    app()
