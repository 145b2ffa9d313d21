"""`sei add`: check that a source can be reached, then write it to `sei.toml`."""

from collections.abc import Callable, Mapping
from importlib import import_module
from inspect import Parameter, Signature
from types import MappingProxyType
from typing import Annotated

import typer
from rich.console import Console

from infra.configuration.installations import HostBlock
from infra.configuration.models import HOSTS
from infra.errors import UsageError
from infra.settings import Settings, load_settings

HOST_OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "base_url": "address of the installation",
        "exclude": "pattern of what to leave out; repeatable",
        "name": "of the installation in all ids; default: the vendor's, or vendor@host",
        "since": "leave out what last changed before this day, 2023-01-31",
        "git": "collect the Git history too: on, off, or an address with {repository}",
        "team": "whose its issues are; default: the teams of their assignees",
    }
)
"""Field of a host's block that one line can give -> what its option says, where the field itself says nothing."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Add a source to sei.toml.", no_args_is_help=True)
    app.add_typer(group, name="add")
    group.command("git")(_git)
    for section, block in HOSTS.items():
        tokens = Settings.model_fields[f"{section}_token"].description
        help_text = f"{block.__doc__} Needs {tokens}: `sei secret set`, or SEI_{section.upper()}_TOKEN."
        group.command(section, help=help_text)(_host(section, block))
    group.command("files")(_files)


def _git(
    address: Annotated[str, typer.Argument(metavar="PATH-OR-URL", help="a repository, a folder of them, or a URL")],
    name: Annotated[str | None, typer.Option(help="its name in all tables; default: from the URL")] = None,
    since: Annotated[str | None, typer.Option(help="leave out commits before this day, 2023-01-31")] = None,
) -> None:
    """Add a Git repository, or a folder of repositories."""
    from ingestion.sources.git import check_reachable

    _add("git", address, {"url": address, "name": name, "since": since}, lambda _: check_reachable(address))


def _host(section: str, block: type[HostBlock]) -> Callable[..., None]:
    """Command of a host: its argument is a pattern of scopes, its options are fields of its block."""

    def command(pattern: str, team: str | None = None, **given: object) -> None:
        source = import_module(f"ingestion.sources.{section}")
        teams = {"teams": {pattern: team}} if team else {}
        found = {**given, "exclude": given["exclude"] or None, block.scopes: [pattern], **teams}
        _add(section, pattern, found, lambda wanted: source.check_reachable(wanted, load_settings()))

    argument = Annotated[str, typer.Argument(metavar="PATTERN", help=block.example)]
    parameters = [Parameter("pattern", Parameter.KEYWORD_ONLY, annotation=argument)]
    for name, text in HOST_OPTIONS.items():
        if field := block.model_fields.get("teams" if name == "team" else name):
            kind: object = list[str] if name == "exclude" else str
            option = Annotated[kind | None, typer.Option(help=field.description or text)]  # type: ignore[valid-type]
            default = Parameter.empty if field.is_required() else None
            parameters.append(Parameter(name, Parameter.KEYWORD_ONLY, annotation=option, default=default))
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return command


def _files(
    table: Annotated[
        str, typer.Argument(help="deployments, incidents, people, teams, corrections, test_reports or coverage")
    ],
    path: Annotated[str, typer.Argument(help="path, glob or object-store URL of CSV, JSON lines, Parquet or reports")],
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
    from infra.configuration.files import COMPOSED_COLUMNS

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
