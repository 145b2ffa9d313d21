"""The first-parent line of the default branch: what was the state of the branch, commit by commit."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.columns import arrow_schema
from ingestion.sources.git import graph, observations, tables
from ingestion.sources.git.load_state import LoadState
from ingestion.sources.git.objects import resolve
from ingestion.sources.git.plan import Plan
from ingestion.sources.git.rows import constant
from ingestion.sources.git.spans import binaries, integer, integers, numbers, strings
from ingestion.sources.git.store import ObjectStore


class LineFinder:
    """Finds the line in a history that is read whole, so that git need not walk it a second time."""

    def __init__(self, hash_length: int) -> None:
        self._hash_length = hash_length
        self._shas: list[pa.ChunkedArray] = []
        self._parents: list[pa.ChunkedArray] = []

    def add(self, commits: pa.Table) -> None:
        """Remember a batch of commits."""
        self._shas.append(commits["sha"])
        self._parents.append(pc.utf8_slice_codeunits(commits["parent_shas"], 0, self._hash_length))

    def line(self, head: str) -> pa.Array:
        """Ids from `head` to the root, newest first; empty where `head` was not read."""
        if not self._shas:
            return graph.fixed_width(b"", self._hash_length)
        shas = pa.concat_arrays([chunk for part in self._shas for chunk in part.chunks])
        parents = pa.concat_arrays([chunk for part in self._parents for chunk in part.chunks])
        nowhere = integer(-1)
        parent_rows = pc.fill_null(pc.index_in(parents, value_set=shas).cast(pa.int64()), nowhere)
        following = numbers(parent_rows).tolist()
        row = pc.index(shas, binaries([head.encode()], pa.string())[0]).as_py()
        rows = []
        while row >= 0:
            rows.append(row)
            row = following[row]
        return shas.take(integers(np.array(rows, np.int64)))


def new_rows(plan: Plan, load_state: LoadState, store: ObjectStore, finder: LineFinder | None) -> tuple[pa.Table, bool]:
    """New rows of `raw_git.first_parents`, and whether they replace the stored ones.

    A commit that was on the line stays on it while the branch holds it, also where a merge later turned the line.
    """
    head, is_known = plan.state.head_sha, plan.known is not None and not plan.must_read_all
    top = load_state.first_parents_top(plan.name) if is_known else None
    earlier = [] if is_known else observations.heads(load_state.connection, plan.name)
    first, replaces = 0, False
    line = graph.fixed_width(b"", store.hash_length)
    if head is None or (top is not None and head == top[0]):
        pass
    elif top is not None and (continued := _continuation(store, head, top[0])) is not None:
        first, line = top[1] + 1, continued
    elif top is not None or earlier:
        stored = load_state.first_parents(plan.name) if top else _line_of(store, earlier)
        kept, added = turned(store, stored, head)
        if top is not None and len(kept) == len(stored):
            first, line = top[1] + 1, _array(added)
        else:
            replaces, line = top is not None, _array([*kept, *added])
    else:
        line = finder.line(head) if finder else graph.first_parent_line(store, head)
    columns = [constant(plan.name, len(line)), line, graph.positions(line, first)]
    return pa.table(columns, schema=arrow_schema(tables.FIRST_PARENTS.columns)), replaces


def turned(store: ObjectStore, stored: Sequence[str], head: str) -> tuple[Sequence[str], Sequence[str]]:
    """Find what a branch that now ends in `head` keeps of its line, and what comes after that, the oldest first.

    It keeps everything up to the newest commit of the line that `head` contains. After that come the commits of the
    first-parent line of `head` that contain this one: others were on another branch when the line was there.
    """
    kept = graph.contained(store, stored, head)
    if not kept:
        return [], _oldest_first(graph.first_parent_line(store, head))
    line = _oldest_first(graph.first_parent_line(store, head, after=kept[-1]))
    containing = graph.descendants(store, kept[-1], head)
    return kept, [sha for sha in line if sha in containing]


def _line_of(store: ObjectStore, heads: Sequence[str]) -> list[str]:
    """The line of a branch that was seen at `heads` one after the other; those that are not there any more are none."""
    line: list[str] = []
    for head, found in zip(heads, resolve(store, heads), strict=True):
        if found.kind == "commit":
            added = _continuation(store, head, line[-1]) if line else graph.first_parent_line(store, head)
            if added is not None:
                line += _oldest_first(added)
            else:
                kept, new = turned(store, line, head)
                line = [*kept, *new]
    return line


def _continuation(store: ObjectStore, head: str, top: str) -> pa.Array | None:
    """The first-parent line of `head` after `top`, newest first; None where it does not run through `top`."""
    if head == top:
        return graph.fixed_width(b"", store.hash_length)
    line = graph.first_parent_line(store, head, after=top)
    return line if len(line) and graph.parent(store, line[-1].as_py()) == top else None


def _oldest_first(line: pa.Array) -> list[str]:
    return list(reversed(line.to_pylist()))


def _array(line: Sequence[str]) -> pa.Array:
    """The ids of a line that is oldest first as `graph.first_parent_line` gives them."""
    return strings(list(reversed(line)))
