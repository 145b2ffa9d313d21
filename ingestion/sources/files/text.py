"""Text columns: decoding, trimming, and what Postgres cannot store."""

import pyarrow as pa
import pyarrow.compute as pc


def to_text(column: pa.Array) -> tuple[pa.Array, pa.Array | None]:
    """Bytes or text to trimmed text, empty as null; and a mask of the values that are not UTF-8, if any.

    Undecodable values come back with U+FFFD in place of what could not be read.
    """
    undecodable = None
    try:
        column = pc.cast(column, pa.string())
    except pa.ArrowInvalid:
        values = column.to_pylist()
        undecodable = pa.array([value is not None and not _is_utf8(value) for value in values])
        column = pa.array([None if value is None else value.decode(errors="replace") for value in values], pa.string())
    column = pc.utf8_trim_whitespace(column)
    is_empty = pc.equal(column, "")
    if pc.any(is_empty, min_count=0).as_py():
        column = pc.if_else(is_empty, pa.scalar(None, pa.string()), column)
    return column, undecodable


def has_nul(column: pa.Array) -> bool:
    """Whether any value holds the NUL character, which Postgres' text cannot."""
    data = column.buffers()[2]
    return data is not None and b"\0" in data.to_pybytes()


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True
