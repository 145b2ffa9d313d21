"""What was collected and is not configured any more: the marts leave it out, and `sei prune` deletes it.

Nothing is asked over the network. A repository that a pattern covers is configured, whether or not its host lists it
now, and so is one that a host has renamed since it was asked for by the name in the configuration.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import sql

from infra.configuration import Configuration
from infra.configuration.gitlab import GitLabSource
from infra.configuration.models import GitHubSource
from ingestion.sources.git.repositories import GitRepository, expand, is_remote, local_path

Blocks = Sequence[GitHubSource] | Sequence[GitLabSource]


class HostTables(NamedTuple):
    """Where a host's repositories are: their schema, table, and the columns of their number and name."""

    schema: str
    table: str
    number: str
    name: str
    scope_column: str
    """Column of their number in the loader's own tables."""


HOSTS = {
    "github": HostTables("raw_github", "repositories", "repository_id", "name_with_owner", "repository_id"),
    "gitlab": HostTables("raw_gitlab", "projects", "project_id", "path_with_namespace", "scope_id"),
}


class LeftOut(NamedTuple):
    """A collected scope that is not configured."""

    source: str
    """`git`, `github`, `gitlab`, or `github_teams`."""
    scope: str
    """Key of its raw rows: the name of a Git history, a host's number, the owner of teams."""
    name: str


def left_out(connection: psycopg.Connection, configuration: Configuration) -> list[LeftOut]:
    """All collected scopes that no block names, in order."""
    blocks: dict[str, Blocks] = {"github": configuration.github, "gitlab": configuration.gitlab}
    found = [one for source, named in blocks.items() for one in _of_host(connection, source, named)]
    return sorted([*_histories(connection, configuration), *found, *_owners(connection, found)])


def _of_host(connection: psycopg.Connection, source: str, blocks: Blocks) -> Iterator[LeftOut]:
    host = HOSTS[source]
    if not _exists(connection, host.schema, host.table):
        return
    query = sql.SQL("select {}, {} from {}").format(
        sql.Identifier(host.number), sql.Identifier(host.name), sql.Identifier(host.schema, host.table)
    )
    names: dict[int, str] = dict(connection.execute(query).fetchall())
    asked = _asked(connection, host)
    taken = {name.lower() for name in names.values()}
    for number, name in names.items():
        # A name that another repository has by now leads there.
        before = asked.get(number, name)
        possible = [name] if before.lower() in taken else [name, before]
        if not any(block.covers(one) for block in blocks for one in possible):
            yield LeftOut(source, str(number), name)


def _asked(connection: psycopg.Connection, host: HostTables) -> dict[int, str]:
    if not _exists(connection, host.schema, "_names"):
        return {}
    query = sql.SQL("select {}, name from {}").format(
        sql.Identifier(host.scope_column), sql.Identifier(host.schema, "_names")
    )
    return dict(connection.execute(query).fetchall())


def _owners(connection: psycopg.Connection, gone: Sequence[LeftOut]) -> Iterator[LeftOut]:
    """Owners of teams on GitHub, all of whose repositories are left out."""
    if not gone or not _exists(connection, "raw_github", "teams"):
        return
    numbers = [int(one.scope) for one in gone if one.source == "github"]
    query = """
        select distinct organization from raw_github.teams
        where lower(organization) not in (
            select lower(split_part(name_with_owner, '/', 1)) from raw_github.repositories
            where repository_id != all(%s)
        )
    """
    for (owner,) in connection.execute(query, [numbers]):
        yield LeftOut("github_teams", owner, owner)


def _histories(connection: psycopg.Connection, configuration: Configuration) -> Iterator[LeftOut]:
    if not _exists(connection, "raw_git", "repositories"):
        return
    blocks = [GitRepository(one.url, one.name, one.since) for one in configuration.git]
    named = {one.name for one in expand(blocks)}
    blocks_of_hosts: list[GitHubSource | GitLabSource] = [*configuration.github, *configuration.gitlab]
    hosts = [block for block in blocks_of_hosts if block.git != "off"]
    # Of a folder that is not there now nobody can say what is in it.
    missing = [path for one in blocks if not is_remote(one.url) and not (path := local_path(one.url)).exists()]
    for repository, url in connection.execute("select repository, url from raw_git.repositories").fetchall():
        is_below = any(Path(url or "").is_relative_to(folder) for folder in missing)
        if repository not in named and not is_below and not any(block.covers(repository) for block in hosts):
            yield LeftOut("git", repository, repository)


def _exists(connection: psycopg.Connection, schema: str, table: str) -> bool:
    row = connection.execute("select to_regclass(%s)", [f"{schema}.{table}"]).fetchone()
    return row is not None and row[0] is not None
