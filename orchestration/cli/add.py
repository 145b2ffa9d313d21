"""`sei add`: check that a source can be reached, then write it to `sei.toml`."""

from collections.abc import Callable, Mapping
from typing import Annotated

import typer
from rich.console import Console

from infra.errors import UsageError
from infra.settings import load_settings

Since = Annotated[str | None, typer.Option(help="leave out what last changed before this day")]
Name = Annotated[str | None, typer.Option(help="of the installation in all ids; default: the vendor's, or vendor@host")]
History = Annotated[
    str | None, typer.Option(help="collect the Git history too: on, off, or an address with {repository}")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Add a source to sei.toml.", no_args_is_help=True)
    app.add_typer(group, name="add")
    for name, command in (("git", _git), ("github", _github), ("gitlab", _gitlab), ("jira", _jira), ("files", _files)):
        group.command(name)(command)


def _git(
    address: Annotated[str, typer.Argument(metavar="PATH-OR-URL", help="a repository, a folder of them, or a URL")],
    name: Annotated[str | None, typer.Option(help="its name in all tables; default: from the URL")] = None,
    since: Annotated[str | None, typer.Option(help="leave out commits before this day, 2023-01-31")] = None,
) -> None:
    """Add a Git repository, or a folder of repositories."""
    from ingestion.sources.git import check_reachable

    _add("git", address, {"url": address, "name": name, "since": since}, lambda _: check_reachable(address))


def _github(
    repository: Annotated[str, typer.Argument(metavar="OWNER/NAME", help="a repository, or OWNER for all of its")],
    exclude: Annotated[
        list[str] | None, typer.Option(help="leave these out, such as OWNER/archive-*; repeatable")
    ] = None,
    base_url: Annotated[str | None, typer.Option(help="an Enterprise Server: https://HOST/api/v3")] = None,
    name: Name = None,
    since: Since = None,
    git: History = None,
) -> None:
    """Add a GitHub repository, or all repositories of an owner. Its token: `sei secret set`, or SEI_GITHUB_TOKEN."""
    from ingestion.sources.github import check_reachable

    block = {
        "name": name, "repositories": [repository], "exclude": exclude or None, "base_url": base_url,
        "since": since, "git": git,
    }  # fmt: skip
    _add("github", repository, block, lambda given: check_reachable(given, load_settings()))


def _gitlab(
    project: Annotated[str, typer.Argument(metavar="GROUP/PROJECT", help="a project, or GROUP for all below it")],
    exclude: Annotated[
        list[str] | None, typer.Option(help="leave these out, such as GROUP/archive-*; repeatable")
    ] = None,
    base_url: Annotated[str | None, typer.Option(help="an installation of your own: https://HOST")] = None,
    name: Name = None,
    since: Since = None,
    git: History = None,
) -> None:
    """Add a GitLab project, or all projects of a group. Its token: `sei secret set`, or SEI_GITLAB_TOKEN."""
    from ingestion.sources.gitlab import check_reachable

    block = {
        "name": name, "projects": [project], "exclude": exclude or None, "base_url": base_url,
        "since": since, "git": git,
    }  # fmt: skip
    _add("gitlab", project, block, lambda given: check_reachable(given, load_settings()))


def _jira(
    project: Annotated[str, typer.Argument(metavar="PROJECT", help="key of a project, or '*' for all")],
    base_url: Annotated[str, typer.Option(help="the site: https://example.atlassian.net, or a Data Center")],
    exclude: Annotated[list[str] | None, typer.Option(help="leave these out, such as OLD*; repeatable")] = None,
    team: Annotated[str | None, typer.Option(help="team that its issues belong to; default: the assignees'")] = None,
    name: Name = None,
    since: Since = None,
) -> None:
    """Add a project of a Jira site. Its token, EMAIL:TOKEN for Cloud: `sei secret set`, or SEI_JIRA_TOKEN."""
    from ingestion.sources.jira import check_reachable

    block = {
        "name": name, "projects": [project], "exclude": exclude or None, "base_url": base_url, "since": since,
        "teams": {project: team} if team else None,
    }  # fmt: skip
    _add("jira", project, block, lambda given: check_reachable(given, load_settings()))


def _files(
    table: Annotated[str, typer.Argument(help="deployments, incidents, people, teams or corrections")],
    path: Annotated[str, typer.Argument(help="path, glob or object-store URL of CSV, JSON lines or Parquet")],
    column: Annotated[
        list[str] | None,
        typer.Option(help="ours=theirs, where a name differs, or id=one+another for an id of several; repeatable"),
    ] = None,
) -> None:
    """Add files that hold one kind of row."""
    from ingestion.sources.files import check_reachable

    columns = dict(map(_renamed, column or []))
    block = {"table": table, "path": path, "columns": columns or None}
    _add("files", path, block, lambda _: check_reachable(table, path, columns))


def _renamed(pair: str) -> tuple[str, str | list[str]]:
    from infra.configuration.models import COMPOSED_COLUMNS

    ours, equals, theirs = pair.partition("=")
    if not (ours and equals and theirs):
        raise UsageError(f"--column {pair!r} is not of the form ours=theirs, such as finished_at=committed_at.")
    parts = theirs.split("+")
    return ours, parts if ours in COMPOSED_COLUMNS and len(parts) > 1 else theirs


def _add(kind: str, what: str, block: Mapping[str, object], check: Callable[[dict[str, object]], str]) -> None:
    """Write a block of `sei.toml`, without what is not given, once `check` could reach what it names."""
    from infra.configuration import add_source

    given = {key: value for key, value in block.items() if value is not None}
    found = check(given)
    add_source(load_settings().config, kind, given)
    Console(highlight=False, soft_wrap=True).print(f"Added {what}: {found}. sei run collects it.")
