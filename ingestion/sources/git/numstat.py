"""Parses what `git diff-tree --stdin -r -z --raw --numstat -M` writes.

For every pair of trees git writes `old new\\n`, then per file `:mode mode id id S\\0path\\0` (two paths for
renames and copies), then per file `added\\tdeleted\\tpath\\0` (for renames `added\\tdeleted\\t\\0old\\0new\\0`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.sources.git.spans import (
    Positions,
    as_integers,
    as_text,
    binaries,
    booleans,
    cut,
    integers,
    null,
    strings,
    tokens,
)

SCHEMA = pa.schema(
    [
        ("pair", pa.int64()),
        ("path", pa.string()),
        ("old_path", pa.string()),
        ("status", pa.string()),
        ("additions", pa.int64()),
        ("deletions", pa.int64()),
    ]
)
"""`pair` is the position of the pair of trees in the output; statuses are A, M, D, R, C and T."""


@dataclass(frozen=True)
class _Layout:
    """Token positions of every file: where its raw entry and its numbers start."""

    pair: Positions
    raw: Positions
    numbers: Positions
    is_renamed: npt.NDArray[np.bool_]
    status: npt.NDArray[np.uint8]


def parse(data: bytes, hash_length: int) -> pa.Table:
    """Table of `SCHEMA` for the output `data` of whole pairs.

    Raises:
        ValueError: the output is not complete.
    """
    table = _parse_columns(data, hash_length)
    return table if table is not None else _parse_step_by_step(data, hash_length)


def _parse_columns(data: bytes, hash_length: int) -> pa.Table | None:
    """Parse with array operations, or return None where the output is not as regular as expected."""
    view = np.frombuffer(data, np.uint8)
    starts, ends = tokens(view)
    starts, headers, rest = _skip_headers(view, starts, ends, hash_length)
    layout = _find_layout(view, starts, ends, headers, hash_length)
    if layout is None or rest != len(data):
        return None
    tabs = np.flatnonzero(view == 9)
    number_starts, number_ends = starts[layout.numbers], ends[layout.numbers]
    first = np.searchsorted(tabs, number_starts)
    if len(first) and first.max() + 1 >= len(tabs):
        return None
    tab, next_tab = tabs[first], tabs[first + 1]
    if (next_tab >= number_ends).any():
        return None
    path_start = np.where(layout.is_renamed, starts[layout.numbers + 2 * layout.is_renamed], next_tab + 1)
    path_end = ends[layout.numbers + 2 * layout.is_renamed]
    path_token = layout.raw + 1 + layout.is_renamed
    path = cut(data, starts[path_token], ends[path_token])
    if not path.equals(cut(data, path_start, path_end)):
        return None
    old = cut(data, starts[layout.raw + 1], ends[layout.raw + 1])
    old = pc.if_else(booleans(layout.is_renamed), old, null(pa.binary()))
    return pa.table(
        [
            integers(layout.pair),
            as_text(path, "backslashreplace"),
            as_text(old, "backslashreplace"),
            _letters(layout.status),
            as_integers(cut(data, number_starts, tab)),
            as_integers(cut(data, tab + 1, next_tab)),
        ],
        schema=SCHEMA,
    )


def _letters(codes: npt.NDArray[np.uint8]) -> pa.Array:
    offsets = np.arange(len(codes) + 1, dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), len(codes), [None, pa.py_buffer(offsets), pa.py_buffer(codes.copy())])


def _skip_headers(
    view: npt.NDArray[np.uint8], starts: Positions, ends: Positions, hash_length: int
) -> tuple[Positions, Positions, int]:
    """Starts behind the headers, headers before each token, and the end of headers after the last token."""
    width = 2 * hash_length + 2
    starts, headers = starts.copy(), np.zeros(len(starts), np.int64)
    candidates = np.arange(len(starts))
    while len(candidates):
        at = starts[candidates]
        candidates, at = (part[at + width <= ends[candidates]] for part in (candidates, at))
        is_header = (view[at + hash_length] == ord(" ")) & (view[at + width - 1] == ord("\n"))
        candidates = candidates[is_header]
        starts[candidates] += width
        headers[candidates] += 1
    rest = int(ends[-1]) + 1 if len(ends) else 0
    while rest + width <= len(view) and view[rest + hash_length] == ord(" ") and view[rest + width - 1] == ord("\n"):
        rest += width
    return starts, headers, rest


def _find_layout(
    view: npt.NDArray[np.uint8], starts: Positions, ends: Positions, headers: Positions, hash_length: int
) -> _Layout | None:
    """Positions that follow from the raw entries, or None if the tokens are not exactly there."""
    status_at = 17 + 2 * hash_length
    raw = np.flatnonzero(ends - starts > status_at)
    raw = raw[(view[starts[raw]] == ord(":")) & (view[starts[raw] + status_at - 1] == ord(" "))]
    status = view[starts[raw] + status_at]
    is_renamed = (status == ord("R")) | (status == ord("C"))
    pair = np.cumsum(headers)[raw] - 1
    if not len(raw):
        return None if len(starts) else _Layout(pair, raw, raw, is_renamed, status)
    raw_width, number_width = 2 + is_renamed.astype(np.int64), 1 + 2 * is_renamed.astype(np.int64)
    is_first = np.empty(len(raw), np.bool_)
    is_first[0] = True
    is_first[1:] = pair[1:] != pair[:-1]
    first = np.flatnonzero(is_first)
    group = np.cumsum(is_first) - 1
    raw_before, number_before = _before(raw_width), _before(number_width)
    base = raw_before[first] + number_before[first]
    raw_total = np.add.reduceat(raw_width, first)
    expected_raw = base[group] + raw_before - raw_before[first][group]
    numbers = base[group] + raw_total[group] + number_before - number_before[first][group]
    is_regular = (
        np.array_equal(expected_raw, raw)
        and int(raw_width.sum() + number_width.sum()) == len(starts)
        and np.array_equal(np.flatnonzero(headers), raw[first])
    )
    return _Layout(pair, raw, numbers, is_renamed, status) if is_regular else None


def _before(widths: Positions) -> Positions:
    return np.cumsum(widths) - widths


def parse_names(data: bytes, hash_length: int) -> pa.Table:
    """Table of `SCHEMA` with null numbers, for output that was made without `--numstat`."""
    return _parse_step_by_step(data, hash_length, (b"", b""))


def _parse_step_by_step(data: bytes, hash_length: int, without_numbers: tuple[bytes, bytes] = (b"0", b"0")) -> pa.Table:
    """Parse token by token: for file names that look like git's own output, and files without numbers."""
    width = 2 * hash_length + 2
    rows: list[tuple[int, bytes, bytes | None, str, bytes, bytes]] = []
    at, pair = 0, -1
    while at < len(data):
        if data[at + width - 1 : at + width] != b"\n":
            raise ValueError("the output of git diff-tree is not complete")
        at, pair = at + width, pair + 1
        files: dict[tuple[bytes | None, bytes], str] = {}
        numbers: dict[tuple[bytes | None, bytes], tuple[bytes, bytes]] = {}
        while data[at : at + 1] == b":":
            entry, at = _token(data, at)
            status = chr(entry[17 + 2 * hash_length])
            old, path, at = _names(data, at, status in "RC")
            files[old, path] = status
        while at < len(data) and not _is_header(data, at, hash_length):
            entry, at = _token(data, at)
            added, deleted, path = entry.split(b"\t", 2)
            old = None
            if not path:
                old, path, at = _names(data, at, True)
            numbers[old, path] = (added, deleted)
        for (old, path), status in files.items():
            added, deleted = numbers.get((old, path), without_numbers)
            rows.append((pair, path, old, status, added, deleted))
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(SCHEMA)
    return pa.table(
        [
            integers(np.array(columns[0], np.int64)),
            as_text(binaries(columns[1]), "backslashreplace"),
            as_text(binaries(columns[2]), "backslashreplace"),
            strings(columns[3]),
            as_integers(binaries(columns[4])),
            as_integers(binaries(columns[5])),
        ],
        schema=SCHEMA,
    )


def _token(data: bytes, at: int) -> tuple[bytes, int]:
    end = data.find(b"\0", at)
    if end < 0:
        raise ValueError("the output of git diff-tree is not complete")
    return data[at:end], end + 1


def _names(data: bytes, at: int, is_renamed: bool) -> tuple[bytes | None, bytes, int]:
    first, at = _token(data, at)
    if not is_renamed:
        return None, first, at
    second, at = _token(data, at)
    return first, second, at


def _is_header(data: bytes, at: int, hash_length: int) -> bool:
    line = data[at : at + 2 * hash_length + 2]
    return line[hash_length : hash_length + 1] == b" " and line[-1:] == b"\n" and b"\t" not in line
