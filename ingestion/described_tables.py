"""Raw tables as their sources describe them: raw tables, dbt's sources and staging, and assets are made of this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from ingestion.columns import Column

REJECTED = {"_rejected_rows": "One row per row that was set aside, with the reason."}
SCOPES = {"_scopes": "How collecting each scope ended, one row per scope and run."}
"""Tables that every source has beside its own, and what a row of them is."""


@dataclass(frozen=True, eq=False)
class DescribedTable:
    """A raw table, equal to itself alone."""

    name: str
    text: str
    """A sentence on what a row is."""
    own_key: tuple[str, ...]
    """Key as the source knows it; begins with the scope, if there is one."""
    own_columns: tuple[Column, ...]
    is_staged: bool = True
    """A staging model is generated; false until something reads the table, and where the model is written by hand."""

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Names of the key's columns."""
        return self.own_key

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns but the loader's."""
        return self.own_columns

    @property
    def readable_columns(self) -> tuple[Column, ...]:
        """All columns for whoever reads the table."""
        return self.columns

    @property
    def column_names(self) -> list[str]:
        """Names of the columns in their order."""
        return [column.name for column in self.columns]


class DescribedSource(Protocol):
    """The tables of a source."""

    @property
    def name(self) -> str:
        """Schema."""

    @property
    def described_tables(self) -> Sequence[DescribedTable]:
        """Tables that others read; the loader's own are left out."""

    @property
    def scoped_by(self) -> Mapping[str, str]:
        """First column of a table's own key -> what `raw_config.left_out` calls such a scope."""


@dataclass(frozen=True)
class Described:
    """A source without installations."""

    name: str
    described_tables: Sequence[DescribedTable]
    scoped_by: Mapping[str, str]
