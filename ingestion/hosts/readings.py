"""What a source hands over: rows of one page, and what holds once they are in the tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]
"""Table -> rows; a column that a row lacks is null."""


@dataclass(frozen=True)
class Reading:
    """A page of one repository or project."""

    scope_id: int
    """The host's number of the repository or project."""
    rows: Rows
    positions: Mapping[str, str] = field(default_factory=dict)
    """Entity -> the last change that is in the tables with these rows."""
    items: int = 0
    is_new: bool = True
    """Whether it tells of a change; what is read in every run does not."""
    missing: str | None = None
    """An entity that cannot be read, and why: the rest of the scope goes on."""

    @property
    def row_count(self) -> int:
        """Rows over all tables."""
        return sum(map(len, self.rows.values()))
