"""`sei add`: check that a source can be reached, then write it to `sei.toml`."""

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console

from infra.errors import UsageError
from infra.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Add a source to sei.toml.", no_args_is_help=True)
    app.add_typer(group, name="add")

    @group.command()
    def git(
        address: Annotated[str, typer.Argument(metavar="PATH-OR-URL", help="a repository, a folder of them, or a URL")],
        name: Annotated[str | None, typer.Option(help="its name in all tables; default: from the URL")] = None,
        since: Annotated[str | None, typer.Option(help="leave out commits before this day, 2023-01-31")] = None,
    ) -> None:
        """Add a Git repository, or a folder of repositories."""
        from ingestion.sources.git import probe

        found = probe(address)
        _write("git", {"url": address, "name": name, "since": since})
        Console(highlight=False, soft_wrap=True).print(f"Added {address}: {found}. sei run collects it.")

    @group.command()
    def github(
        repository: Annotated[str, typer.Argument(metavar="OWNER/NAME", help="a repository, or OWNER for all of its")],
        exclude: Annotated[
            list[str] | None, typer.Option(help="leave these out, such as OWNER/archive-*; repeatable")
        ] = None,
        base_url: Annotated[str | None, typer.Option(help="an Enterprise Server: https://HOST/api/v3")] = None,
        since: Annotated[str | None, typer.Option(help="leave out what last changed before this day")] = None,
        git: Annotated[
            str | None, typer.Option(help="collect the Git history too: on, off, or an address with {repository}")
        ] = None,
    ) -> None:
        """Add a GitHub repository, or all repositories of an owner. The token comes from SEI_GITHUB_TOKEN."""
        from ingestion.sources.github import probe

        block = {
            "repositories": [repository],
            "exclude": exclude or None,
            "base_url": base_url,
            "since": since,
            "git": git,
        }
        given = {key: value for key, value in block.items() if value is not None}
        found = probe(given, load_settings())
        _write("github", given)
        Console(highlight=False, soft_wrap=True).print(f"Added {repository}: {found}. sei run collects it.")

    @group.command()
    def gitlab(
        project: Annotated[str, typer.Argument(metavar="GROUP/PROJECT", help="a project, or GROUP for all below it")],
        exclude: Annotated[
            list[str] | None, typer.Option(help="leave these out, such as GROUP/archive-*; repeatable")
        ] = None,
        base_url: Annotated[str | None, typer.Option(help="an installation of your own: https://HOST")] = None,
        since: Annotated[str | None, typer.Option(help="leave out what last changed before this day")] = None,
        git: Annotated[
            str | None, typer.Option(help="collect the Git history too: on, off, or an address with {repository}")
        ] = None,
    ) -> None:
        """Add a GitLab project, or all projects of a group. The token comes from SEI_GITLAB_TOKEN."""
        from ingestion.sources.gitlab import probe

        block = {
            "projects": [project],
            "exclude": exclude or None,
            "base_url": base_url,
            "since": since,
            "git": git,
        }
        given = {key: value for key, value in block.items() if value is not None}
        found = probe(given, load_settings())
        _write("gitlab", given)
        Console(highlight=False, soft_wrap=True).print(f"Added {project}: {found}. sei run collects it.")

    @group.command()
    def files(
        table: Annotated[str, typer.Argument(help="deployments, incidents, people, teams or corrections")],
        path: Annotated[str, typer.Argument(help="path, glob or object-store URL of CSV, JSON lines or Parquet")],
        column: Annotated[
            list[str] | None,
            typer.Option(help="ours=theirs, where a name differs, or id=one+another for an id of several; repeatable"),
        ] = None,
    ) -> None:
        """Add files that hold one kind of row."""
        from ingestion.sources.files import probe

        columns = dict(map(_renamed, column or []))
        found = probe(table, path, columns)
        _write("files", {"table": table, "path": path, "columns": columns or None})
        Console(highlight=False, soft_wrap=True).print(f"Added {path}: {found}. sei run collects it.")


def _renamed(pair: str) -> tuple[str, str | list[str]]:
    from infra.configuration.models import COMPOSED_COLUMNS

    ours, equals, theirs = pair.partition("=")
    if not (ours and equals and theirs):
        raise UsageError(f"--column {pair!r} is not of the form ours=theirs, such as finished_at=committed_at.")
    parts = theirs.split("+")
    return ours, parts if ours in COMPOSED_COLUMNS and len(parts) > 1 else theirs


def _write(kind: str, block: Mapping[str, object]) -> None:
    from infra.configuration import add_source

    add_source(load_settings().config, kind, {key: value for key, value in block.items() if value is not None})
