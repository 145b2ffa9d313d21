"""Scopes that were collected and are not configured any more: the marts leave them out, `sei prune` deletes them.

Nothing is asked over the network. A repository that a pattern covers is configured, whether or not its host lists it
now, and so is one that a host has renamed since it was asked for by the name in the configuration.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import sql

from infra.configuration import Configuration
from infra.configuration.installations import HostBlock, repository_prefixes
from infra.tokens import installation
from ingestion.descriptors import HOSTS
from ingestion.hosts.tables import ScopeKey
from ingestion.hosts.upgrade import upgrade
from ingestion.sources.git.repositories import GitRepository, expand, is_remote, local_path


class LeftOut(NamedTuple):
    """A collected scope that is not configured."""

    source: str
    """`git`, the name of a host, or `github_teams`."""
    installation: str
    """Installation of a host; else the source again."""
    scope: str
    """Key of its raw rows: the name of a Git history, a host's number, the owner of teams."""
    name: str


def upgrade_hosts(connection: psycopg.Connection, configuration: Configuration) -> None:
    """Give what the version before collected its installation; the caller commits."""
    for source, blocks in configuration.hosts.items():
        names = {installation(source, block.base_url): block.installation for block in blocks}
        upgrade(connection, HOSTS[source], names)


def left_out(connection: psycopg.Connection, configuration: Configuration) -> list[LeftOut]:
    """All collected scopes that no block names, in order."""
    hosts = configuration.hosts.items()
    found = [one for source, blocks in hosts for one in _of_host(connection, source, blocks)]
    return sorted([*_histories(connection, configuration), *found, *_owners(connection, found)])


def _of_host(connection: psycopg.Connection, source: str, blocks: Sequence[HostBlock]) -> Iterator[LeftOut]:
    dataset = HOSTS[source]
    table, number, path = dataset.scopes
    if not _exists(connection, dataset.name, table):
        return
    query = sql.SQL("select installation, {}::text, {} from {}").format(
        sql.Identifier(number), sql.Identifier(path), sql.Identifier(dataset.name, table)
    )
    names = {ScopeKey(*key): name for *key, name in connection.execute(query).fetchall()}
    asked = _asked(connection, dataset.name)
    taken = {(key.installation, name.lower()) for key, name in names.items()}
    prefixes = repository_prefixes(blocks)
    for key, name in names.items():
        # A name that another repository has by now leads there.
        before = asked.get(key, name)
        possible = [name] if (key.installation, before.lower()) in taken else [name, before]
        own = [block for block in blocks if block.installation == key.installation]
        if not any(block.covers(one) for block in own for one in possible):
            yield LeftOut(source, *key, prefixes.get(key.installation, "") + name)


def _asked(connection: psycopg.Connection, schema: str) -> dict[ScopeKey, str]:
    if not _exists(connection, schema, "_names"):
        return {}
    query = sql.SQL("select installation, scope_id, name from {}").format(sql.Identifier(schema, "_names"))
    return {ScopeKey(*key): name for *key, name in connection.execute(query).fetchall()}


def _owners(connection: psycopg.Connection, gone: Sequence[LeftOut]) -> Iterator[LeftOut]:
    """Owners of teams on GitHub, all of whose repositories are left out."""
    if not gone or not _exists(connection, "raw_github", "teams"):
        return
    repositories = [one for one in gone if one.source == "github"]
    query = """
        select distinct installation, organization from raw_github.teams
        where (installation, lower(organization)) not in (
            select installation, lower(split_part(name_with_owner, '/', 1)) from raw_github.repositories
            where (installation, repository_id) not in (select * from unnest(%s::text[], %s::bigint[]))
        )
    """
    asked = [[one.installation for one in repositories], [one.scope for one in repositories]]
    for name, owner in connection.execute(query, asked):
        yield LeftOut("github_teams", name, owner, owner)


def _histories(connection: psycopg.Connection, configuration: Configuration) -> Iterator[LeftOut]:
    if not _exists(connection, "raw_git", "repositories"):
        return
    blocks = [GitRepository(one.url, one.name, one.since) for one in configuration.git]
    named = {one.name for one in expand(blocks)}
    hosts = [
        (block, repository_prefixes(section)[block.installation])
        for section in configuration.code_hosts.values()
        for block in section
        if block.git != "off"
    ]
    # Of a folder that is not there now nobody can say what is in it.
    missing = [path for one in blocks if not is_remote(one.url) and not (path := local_path(one.url)).exists()]
    for repository, url in connection.execute("select repository, url from raw_git.repositories").fetchall():
        is_below = any(Path(url or "").is_relative_to(folder) for folder in missing)
        is_hosted = any(_covers(block, prefix, repository) for block, prefix in hosts)
        if repository not in named and not is_below and not is_hosted:
            yield LeftOut("git", "git", repository, repository)


def _covers(block: HostBlock, prefix: str, repository: str) -> bool:
    return repository.startswith(prefix) and block.covers(repository.removeprefix(prefix))


def _exists(connection: psycopg.Connection, schema: str, table: str) -> bool:
    row = connection.execute("select to_regclass(%s)", [f"{schema}.{table}"]).fetchone()
    return row is not None and row[0] is not None
