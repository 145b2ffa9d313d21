"""One repository's changes in the order in which they landed: Arrow tables in, Arrow tables out.

Runs in Spark's Python workers, once per repository.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.change_history import History
from spark_jobs.touched_files import Touched, touched_files

Row = dict[str, Any]
Key = tuple[pa.Scalar, ...]
BATCH = 1_000
TEXT, COUNT, NUMBER, FLAG, MOMENT = pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.timestamp("us", "UTC")
CHANGES = pa.schema(
    [
        ("repository_id", TEXT),
        ("change_id", TEXT),
        ("is_pull_request", FLAG),
        ("began_at", MOMENT),
        ("landed_at", MOMENT),
        ("subsystems", COUNT),
        ("directories", COUNT),
        ("files", COUNT),
        ("entropy", NUMBER),
        ("lines_added", COUNT),
        ("lines_deleted", COUNT),
        ("lines_before", COUNT),
        ("is_fix", FLAG),
        ("developers", COUNT),
        ("age_days", NUMBER),
        ("unique_changes", COUNT),
        ("experience", COUNT),
        ("recent_experience", NUMBER),
        ("subsystem_experience", COUNT),
        ("fixed_at", MOMENT),
    ]
)


def walk_changes(changes: pa.Table) -> pa.Table:
    """Metrics of each change as it landed, and when the first fix landed that blames it.

    A change that is open is measured as if it landed after all others, of the files that its host lists; without any it
    has no metrics. A landed one is measured by the host's list too where there is one, so that both are alike, and
    counts in the history with the files of its commits. One without files that people write has no row.

    Args:
        changes: of one repository: the columns of `CHANGES` in `schemas`, `own_files` and `listed_files`.
    """
    history, found, fixed_at = History(), list[Row](), dict[int, datetime]()
    numbers: dict[str, int] = {}
    last: datetime | None = None
    for row, own in landed_changes(changes):
        at = last = row["landed_at"]
        measured = touched_files(row["listed_files"] or ()) or own
        found.append(row | vars(history.metrics(row["developer_id"], at, measured)))
        for number in _blamed(history, row, own, numbers):
            fixed_at.setdefault(number, at)
        number = history.land(row["developer_id"], at, own)
        numbers |= dict.fromkeys(row["shas"].split(), number)
    for number, at in fixed_at.items():
        found[number]["fixed_at"] = at
    for row in _in_order(changes, is_open=True):
        at = max(row["began_at"], last) if last else row["began_at"]
        listed = touched_files(row["listed_files"] or ())
        found.append({**row, **(vars(history.metrics(row["developer_id"], at, listed)) if listed else {})})
    return pa.Table.from_pylist([{name: one.get(name) for name in CHANGES.names} for one in found], CHANGES)


def landed_changes(changes: pa.Table) -> Iterator[tuple[Row, list[Touched]]]:
    """Landed changes in order, with the files of their commits; without any they are left out."""
    for row in _in_order(changes, is_open=False):
        own = touched_files(row["own_files"] or ())
        if own:
            yield row, own


def _blamed(history: History, row: Row, own: list[Touched], numbers: dict[str, int]) -> set[int]:
    """Changes that a fix says were wrong: what it takes back, else the last changes of its files before the report."""
    reverted = {numbers[sha] for sha in (row["reverted_shas"] or "").split() if sha in numbers}
    if reverted or not row["is_fix"]:
        return reverted
    # Who finds a bug and mends it at once reports nothing before.
    reported_at = row["reported_at"] or row["began_at"] or row["landed_at"]
    return history.introducers(own, min(reported_at, row["landed_at"]))


def _in_order(changes: pa.Table, *, is_open: bool) -> Iterator[Row]:
    is_landed = changes["landed_at"].is_valid()
    chosen = changes.filter(pc.invert(is_landed) if is_open else is_landed)
    ordered = chosen.sort_by([("landed_at", "ascending"), ("began_at", "ascending"), ("change_id", "ascending")])
    for batch in ordered.to_batches(BATCH):
        yield from batch.to_pylist()
