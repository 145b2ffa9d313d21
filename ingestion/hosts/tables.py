"""Raw tables of a host, and the dataset that they make up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingestion.columns import Column


@dataclass(frozen=True, eq=False)
class Table:
    """A raw table, equal to itself alone. The first column of its key is the repository or project, if any."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    parent: "tuple[str, str] | None" = None
    """Table and the column here that names its row there: what is read anew of the parent brings all its rows here."""

    @property
    def column_names(self) -> list[str]:
        """Names of the columns in their order."""
        return [column.name for column in self.columns]


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
    scope_column: str = "scope_id"
    """Column for the number of a scope in the loader's own tables."""
    counted: Mapping[str, str] = field(default_factory=dict)
    """Entity that the host counts -> its table."""

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
        return parent.name, parent.key[1]
