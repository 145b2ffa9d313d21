"""Raw tables of a host, and the dataset that they make up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ingestion.columns import Column, Kind, required
from ingestion.described_tables import DescribedTable

INSTALLATION = required("installation", Kind.TEXT, "Installation that the row was collected from.")
"""First column of every raw table and of its key: two installations have equal numbers for different things."""
DELETED_AT = Column("deleted_at", Kind.TIMESTAMP, "When it was seen to be gone; null while it is there.")


class ScopeKey(NamedTuple):
    """Key of a repository or project among all that are collected."""

    installation: str
    scope_id: str
    """The host's id of it, as text."""


class PullRequests(NamedTuple):
    """Tables of a host's pull requests and their commits, and the columns that each host calls otherwise."""

    table: str
    number: str
    commits: str
    number_of_commit: str
    squash_commit_sha: str
    """Column of the commit that a squash made."""
    repositories: tuple[str, str, str] | None = None
    """Table of the repositories, the column of their ids and that of their names, where they are not the scopes."""


@dataclass(frozen=True, eq=False)
class Table(DescribedTable):
    """A raw table of a host: its key and its columns begin with the installation."""

    parent: "tuple[str, str] | None" = None
    """Table and the column here that names its row there: what is read anew of the parent brings all its rows here."""
    is_numbered_throughout: bool = False
    """Whether the second column of its own key names one thing in all scopes of an installation."""
    is_moving: bool = False
    """Whether such a thing may move to another scope, with all that belongs to it; its `updated_at` moves too."""

    def __post_init__(self) -> None:
        names = {column.name for column in self.own_columns}
        if missing := [name for name in self.own_key if name not in names]:
            raise ValueError(f"the table {self.name} has no column {missing[0]!r}, which its key names")
        if names == {*self.own_key}:
            raise ValueError(f"the table {self.name} needs a column beside its key, for a merge to set")

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Names of the key's columns."""
        return INSTALLATION.name, *self.own_key

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns but the loader's."""
        return INSTALLATION, *self.own_columns

    @property
    def readable_columns(self) -> tuple[Column, ...]:
        """All columns for whoever reads the table."""
        return *self.columns, DELETED_AT


@dataclass(frozen=True)
class Dataset:
    """The tables of one host."""

    name: str
    """Schema."""
    host: str
    """Its name in messages."""
    tables: Sequence[Table]
    lock: int
    """Advisory lock: two collections at once would share one landing schema."""
    scopes: tuple[str, str, str]
    """Table of the repositories or projects, the column of their numbers, and that of their names."""
    scoped_by: Mapping[str, str] = field(default_factory=dict)
    """First column of a table's own key -> what `raw_config.left_out` calls such a scope."""
    place: str = "scope"
    """Name of a scope in ids: `<installation>:<place>:<number>`."""
    dated_by: Sequence[str] = ()
    """Tables whose `updated_at` says when something last happened in a scope."""
    pull_requests: PullRequests | None = None
    counted: Mapping[str, str] = field(default_factory=dict)
    """Entity that the host counts -> its table."""

    @property
    def described_tables(self) -> Sequence[Table]:
        """All tables."""
        return self.tables

    @property
    def landing(self) -> str:
        """Schema of rows on their way."""
        return f"_load_{self.name}"

    def table(self, name: str) -> Table:
        """The table of that name."""
        return next(one for one in self.tables if one.name == name)

    def children(self, name: str) -> list[Table]:
        """Tables whose rows belong to a row of table `name`."""
        return [one for one in self.tables if one.parent is not None and one.parent[0] == name]

    def parent_key(self, table: Table) -> tuple[str, str] | None:
        """Table of the parent and the column of its key that `table` names."""
        if table.parent is None:
            return None
        parent = self.table(table.parent[0])
        return parent.name, parent.own_key[1]
