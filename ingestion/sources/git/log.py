"""Commits from one `git log -z`, as blocks of Arrow columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.sources.git.graph import partial_output, reachable
from ingestion.sources.git.pipes import PatientReader
from ingestion.sources.git.spans import (
    as_integers,
    as_text,
    booleans,
    cut,
    integer,
    integers,
    null,
    shortened,
    text,
    tokens,
)
from ingestion.sources.git.store import GitError, ObjectStore

FIELDS = {
    "sha": "%H",
    "tree_sha": "%T",
    "parent_shas": "%P",
    "author_name": "%an",
    "author_email": "%ae",
    "authored": "%ad",
    "committer_name": "%cn",
    "committer_email": "%ce",
    "committed": "%cd",
    "subject": "%s",
    "body": "%b",
    "trailers": "%(trailers:only,unfold,separator=%x0A)",
}
FORMAT = ("-z", "--no-patch", "--date=raw", "--encoding=UTF-8", f"--format={'%x00'.join(FIELDS.values())}")
FRUGAL = ("-c", "core.packedGitLimit=16m", "-c", "core.deltaBaseCacheLimit=8m")
"""A log reads commits once and in order: it gains nothing from more."""
EXACT = ("--no-walk=unsorted",)
BLOCK_ROWS = 10_000
BLOCK_BYTES = 8 << 20
TOKEN_BYTES = 4 << 20
"""A message may be as large as memory; no more of a field than this is held while it is read."""
LENGTHS = {
    "author_name": 250, "author_email": 250, "committer_name": 250, "committer_email": 250, "subject": 10_000,
    "body": 100_000, "trailers": 10_000,
}  # fmt: skip
"""Characters of each text that the tables hold; the rest is cut off."""
LAST_SECOND = 253_402_300_799
"""End of the year 9999: later dates exist in git, but in few of the tools that read the tables."""
LAST_OFFSET_MINUTES = 14 * 60


@dataclass(frozen=True)
class Walk:
    """Which commits to read: those reachable from `tips` and not from `known`, or exactly those in `exact`.

    `since` keeps the commits whose committer date is at or after 00:00 UTC of that day, wherever they stand in
    the graph; one without a date is left out. (Git's own `--since` stops at the first older commit of a line
    and so loses newer ones behind it.) The first commits kept have parents that are not in the tables; their
    numbers are still the differences from these parents.
    """

    tips: Sequence[str]
    known: Sequence[str] = ()
    since: date | None = None
    exact: Sequence[str] | None = None


def read_commits(store: ObjectStore, walk: Walk) -> Iterator[pa.Table]:
    """Raw columns of `FIELDS` (binary) of the commits of `walk`, newest first, in blocks.

    Where git stops at a missing commit, the commits that can still be reached follow.
    """
    if walk.exact is not None:
        yield from _kept(walk, _read_blocks(store, EXACT, walk.exact))
        return
    revisions = [*walk.tips, *(f"^{sha}" for sha in walk.known)]
    try:
        yield from _kept(walk, _read_blocks(store, (), revisions))
    except GitError:
        # Git writes the same commits in the same order before it stops.
        written = set(partial_output(store, ["log", "--stdin", "--format=%H"], revisions))
        stored = reachable(store, walk.known) if walk.known else {}
        rest = [sha for sha in reachable(store, walk.tips) if sha not in written and sha not in stored]
        yield from _kept(walk, _read_blocks(store, EXACT, rest))


def _kept(walk: Walk, blocks: Iterator[pa.Table]) -> Iterator[pa.Table]:
    if walk.since is None:
        yield from blocks
        return
    first = integer(int(datetime.combine(walk.since, time(), UTC).timestamp()))
    for block in blocks:
        seconds, _ = _seconds_and_zone(as_text(block["committed"].combine_chunks()))
        kept = block.filter(pc.fill_null(pc.greater_equal(seconds, first), booleans(np.array([False]))[0]))
        if kept.num_rows:
            yield kept


def _read_blocks(store: ObjectStore, options: Sequence[str], lines: Sequence[str]) -> Iterator[pa.Table]:
    """Raw columns of `FIELDS` (binary) for each block of commits that `git log` writes.

    Raises:
        GitError: git stopped early, for example at a missing commit; blocks before it have been yielded.
    """
    if not lines:
        return
    process = store.start(*FRUGAL, "log", "--stdin", *options, *FORMAT)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        # Git reads all of its input before it writes anything.
        process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        process.stdin.close()
        reader = PatientReader(process.stdout)
        rest, pieces = b"", []
        rows = size = 0
        for piece in bounded(iter(reader.read, b"")):
            pieces.append(piece)
            rows += piece.count(b"\0")
            size += len(piece)
            if rows >= BLOCK_ROWS * len(FIELDS) or size >= BLOCK_BYTES:
                data = rest + b"".join(pieces)
                block, rest = _split_block(data)
                pieces, rows, size = [], 0, 0
                if block.num_rows:
                    yield block
        block, rest = _split_block(rest + b"".join(pieces))
        if block.num_rows:
            yield block
        if process.wait() or rest:
            raise GitError("git log stopped before the end of the history")
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def bounded(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """`pieces`, each shorter than `TOKEN_BYTES`, without what NUL-terminated tokens have beyond that."""
    length = 0
    for piece in pieces:
        end = piece.find(b"\0")
        first = len(piece) if end < 0 else end
        kept = max(0, min(first, TOKEN_BYTES - length))
        yield piece if kept == first else piece[:kept] + piece[first:]
        length = length + first if end < 0 else len(piece) - piece.rfind(b"\0") - 1


def _split_block(data: bytes) -> tuple[pa.Table, bytes]:
    starts, ends = tokens(np.frombuffer(data, np.uint8))
    width = len(FIELDS)
    count = len(ends) // width * width
    columns = [cut(data, starts[i:count:width], ends[i:count:width]) for i in range(width)]
    used = int(ends[count - 1]) + 1 if count else 0
    return pa.table(columns, names=list(FIELDS)), data[used:]


def parse(block: pa.Table) -> pa.Table:
    """Typed columns of `raw_git.commits` that `git log` knows; one row per commit."""
    columns = {name: as_text(block[name].combine_chunks()) for name in FIELDS}
    authored_at, offset = _moments(columns.pop("authored"))
    committed_at, _ = _moments(columns.pop("committed"))
    columns |= {name: shortened(columns[name], length) for name, length in LENGTHS.items()}
    trailers = columns["trailers"]
    columns["trailers"] = pc.if_else(pc.equal(trailers, text("")), null(pa.string()), trailers)
    return pa.table(
        columns | {"authored_at": authored_at, "author_utc_offset_minutes": offset, "committed_at": committed_at}
    )


def _moments(raw: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Time stamps and UTC offsets in minutes of git's raw dates (`1700000000 +0100`, or nothing)."""
    seconds, zone = _seconds_and_zone(raw)
    seconds = pc.if_else(pc.less_equal(seconds, integer(LAST_SECOND)), seconds, null(pa.int64()))
    moments = pc.multiply(seconds, integer(1_000_000)).cast(pa.timestamp("us", "UTC"))
    size = pc.abs(zone)
    hours = pc.divide(size, integer(100))
    minutes = pc.subtract(size, pc.multiply(hours, integer(100)))
    total = pc.add(pc.multiply(hours, integer(60)), minutes)
    is_possible = pc.and_(pc.less_equal(total, integer(LAST_OFFSET_MINUTES)), pc.less(minutes, integer(60)))
    offset = pc.if_else(is_possible, pc.multiply(pc.sign(zone), total), null(pa.int64()))
    return moments, offset


def _seconds_and_zone(raw: pa.Array) -> tuple[pa.Array, pa.Array]:
    filled = pc.if_else(pc.equal(raw, text("")), text(" "), raw)
    parts = pc.list_flatten(pc.split_pattern(filled, " ", max_splits=1))
    seconds = as_integers(parts.take(integers(np.arange(0, 2 * len(raw), 2))))
    zone = as_integers(pc.replace_substring(parts.take(integers(np.arange(1, 2 * len(raw), 2))), "+", ""))
    return seconds, zone
