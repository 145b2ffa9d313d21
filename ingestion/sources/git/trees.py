"""Finds the trees of commits' parents."""

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.sources.git.spans import binaries, integer
from ingestion.sources.git.store import ObjectStore


class TreeLookup:
    """Trees by commit, from the block at hand and else from one `git cat-file`; a context manager."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def __enter__(self) -> "TreeLookup":
        self._process = self._store.start("cat-file", "--batch-check=%(objectname)")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.stdout.close()
        self._process.stdin.close()
        self._process.wait()

    def of_parents(self, shas: pa.Array, trees: pa.Array, parents: pa.Array) -> pa.Array:
        """Tree of each row's first parent.

        The empty tree for commits without a parent; null for merges and where the parent is missing. All
        arrays are binary and of one length.
        """
        found = trees.take(pc.index_in(parents, value_set=shas))
        length = pc.binary_length(parents)
        is_root = pc.equal(length, integer(0))
        found = pc.if_else(is_root, binaries([self._store.empty_tree.encode()])[0], found)
        is_single = pc.equal(length, integer(self._store.hash_length))
        is_open = pc.and_(pc.is_null(found), is_single)
        wanted = pc.unique(parents.filter(is_open))
        if not len(wanted):
            return found
        asked = self._ask(wanted.to_pylist())
        return pc.coalesce(found, asked.take(pc.index_in(parents, value_set=wanted)))

    def _ask(self, shas: list[bytes]) -> pa.Array:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        answers: list[bytes | None] = []
        for start in range(0, len(shas), 200):
            part = shas[start : start + 200]
            self._process.stdin.write(b"".join(b"%b^{tree}\n" % sha for sha in part))
            self._process.stdin.flush()
            for _ in part:
                answer = self._process.stdout.readline().rstrip(b"\n")
                answers.append(None if answer.endswith(b" missing") else answer)
        return binaries(answers)
