"""Reading on where objects are missing: git stops there, we keep everything else."""

import subprocess
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.sources.git import numstat
from ingestion.sources.git.spans import empty_table, integer
from ingestion.sources.git.store import GitError, ObjectStore

WITHOUT_CONTENT = ("diff-tree", "--stdin", "-r", "-z", "--raw", "--no-renames")


def parse_with_missing_objects(store: ObjectStore, options: Sequence[str], lines: bytes) -> tuple[pa.Table, list[int]]:
    """Differences of the pairs in `lines`, and the positions of those with missing objects.

    Git writes the header of a pair before it looks at the contents, so the last header in the output of a
    process that died names the pair that killed it. That pair keeps paths and statuses, with null numbers.
    """
    width = 2 * store.hash_length + 2
    total = len(lines) // width
    tables, incomplete = [], []
    done = 0
    while done < total:
        status, output = _run(store, options, lines[done * width :])
        if status == 0:
            tables.append(_shifted(numstat.parse(output, store.hash_length), done))
            break
        whole = _whole_pairs(output, lines[done * width :], width)
        if whole:
            status, output = _run(store, options, lines[done * width : (done + whole) * width])
            if status:
                raise GitError("git diff-tree gives a different answer each time; check the disk with git fsck")
            tables.append(_shifted(numstat.parse(output, store.hash_length), done))
            done += whole
        bad = lines[done * width : (done + 1) * width]
        tables.append(_shifted(_names_only(store, bad), done))
        incomplete.append(done)
        done += 1
    return pa.concat_tables(tables) if tables else empty_table(numstat.SCHEMA), incomplete


def _run(store: ObjectStore, options: Sequence[str], lines: bytes) -> tuple[int, bytes]:
    done = subprocess.run(
        ["git", *options],
        cwd=store.folder,
        env=dict(store.environment),
        input=lines,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode, done.stdout


def _whole_pairs(output: bytes, lines: bytes, width: int) -> int:
    """Pairs before the one that git was at when it died; the next pair is taken to be the bad one."""
    at = count = 0
    for start in range(0, len(lines), width):
        found = output.find(lines[start : start + width], at)
        if found < 0:
            break
        at, count = found + width, count + 1
    return max(count - 1, 0)


def _names_only(store: ObjectStore, line: bytes) -> pa.Table:
    status, output = _run(store, WITHOUT_CONTENT, line)
    if status:
        return empty_table(numstat.SCHEMA)
    return numstat.parse_names(output, store.hash_length)


def _shifted(table: pa.Table, by: int) -> pa.Table:
    return table.set_column(0, "pair", pc.add(table["pair"], integer(by)))
