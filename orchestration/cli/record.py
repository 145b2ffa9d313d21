"""`sei record`: add one deployment, incident or report from a script."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from infra.home import Home
from infra.settings import load_settings

Text = Annotated[str | None, typer.Option()]
Repository = Annotated[str, typer.Option(help="its name, as the tables have it")]
Sha = Annotated[str, typer.Option(help="commit that was tested")]
Run = Annotated[str | None, typer.Option(help="id of the CI run, or the address of its page")]
FinishedAt = Annotated[str | None, typer.Option(help="ISO 8601 with offset; default: as the report or its file says")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Add one row or report from a script; the next run collects it.", no_args_is_help=True)
    app.add_typer(group, name="record")
    _register_rows(group)
    _register_reports(group)


def _register_rows(group: typer.Typer) -> None:
    @group.command()
    def deployment(
        service: Annotated[str, typer.Option(help="what was deployed")],
        finished_at: Annotated[str, typer.Option(help="ISO 8601 with offset, for example 2026-08-01T12:00:00Z")],
        id: Annotated[str, typer.Option("--id", help="your own id of this deployment")],  # noqa: A002
        sha: Text = None,
        ref: Text = None,
        environment: Text = None,
        repository: Text = None,
        started_at: Text = None,
        status: Text = None,
        url: Text = None,
    ) -> None:
        """Record a deployment; the same id again replaces it."""
        _record(
            "deployments", deployment_id=id, service=service, finished_at=finished_at, sha=sha, ref=ref,
            environment=environment, repository=repository, started_at=started_at, status=status, url=url,
        )  # fmt: skip

    @group.command()
    def incident(
        started_at: Annotated[str, typer.Option(help="ISO 8601 with offset")],
        id: Annotated[str, typer.Option("--id", help="your own id of this incident")],  # noqa: A002
        service: Text = None,
        resolved_at: Text = None,
        severity: Text = None,
        title: Text = None,
        deployment: Annotated[str | None, typer.Option(help="id of the deployment that caused it, if known")] = None,
        url: Text = None,
    ) -> None:
        """Record an incident; the same id again replaces it."""
        _record(
            "incidents", incident_id=id, service=service, started_at=started_at, resolved_at=resolved_at,
            severity=severity, title=title, deployment_id=deployment, url=url,
        )  # fmt: skip


def _register_reports(group: typer.Typer) -> None:
    @group.command()
    def tests(
        file: Annotated[Path, typer.Argument(help="JUnit XML; .gz may follow")],
        repository: Repository,
        sha: Sha,
        branch: Text = None,
        run: Run = None,
        finished_at: FinishedAt = None,
        url: Text = None,
    ) -> None:
        """Record a test report; one of the same name and run again replaces it."""
        _report(
            "test_suites", file, repository=repository, sha=sha, branch=branch, run=run,
            finished_at=finished_at, url=url,
        )  # fmt: skip

    @group.command()
    def coverage(
        file: Annotated[Path, typer.Argument(help="Cobertura XML or LCOV; .gz may follow")],
        repository: Repository,
        sha: Sha,
        branch: Text = None,
        run: Run = None,
        finished_at: FinishedAt = None,
        url: Text = None,
    ) -> None:
        """Record a coverage report; one of the same name and commit again replaces it."""
        _report(
            "coverage", file, repository=repository, sha=sha, branch=branch, run=run,
            finished_at=finished_at, url=url,
        )  # fmt: skip


def _record(table: str, **values: str | None) -> None:
    from infra.configuration import FilesTable
    from ingestion.sources.files import record

    given = {name: value for name, value in values.items() if value is not None}
    path = record(FilesTable(table), [given], Home(load_settings().home).records)
    Console(highlight=False, soft_wrap=True).print(f"Recorded in {path}. sei run collects it.")


def _report(table: str, file: Path, **values: str | None) -> None:
    from infra.configuration import FilesTable
    from ingestion.sources.files import record_report

    given = {name: value for name, value in values.items() if value is not None}
    count = record_report(FilesTable(table), file, given, Home(load_settings().home).records)
    Console(highlight=False, soft_wrap=True).print(f"Recorded {count} rows of {file}. sei run collects them.")
