"""One pass over a history: commits with their numbers, and the files that each of them changed."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Queue
from threading import Event, Thread

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.sources.git import log, numstat
from ingestion.sources.git.differences import Differences, DiffPool, pairs_per_job
from ingestion.sources.git.spans import binaries, booleans, empty_table, integer, integers, is_true, null, numbers
from ingestion.sources.git.store import ObjectStore
from ingestion.sources.git.trees import TreeLookup

BLOCKS_AHEAD = 2


@dataclass(frozen=True)
class HistoryBatch:
    """Up to about 10,000 commits.

    `commits`: the columns of `log.parse`, `additions`, `deletions`, `files_changed`, `has_missing_objects`.
    `file_changes`: `sha` and the columns of `numstat.SCHEMA` without `pair`.
    """

    commits: pa.Table
    file_changes: pa.Table


@dataclass(frozen=True)
class _Block:
    """Parsed commits whose differences are on their way."""

    commits: pa.Table
    rows: npt.NDArray[np.int64]
    """Position in `commits` of each pair of trees."""
    is_merge: npt.NDArray[np.bool_]
    is_missing: npt.NDArray[np.bool_]
    jobs: "Sequence[Future[Differences]]"
    job_starts: Sequence[int]


@contextmanager
def open_history(store: ObjectStore, walk: log.Walk) -> Iterator[Iterator[HistoryBatch]]:
    """Start reading, and give an iterator of what `git log --numstat -M` says of the commits of `walk`.

    Newest first. Merge commits have null numbers. Commits whose objects are missing stay, with null numbers and
    `has_missing_objects`. Memory does not grow with the history. Reading goes a few blocks ahead.

    Raises (while iterating):
        GitError: git cannot read the repository at all.
    """
    blocks: Queue[_Block | BaseException | None] = Queue(BLOCKS_AHEAD)
    stopped = Event()
    with DiffPool(store) as pool:
        reader = Thread(target=_read_ahead, args=(store, walk, pool, blocks, stopped), daemon=True)
        reader.start()
        try:
            yield _batches(blocks)
        finally:
            stopped.set()
            pool.cancel()
            while reader.is_alive():
                _drain(blocks)
                reader.join(0.05)


def _batches(blocks: "Queue[_Block | BaseException | None]") -> Iterator[HistoryBatch]:
    while (block := blocks.get()) is not None:
        if isinstance(block, BaseException):
            raise block
        yield _assemble(block)


def _drain(blocks: "Queue[_Block | BaseException | None]") -> None:
    while not blocks.empty():
        blocks.get_nowait()


def _read_ahead(
    store: ObjectStore,
    walk: log.Walk,
    pool: DiffPool,
    blocks: "Queue[_Block | BaseException | None]",
    stopped: Event,
) -> None:
    try:
        with TreeLookup(store) as trees:
            for raw in log.read_commits(store, walk):
                if stopped.is_set():
                    return
                blocks.put(_begin(store, raw, trees, pool))
        blocks.put(None)
    except Exception as error:  # noqa: BLE001 -- raised again where the history is consumed
        blocks.put(error)


def _begin(store: ObjectStore, raw: pa.Table, trees: TreeLookup, pool: DiffPool) -> _Block:
    """Queue the pairs of trees of a block; merges and commits that change nothing need none."""
    parents = raw["parent_shas"].combine_chunks()
    hash_length = integer(store.hash_length)
    length = pc.binary_length(parents)
    is_merge = pc.greater(length, hash_length)
    old = trees.of_parents(raw["sha"].combine_chunks(), raw["tree_sha"].combine_chunks(), parents)
    new = raw["tree_sha"].combine_chunks()
    single = pc.invert(is_merge)
    is_missing = pc.and_(single, pc.is_null(old))
    is_pair = pc.and_(single, pc.fill_null(pc.not_equal(old, new), booleans(np.array([False]))[0]))
    separator, nothing, newline = binaries([b" ", b"", b"\n"])
    lines = pc.binary_join_element_wise(old.filter(is_pair), new.filter(is_pair), separator)
    text = pc.binary_join_element_wise(lines, nothing, newline)
    width, per_job = 2 * store.hash_length + 2, pairs_per_job(store.hash_length)
    data = b"".join([text.buffers()[2].to_pybytes()[text.offset * width :]]) if len(text) else b""
    starts = list(range(0, len(text), per_job))
    jobs = [pool.submit(data[start * width : (start + per_job) * width]) for start in starts]
    return _Block(
        log.parse(raw),
        np.flatnonzero(is_true(is_pair)),
        is_true(is_merge),
        is_true(is_missing),
        jobs,
        starts,
    )


def _assemble(block: _Block) -> HistoryBatch:
    """Wait for the differences of `block` and join them to its commits."""
    tables, rows = [empty_table(numstat.SCHEMA)], [np.empty(0, np.int64)]
    is_missing = block.is_missing.copy()
    for start, job in zip(block.job_starts, block.jobs, strict=True):
        found = job.result()
        tables.append(found.files)
        rows.append(block.rows[start + numbers(found.files["pair"])])
        if found.incomplete:
            is_missing[block.rows[start + np.array(found.incomplete)]] = True
    files, row = pa.concat_tables(tables), np.concatenate(rows)
    count = block.commits.num_rows
    is_null = booleans(is_missing | block.is_merge)
    commits = block.commits
    for name in ("additions", "deletions"):
        lines = numbers(pc.fill_null(files[name], integer(0)))
        sums = np.bincount(row, weights=lines, minlength=count).astype(np.int64)
        commits = commits.append_column(name, _nullable(sums, is_null))
    commits = commits.append_column("files_changed", _nullable(np.bincount(row, minlength=count), is_null))
    commits = commits.append_column("has_missing_objects", booleans(is_missing))
    sha = block.commits["sha"].take(integers(row))
    return HistoryBatch(commits, files.drop_columns(["pair"]).add_column(0, "sha", sha))


def _nullable(values: npt.NDArray[np.int64], is_null: pa.Array) -> pa.Array:
    return pc.if_else(is_null, null(pa.int64()), integers(values))
