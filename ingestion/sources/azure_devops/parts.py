"""Rows of one pull request or build with everything in it; what cannot be read of it is set aside."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from ingestion.hosts.readings import Row, Rows
from ingestion.rejections import Rejection
from ingestion.sources.azure_devops.api import PAGE
from ingestion.sources.azure_devops.project import Project
from ingestion.web.errors import InvalidRequestError, PermissionMissingError, ScopeGoneError, UnavailableError
from ingestion.web.odd_answers import ODD, why_odd

AT_ONCE = 4
"""Pull requests or builds of a project that are read at the same time."""
_UNREADABLE = (ScopeGoneError, PermissionMissingError, InvalidRequestError, UnavailableError)


@dataclass
class Part:
    """Rows and rejections that an item brings."""

    project: Project
    item: tuple[str, str]
    """Its table and its key."""
    rows: dict[str, list[Row]] = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)
    is_gone: bool = False
    """Whether Azure DevOps has no such thing any more."""

    def read(self, table: str, read: Callable[[], Rows]) -> bool:
        """Take up rows, or set them aside where they cannot be read; returns whether they could.

        Raises:
            ApiError: Azure DevOps does not answer; what it answers to one item only is set aside.
        """
        try:
            self.add(read())
        except ODD as error:
            self.rejected.append(Rejection(table, self.item[1], why_odd(error), self.item))
        except _UNREADABLE as error:
            if isinstance(error, UnavailableError):
                # A server that is down raises here: then the item is read again in the next run.
                self.project.azure.get("_apis/projects", self.project.meter, {"$top": 1})
            self.is_gone |= isinstance(error, ScopeGoneError)
            self.rejected.append(Rejection(table, self.item[1], f"could not be read: {error}", self.item))
        else:
            return True
        return False

    def add(self, rows: Rows) -> None:
        """Take up rows."""
        for name, made in rows.items():
            self.rows[name] = [*self.rows.get(name, ()), *made]


def pages(found: Iterator[Any]) -> Iterator[list[Any]]:
    """The elements of a list, a page at a time."""
    while page := list(islice(found, PAGE)):
        yield page


def merged(parts: Iterable[Part]) -> tuple[dict[str, list[Row]], list[Rejection]]:
    """Rows by table, and rejections, of several items."""
    rows: dict[str, list[Row]] = {}
    rejected: list[Rejection] = []
    for part in parts:
        rejected += part.rejected
        for table, found in part.rows.items():
            rows.setdefault(table, []).extend(found)
    return rows, rejected
