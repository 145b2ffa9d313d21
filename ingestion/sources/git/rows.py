"""Arrow tables of `raw_git` from what was read of a repository."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from ingestion.columns import Kind, arrow_schema
from ingestion.described_tables import DescribedTable
from ingestion.sources.git.spans import booleans, integers, strings

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _moments(values: Sequence[datetime | None]) -> pa.Array:
    micros = [None if v is None else round((v - _EPOCH).total_seconds() * 1_000_000) for v in values]
    return _optional(micros).cast(pa.timestamp("us", "UTC"))


def _dates(values: Sequence[date | None]) -> pa.Array:
    days = [None if v is None else (v - _EPOCH.date()).days for v in values]
    return _optional(days).cast(pa.int32()).cast(pa.date32())


def _optional(values: Sequence[int | None]) -> pa.Array:
    data = integers(np.array([v or 0 for v in values], np.int64))
    valid = booleans(np.array([v is not None for v in values], np.bool_))
    return pa.Array.from_buffers(pa.int64(), len(values), [valid.buffers()[1], data.buffers()[1]])


_MAKERS: Mapping[Kind, Callable[[Sequence[Any]], pa.Array]] = {
    Kind.TEXT: strings,
    Kind.BIGINT: _optional,
    Kind.BOOL: lambda values: booleans(np.array(values, np.bool_)),
    Kind.TIMESTAMP: _moments,
    Kind.DATE: _dates,
}


def make_rows(table: DescribedTable, rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Arrow table of the columns of `table`; a key that a row lacks is null."""
    columns = [_MAKERS[column.kind]([row.get(column.name) for row in rows]) for column in table.columns]
    return pa.table(columns, schema=arrow_schema(table.columns))


def with_load_id(rows: pa.Table, load_id: str) -> pa.Table:
    """`rows` and the column that dlt would add."""
    return rows.append_column(pa.field("_dlt_load_id", pa.string(), nullable=False), constant(load_id, rows.num_rows))


def constant(value: str, count: int) -> pa.Array:
    """String array of `count` times `value`."""
    data = value.encode()
    offsets = np.arange(count + 1, dtype=np.int64) * len(data)
    return pa.Array.from_buffers(
        pa.string(), count, [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(data * count)]
    )
