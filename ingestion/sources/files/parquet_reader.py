"""Parquet, some thousand rows at a time."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.sources.files.chunks import Chunk, FileError
from ingestion.sources.files.typed import as_text
from ingestion.sources.files.unpacking import TOO_MUCH, most_bytes

BATCH_ROWS = 50_000


def read_parquet(stream: BinaryIO, file: str, size: int, names: Sequence[str]) -> Iterator[Chunk]:
    """Rows with the columns `names`; timestamps and dates keep their type, everything else becomes text.

    Raises:
        FileError: a column holds what is no text, or the file of `size` bytes unpacks to far more.
    """
    row, unpacked = 1, 0
    for batch in pq.ParquetFile(stream).iter_batches(BATCH_ROWS, columns=list(names), use_threads=False):
        unpacked += batch.nbytes
        if unpacked > most_bytes(size):
            raise FileError(f"{file} {TOO_MUCH} Export it as several files without a compression.")
        columns = {name: as_text(batch.column(name), name, file) for name in names}
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
