"""Installations of hosts: which one a block belongs to, and how its repositories or projects are named."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator

from infra.configuration.block import Block
from infra.configuration.errors import Problem
from infra.configuration.positions import Path, line_of
from infra.configuration.values import Day, Duration, GitChoice, WebAddress, matches
from infra.tokens import INSTALLATION, STANDARD_PORTS, installation

RESERVED = frozenset({"account", "email", "files", "git", "person", "repository", "service", "team"})
"""Names that other ids of the warehouse begin with."""
_API = re.compile(r"/api(/v\d+)?$")


def _installation_name(value: str) -> str:
    if not INSTALLATION.fullmatch(value) or value in RESERVED:
        raise ValueError(f"{value!r} cannot name an installation; write small letters, digits, '-' and '_': 'internal'")
    return value


class HostBlock(Block):
    """A block of a host: part of an installation, with patterns of the scopes to collect. Tokens: `sei secret set`."""

    vendor: ClassVar[str]
    scopes: ClassVar[str]
    """Key of the patterns: `repositories`, `projects` or `jobs`."""
    example: ClassVar[str]
    """Example of a pattern, for messages."""
    name: Annotated[str, AfterValidator(_installation_name)] | None = None
    """Name of the installation, with which ids begin; default: the vendor's for its cloud, else `vendor@host`."""
    base_url: WebAddress
    exclude: tuple[str, ...] = ()
    since: Day | None = None
    """First day, in UTC, of last changes that are collected; older commits are left out too."""
    sweep_every: Duration = Field(default="1w", validate_default=True)
    """Time from one comparison of all ids with the host's to the next, which marks what was deleted."""

    @property
    def installation(self) -> str:
        """Name of the installation that the block belongs to."""
        return self.name or installation(self.vendor, self.base_url)

    @property
    def patterns(self) -> tuple[str, ...]:
        """Patterns of what to collect."""
        found: tuple[str, ...] = getattr(self, self.scopes)
        return found

    def covers(self, scope: str) -> bool:
        """True for a repository or project that the block names."""
        is_excluded = any(matches(scope, pattern) for pattern in self.exclude)
        return not is_excluded and any(matches(scope, pattern) for pattern in self.patterns)

    @field_validator("repositories", "projects", "jobs", check_fields=False)
    @classmethod
    def _names_one(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError(f"names nothing to collect; write {cls.example}")
        return value


class CodeHostBlock(HostBlock):
    """A block of a host that has repositories with pull requests."""

    within: ClassVar[str] = ""
    """Ending of the names of its repositories after a scope's name, where it has several."""
    git: GitChoice = "on"
    """Git histories, under the repositories' names: `on`, `off`, or an address to read them from."""
    exclude_labels: tuple[str, ...] = ()
    """Pull requests with one of these labels, in any case, are collected and left out of the metrics."""
    base_branches: tuple[str, ...] = ()
    """Branches into which pull requests count, `release/*` for several; all where none are given."""


def repository_prefixes(blocks: Iterable[HostBlock]) -> dict[str, str]:
    """Installation -> what the names of its repositories begin with, for the blocks of one vendor in their order.

    Nothing for the first installation; a path on another one may be a path on the first as well.
    """
    names = dict.fromkeys(block.installation for block in blocks)
    return {name: f"{name}/" if place else "" for place, name in enumerate(names)}


def mixed_up(hosts: Mapping[str, Sequence[HostBlock]], lines: Mapping[Path, int]) -> Iterator[Problem]:
    """A problem for each block whose installation has another name, or another address, in a block before it.

    Numbers of projects and users repeat between installations, so that one would overwrite the other.
    """
    addresses: dict[str, tuple[str, str, int]] = {}
    names: dict[str, tuple[str, int]] = {}
    for section, blocks in hosts.items():
        for number, block in enumerate(blocks):
            line = line_of((section, number, "base_url"), lines)
            name, address = block.installation, _address(block.base_url)
            if block.name in hosts and block.name != section:
                yield Problem(line, f"{block.name!r} names another vendor; give the installation another name")
            _, known, first = addresses.setdefault(name, (block.base_url, address, line))
            if known != address:
                yield Problem(
                    line,
                    f"{block.base_url} would have the name {name!r} of {addresses[name][0]} (line {first}), and their "
                    'numbers of users and repositories would be mixed up; give one of them another: name = "..."',
                )
            known, first = names.setdefault(address, (name, line))
            if known != name:
                yield Problem(line, f"{block.base_url} is named {known!r} already (line {first}); name it so here too")


def _address(base_url: str) -> str:
    """Host, port and path prefix of an installation, without what only its API adds."""
    parts = urlsplit(base_url)
    host = parts.netloc.lower().removesuffix(STANDARD_PORTS[parts.scheme])
    return f"{'github.com' if host == 'api.github.com' else host}{_API.sub('', parts.path.rstrip('/'))}"
