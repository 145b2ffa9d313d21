"""Parquet, some thousand rows at a time."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.sources.files.chunks import Chunk, FileError

BATCH_ROWS = 50_000


def read_parquet(stream: BinaryIO, names: Sequence[str]) -> Iterator[Chunk]:
    """Rows with the columns `names`; timestamps and dates keep their type, everything else becomes text."""
    row = 1
    for batch in pq.ParquetFile(stream).iter_batches(BATCH_ROWS, columns=list(names), use_threads=False):
        columns = {name: as_text(batch.column(name)) for name in names}
        yield Chunk(columns, pa.array(range(row, row + batch.num_rows), pa.int64()))
        row += batch.num_rows


def names_in_parquet(stream: BinaryIO, file: str) -> list[str]:
    """Columns of the file that hold single values.

    Raises:
        FileError: it is no Parquet file.
    """
    try:
        schema = pq.ParquetFile(stream).schema_arrow
    except (pa.ArrowInvalid, OSError) as error:
        raise FileError(f"{file} is no readable Parquet file: {error}. Export it again.") from None
    return [field.name for field in schema if not pa.types.is_nested(field.type)]


def as_text(column: pa.Array) -> pa.Array:
    """Timestamps and dates as they are; bytes as bytes; everything else as text."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_temporal(column.type):
        return column
    if pa.types.is_large_binary(column.type) or pa.types.is_fixed_size_binary(column.type):
        return pc.cast(column, pa.binary())
    return column if pa.types.is_binary(column.type) else pc.cast(column, pa.string())
