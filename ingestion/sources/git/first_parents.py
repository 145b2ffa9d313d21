"""The first-parent line of the default branch: what was the state of the branch, commit by commit."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.columns import arrow_schema
from ingestion.sources.git import graph, tables
from ingestion.sources.git.ledger import Ledger
from ingestion.sources.git.plan import Plan
from ingestion.sources.git.rows import constant
from ingestion.sources.git.spans import binaries, integer, integers, numbers
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


def new_rows(plan: Plan, ledger: Ledger, store: ObjectStore, finder: LineFinder | None) -> tuple[pa.Table, bool]:
    """New rows of `raw_git.first_parents`, and whether they replace the stored ones."""
    head = plan.state.head_sha
    top = None if plan.known is None or plan.must_read_all else ledger.first_parents_top(plan.name)
    first, replaces = 0, top is not None
    line = graph.fixed_width(b"", store.hash_length)
    if head is not None and top is not None and _continues(store, head, top[0]):
        first, replaces = top[1] + 1, False
        line = graph.first_parent_line(store, head, after=top[0]) if head != top[0] else line
    elif head is not None:
        line = finder.line(head) if finder else graph.first_parent_line(store, head)
    columns = [constant(plan.name, len(line)), line, graph.positions(line, first)]
    return pa.table(columns, schema=arrow_schema(tables.FIRST_PARENTS.columns)), replaces


def _continues(store: ObjectStore, head: str, top: str) -> bool:
    """Whether the first-parent line of `head` runs through `top`."""
    if head == top:
        return True
    line = graph.first_parent_line(store, head, after=top)
    if not len(line):
        return False
    return graph.parent(store, line[-1].as_py()) == top
