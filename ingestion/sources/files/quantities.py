"""Counts and seconds as files have them, a whole column at a time."""

import pyarrow as pa
import pyarrow.compute as pc

_COUNT = r"^\d{1,15}$"
_SECONDS = r"^\d{1,15}(?:\.\d*)?(?:[eE]-?\d{1,2})?$"


def counts(column: pa.Array) -> pa.Array:
    """Text of digits to int64; what is no count is null."""
    return _cast(column, _COUNT, pa.int64())


def seconds(column: pa.Array) -> pa.Array:
    """Text such as 12.5 to float64; what is no number, or negative, is null."""
    return _cast(column, _SECONDS, pa.float64())


def _cast(column: pa.Array, pattern: str, kind: pa.DataType) -> pa.Array:
    matching = pc.if_else(pc.match_substring_regex(column, pattern), column, pa.scalar(None, pa.string()))
    return pc.cast(matching, kind)
