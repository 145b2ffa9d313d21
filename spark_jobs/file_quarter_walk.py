"""One repository's files at the beginning of each quarter, and when each was mended next.

Runs in Spark's Python workers, once per repository.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from spark_jobs.change_walk import COUNT, MOMENT, NUMBER, TEXT, landed_changes
from spark_jobs.touched_files import Touched, is_code

Row = dict[str, Any]
YEAR, QUARTER = timedelta(days=365), timedelta(days=91)
TOGETHER = 3
"""Changes of the last year in which two coupled files changed together, at least, and half of those of the file."""
LARGE = 20
"""Files of a change above which it couples none."""
FILE_QUARTERS = pa.schema(
    [
        ("repository_id", TEXT),
        ("path", TEXT),
        ("asked_at", MOMENT),
        ("lines", COUNT),
        ("age_days", NUMBER),
        ("days_since_change", NUMBER),
        ("changes", COUNT),
        ("changes_of_year", COUNT),
        ("changes_of_quarter", COUNT),
        ("lines_of_year", COUNT),
        ("lines_of_quarter", COUNT),
        ("developers", COUNT),
        ("developers_of_year", COUNT),
        ("owner_share", NUMBER),
        ("coupled_files", COUNT),
        ("fixes", COUNT),
        ("fixes_of_year", COUNT),
        ("fixes_of_quarter", COUNT),
        ("fixed_at", MOMENT),
    ]
)


@dataclass(frozen=True)
class Event:
    """A change of a file."""

    at: datetime
    number: int
    developer: str | None
    lines: int
    is_fix: bool


@dataclass
class Past:
    """A file's changes so far, under whatever names."""

    file: int
    """Number of the file."""
    lines: int = 0
    events: list[Event] = field(default_factory=list)
    written: Counter[str] = field(default_factory=Counter)
    """Lines that each developer added."""
    fixes: list[datetime] = field(default_factory=list)
    """Of its whole life: filled to its end before anything is said of what came next."""

    def since(self, moment: datetime) -> Sequence[Event]:
        """Changes after a moment."""
        return self.events[bisect_right(self.events, moment, key=lambda one: one.at) :]


def walk_file_quarters(changes: pa.Table) -> pa.Table:
    """Files of code that exist and that changed in the year before, at each quarter's beginning.

    Quarters begin in January, April, July and October, midnight UTC. The last is the one after the last change, which
    may still change its rows before it begins. `fixed_at`, the first fix from then on, is all that was not known then.

    Args:
        changes: of one repository, as `walk_changes` takes them.
    """
    files: dict[str, Past] = {}
    members: dict[int, list[int]] = {}
    rows: list[tuple[Row, Past]] = []
    due: datetime | None = None
    for number, (change, own) in enumerate(landed_changes(changes)):
        at = change["landed_at"]
        due = due or _next_quarter(at)
        while at >= due:
            rows += _snapshot(files, members, due)
            due = _next_quarter(due)
        members[number] = [one.file for one in _land(files, change, own, number)]
    if due is not None:
        rows += _snapshot(files, members, due)
    repository_id = changes["repository_id"][0].as_py() if len(changes) else None
    made = [
        {**row, "repository_id": repository_id, "fixed_at": _first(past.fixes, row["asked_at"])} for row, past in rows
    ]
    return pa.Table.from_pylist(made, FILE_QUARTERS)


def _land(files: dict[str, Past], change: Row, own: Sequence[Touched], number: int) -> Iterator[Past]:
    # The number of the change that made it, and its place there: no two files have the same.
    new = (Past(number * 1_000_000 + place) for place in range(len(own)))
    before = [(one, files.pop(one.before, past)) for one, past in zip(own, new, strict=True)]
    for one, past in before:
        developer, at = change["developer_id"], change["landed_at"]
        past.lines += one.added - one.deleted
        past.events.append(Event(at, number, developer, one.added + one.deleted, change["is_fix"]))
        if developer is not None:
            past.written[developer] += one.added
        if change["is_fix"]:
            past.fixes.append(at)
        if one.after is not None:
            files[one.after] = past
        yield past


def _snapshot(files: dict[str, Past], members: dict[int, list[int]], at: datetime) -> list[tuple[Row, Past]]:
    recent = {path: past for path, past in files.items() if past.events[-1].at >= at - YEAR and is_code(path)}
    return [(_measured(path, past, members, at), past) for path, past in recent.items()]


def _measured(path: str, past: Past, members: dict[int, list[int]], at: datetime) -> Row:
    of_year, of_quarter = past.since(at - YEAR), past.since(at - QUARTER)
    written = past.written.total()
    return {
        "path": path,
        "asked_at": at,
        "lines": max(past.lines, 0),
        "age_days": (at - past.events[0].at) / timedelta(days=1),
        "days_since_change": (at - past.events[-1].at) / timedelta(days=1),
        "changes": len(past.events),
        "changes_of_year": len(of_year),
        "changes_of_quarter": len(of_quarter),
        "lines_of_year": sum(one.lines for one in of_year),
        "lines_of_quarter": sum(one.lines for one in of_quarter),
        "developers": len({one.developer for one in past.events}),
        "developers_of_year": len({one.developer for one in of_year}),
        "owner_share": max(past.written.values()) / written if written else None,
        "coupled_files": _coupled(past, of_year, members),
        "fixes": len(past.fixes),
        "fixes_of_year": sum(one.is_fix for one in of_year),
        "fixes_of_quarter": sum(one.is_fix for one in of_quarter),
    }


def _coupled(past: Past, of_year: Sequence[Event], members: dict[int, list[int]]) -> int:
    """Other files that changed in at least half of the file's changes of the year, and often enough."""
    together = Counter[int]()
    for one in of_year:
        touched = members[one.number]
        if len(touched) <= LARGE:
            together.update(touched)
    del together[past.file]
    return sum(count >= max(TOGETHER, len(of_year) / 2) for count in together.values())


def _first(moments: Sequence[datetime], since: datetime) -> datetime | None:
    """The first of ordered moments at or after one."""
    return next((one for one in moments if one >= since), None)


def _next_quarter(moment: datetime) -> datetime:
    month = (moment.month - 1) // 3 * 3 + 4
    return datetime(moment.year + month // 12, (month - 1) % 12 + 1, 1, tzinfo=UTC)
