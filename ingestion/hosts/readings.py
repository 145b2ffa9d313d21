"""Readings that a source hands over: rows of one page, and what holds once they are in the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingestion.rejections import Rejection

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]
"""Table -> rows; a column that a row lacks is null."""


@dataclass(frozen=True)
class Columns:
    """Rows of a table by column: half of the time, where there are many."""

    values: Mapping[str, Sequence[Any]]
    """Column -> its values, of all columns equally many; at least one column."""

    def __len__(self) -> int:
        """Count the rows."""
        return len(next(iter(self.values.values())))


Found = Mapping[str, Sequence[Row] | Columns]
"""The same, in either form."""


@dataclass(frozen=True)
class Reading:
    """A page of one repository or project."""

    scope_id: str
    """The host's id of the repository or project."""
    rows: Found
    positions: Mapping[str, str] = field(default_factory=dict)
    """Entity -> where its reading stands with these rows in the tables, in the source's own words."""
    items: int = 0
    total: int | None = None
    """Items that the scope has, where the host says so."""
    is_new: bool = True
    """Whether it tells of a change; what is read in every run does not."""
    missing: str | None = None
    """Part that cannot be read, and why: the rest of the scope goes on."""
    failed: str | None = None
    """A list that broke off, and why: the rest of the scope goes on, and the next run reads the list again."""
    rejected: Sequence[Rejection] = ()
    """Rows that are left out or not whole, each with its reason."""
    cut: int = 0
    """Items with a list of which the host counts more than it sent."""
    whole: Mapping[str, tuple[str, object]] = field(default_factory=dict)
    """Tables whose rows here are all that there are where the named column has this value."""
    remaining: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Table -> the numbers, by the second column of its key, of all that the scope still has, listed after the rows
    were read."""
    etags: Mapping[str, str] | None = None
    """ETags to compare with next time; set by the last reading of a scope only."""
    totals: Mapping[str, int] = field(default_factory=dict)
    """Entity -> how many there are, said by the host before the scope was read; in the last reading only, and empty
    where not everything is collected."""
