"""CSV in blocks of some megabytes: memory does not grow with the file."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from ingestion.sources.files.chunks import BrokenRow, Chunk, FileError

BLOCK_BYTES = 4 * 1024 * 1024
_HEADER_BYTES = 1024 * 1024
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_csv(stream: BinaryIO, header: "Header") -> Iterator[Chunk]:
    """Rows of a CSV whose header has been read; `stream` stands at the start.

    Values are bytes: text that is not UTF-8 spoils its row and not the file. An empty value is null.
    """
    broken: list[pa_csv.InvalidRow] = []

    def keep(row: pa_csv.InvalidRow) -> str:
        broken.append(row)
        return "skip"

    columns = [f"{number}" for number in range(len(header.names))]
    reader = pa_csv.open_csv(
        stream,
        # Threads would lose the numbers of broken rows; reading keeps up with loading on one.
        read_options=pa_csv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES, column_names=columns),
        parse_options=pa_csv.ParseOptions(
            delimiter=header.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=keep,
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.binary()),
            strings_can_be_null=True,
            null_values=[""],
            check_utf8=False,
        ),
    )
    lines = _Lines(broken)
    is_header = True
    for block in reader:
        places, found = lines.of(block)
        batch = block
        if is_header and block.num_rows:
            batch, places, is_header = block.slice(1), places.slice(1), False
        is_blank = _all_null(batch)
        if is_blank is not None:
            batch, places = batch.filter(pc.invert(is_blank)), places.filter(pc.invert(is_blank))
        yield Chunk(dict(zip(header.names, batch.columns, strict=True)), places, found)
    yield Chunk({name: pa.array([], pa.binary()) for name in header.names}, pa.array([], pa.int64()), lines.rest())


class Header:
    """Names and delimiter of a CSV file."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        start = stream.read(_HEADER_BYTES)
        if start.startswith(_UTF16):
            raise FileError(f"{file} is UTF-16. Save it as UTF-8.")
        try:
            text = start.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            # A character cut at the end of what was read is none of the header's concern.
            text = start[: error.start].decode("utf-8-sig")
            if "\n" not in text:
                raise FileError(f"{file} has a header that is not UTF-8. Save the file as UTF-8.") from None
        first = text.splitlines()[0] if text.strip() else ""
        if not first.strip():
            raise FileError(f"{file} has no header. Its first line must name the columns.")
        self.delimiter = max(",;\t", key=first.count) if any(mark in first for mark in ",;\t") else ","
        self.names = [name.strip() for name in next(csv.reader(io.StringIO(text), delimiter=self.delimiter))]


def _all_null(batch: pa.RecordBatch) -> pa.Array | None:
    """Mask of rows without any value: empty lines. None if there are none."""
    fewest = min((column.null_count for column in batch.columns), default=0)
    if not fewest:
        return None
    mask = pc.is_null(batch.columns[0])
    for column in batch.columns[1:]:
        mask = pc.and_(mask, pc.is_null(column))
    return mask


class _Lines:
    """Line numbers of rows: records before them, and line ends inside of those records' values."""

    def __init__(self, broken: list[pa_csv.InvalidRow]) -> None:
        self.broken = broken
        self.records = 0
        self.extra = 0

    def of(self, batch: pa.RecordBatch) -> tuple[pa.Array, Sequence[BrokenRow]]:
        """Lines of the rows of the next batch, and the broken rows among them."""
        numbers = np.arange(self.records + 1, self.records + batch.num_rows + 1, dtype=np.int64)
        if self.broken:
            # Broken row i has (its number - 1 - i) good rows before it, which tells where it pushes the count.
            before = np.array([row.number - 1 - i for i, row in enumerate(self.broken)], np.int64)
            numbers += np.searchsorted(before, numbers - 1, side="right")
        last = int(numbers[-1]) if batch.num_rows else self.records
        among = [row for row in self.broken if row.number <= last]
        del self.broken[: len(among)]
        self.records = last
        inside = _line_ends(batch)
        if inside is None and not any("\n" in row.text for row in among):
            return pa.array(numbers + self.extra), [_broken(row, row.number + self.extra) for row in among]
        return self._shifted(numbers, inside, among)

    def rest(self) -> Sequence[BrokenRow]:
        """Broken rows after the last good one."""
        return self._shifted(np.array([], np.int64), None, self.broken)[1]

    def _shifted(
        self, numbers: np.ndarray, inside: np.ndarray | None, among: Sequence[pa_csv.InvalidRow]
    ) -> tuple[pa.Array, Sequence[BrokenRow]]:
        all_numbers = np.concatenate([numbers, np.array([row.number for row in among], np.int64)])
        ends = inside if inside is not None else np.zeros(len(numbers), np.int64)
        all_ends = np.concatenate([ends, np.array([row.text.count("\n") for row in among], np.int64)])
        order = np.argsort(all_numbers, kind="stable")
        before = np.empty_like(all_ends)
        before[order] = np.cumsum(all_ends[order]) - all_ends[order]
        lines = all_numbers + before + self.extra
        self.extra += int(all_ends.sum())
        places = lines[len(numbers) :]
        return pa.array(lines[: len(numbers)]), [
            _broken(row, int(line)) for row, line in zip(among, places, strict=True)
        ]


def _broken(row: pa_csv.InvalidRow, line: int) -> BrokenRow:
    reason = f"has {row.actual_columns} values where the header has {row.expected_columns}"
    return BrokenRow(line, reason, row.text)


def _line_ends(batch: pa.RecordBatch) -> np.ndarray | None:
    """Line ends within the values of each row, None if there are none."""
    counts = None
    for column in batch.columns:
        data = column.buffers()[2]
        if data is None or b"\n" not in data.to_pybytes():
            continue
        found = pc.fill_null(pc.count_substring(column, b"\n"), 0).to_numpy(zero_copy_only=False).astype(np.int64)
        counts = found if counts is None else counts + found
    return counts
