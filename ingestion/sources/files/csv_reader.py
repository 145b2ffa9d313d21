"""CSV in blocks of some megabytes: memory does not grow with the file."""

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from ingestion.sources.files.chunks import BrokenRow, Chunk, FileError
from ingestion.sources.files.csv_header import Header
from ingestion.sources.files.csv_records import Block, Grammar, blocks


def read_csv(stream: BinaryIO, header: Header, file: str) -> Iterator[Chunk]:
    """Rows of a CSV whose header has been read; `stream` stands at the start.

    Values are bytes: text that is not UTF-8 spoils its row and not the file. An empty value is null.
    """
    stream.read(header.size)
    for block in blocks(stream, Grammar(header.delimiter, len(header.names)), header.lines + 1):
        batch, broken = _parsed(block, header)
        is_good = np.ones(len(block.lines), bool)
        is_good[[row.number - 1 for row in broken]] = False
        lines = pa.array(block.lines[is_good])
        if batch.num_rows != len(lines):
            raise FileError(f"{file} cannot be split into rows from line {block.lines[0]} on. Save it again as CSV.")
        is_blank = _all_null(batch)
        if is_blank is not None:
            batch, lines = batch.filter(pc.invert(is_blank)), lines.filter(pc.invert(is_blank))
        places = [_broken(row, int(block.lines[row.number - 1])) for row in broken]
        yield Chunk(dict(zip(header.names, batch.columns, strict=True)), lines, [*block.broken, *places])


def _parsed(block: Block, header: Header) -> tuple[pa.RecordBatch, list[pa_csv.InvalidRow]]:
    broken: list[pa_csv.InvalidRow] = []

    def keep(row: pa_csv.InvalidRow) -> str:
        broken.append(row)
        return "skip"

    columns = [f"{number}" for number in range(len(header.names))]
    if not len(block.lines):
        return pa.record_batch([pa.array([], pa.binary())] * len(columns), columns), broken
    table = pa_csv.read_csv(
        pa.BufferReader(block.data),
        # Threads would lose the numbers of broken rows; reading keeps up with loading on one.
        read_options=pa_csv.ReadOptions(use_threads=False, block_size=len(block.data) + 1, column_names=columns),
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
    return pa.record_batch([column.combine_chunks() for column in table.columns], columns), broken


def _all_null(batch: pa.RecordBatch) -> pa.Array | None:
    """Mask of rows without any value: empty lines. None if there are none."""
    fewest = min((column.null_count for column in batch.columns), default=0)
    if not fewest:
        return None
    mask = pc.is_null(batch.columns[0])
    for column in batch.columns[1:]:
        mask = pc.and_(mask, pc.is_null(column))
    return mask


def _broken(row: pa_csv.InvalidRow, line: int) -> BrokenRow:
    reason = f"has {row.actual_columns} values where the header has {row.expected_columns}"
    return BrokenRow(line, reason, row.text)
