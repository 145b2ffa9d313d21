"""Arrow columns from numpy arrays and from git's NUL-separated output.

Not `pa.array`, `pa.scalar` and `to_numpy`: they import pandas, which takes longer than reading
a small repository.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Positions = npt.NDArray[np.int64]


def cut(data: bytes, starts: Positions, ends: Positions) -> pa.Array:
    """Binary array of `data[starts[i]:ends[i]]`; spans ascend and do not overlap."""
    offsets = np.empty(2 * len(starts) + 1, dtype=np.int32)
    offsets[0:-1:2] = starts
    offsets[1::2] = ends
    offsets[-1] = ends[-1] if len(ends) else 0
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    with_gaps = pa.Array.from_buffers(pa.binary(), 2 * len(starts), buffers)
    return with_gaps.take(integers(np.arange(0, 2 * len(starts), 2)))


def tokens(view: npt.NDArray[np.uint8]) -> tuple[Positions, Positions]:
    """Starts and ends of the NUL-terminated tokens in `view`; what follows the last NUL is no token."""
    ends = np.flatnonzero(view == 0)
    starts = np.empty_like(ends)
    if len(ends):
        starts[0] = 0
        starts[1:] = ends[:-1] + 1
    return starts, ends


def integers(values: npt.NDArray[np.int64]) -> pa.Array:
    """int64 array."""
    packed = np.ascontiguousarray(values, np.int64)
    return pa.Array.from_buffers(pa.int64(), len(packed), [None, pa.py_buffer(packed)])


def booleans(values: npt.NDArray[np.bool_]) -> pa.Array:
    """Boolean array."""
    packed = np.packbits(values, bitorder="little")
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, pa.py_buffer(packed)])


def binaries(values: Sequence[bytes | None], kind: pa.DataType | None = None) -> pa.Array:
    """Array of type `kind`: binary (the default), or string, where the caller knows the bytes to be UTF-8."""
    lengths = np.fromiter((len(value or b"") for value in values), np.int32, len(values))
    offsets = np.zeros(len(values) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    is_valid = np.fromiter((value is not None for value in values), np.bool_, len(values))
    bitmap = pa.py_buffer(np.packbits(is_valid, bitorder="little"))
    data = pa.py_buffer(b"".join(value or b"" for value in values))
    return pa.Array.from_buffers(kind or pa.binary(), len(values), [bitmap, pa.py_buffer(offsets), data])


def strings(values: Sequence[str | None]) -> pa.Array:
    """String array; bytes that Python escaped as lone surrogates become `\\xff`."""
    return binaries([None if v is None else _encoded(v) for v in values], pa.string())


def _encoded(value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").encode()


def text(value: str) -> pa.Scalar:
    """String scalar."""
    return strings([value])[0]


def integer(value: int) -> pa.Scalar:
    """int64 scalar."""
    return integers(np.array([value]))[0]


def null(kind: pa.DataType) -> pa.Scalar:
    """Null of type `kind`."""
    return pa.nulls(1, kind)[0]


def empty_table(schema: pa.Schema) -> pa.Table:
    """Table of `schema` without rows."""
    return pa.table([pa.nulls(0, field.type) for field in schema], schema=schema)


def numbers(values: pa.Array | pa.ChunkedArray) -> Positions:
    """The int64 values without nulls as a numpy array."""
    flat = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if not len(flat):
        return np.empty(0, np.int64)
    return np.frombuffer(flat.buffers()[1], np.int64)[flat.offset : flat.offset + len(flat)]


def is_true(values: pa.Array) -> npt.NDArray[np.bool_]:
    """The boolean values as a numpy array; null is false."""
    mask = np.zeros(len(values), np.bool_)
    mask[numbers(pc.indices_nonzero(values).cast(pa.int64()))] = True
    return mask


def as_text(values: pa.Array, errors: str = "replace") -> pa.Array:
    """Cast binary to string; bytes that are no UTF-8 become what the codec error handler `errors` says."""
    try:
        return values.cast(pa.string())
    except pa.ArrowInvalid:
        return strings([None if v is None else v.decode("utf-8", errors) for v in values.to_pylist()])


def shortened(values: pa.Array, length: int) -> pa.Array:
    """Texts of at most `length` characters; the last one of a text that was longer is an ellipsis."""
    is_long = pc.greater(pc.utf8_length(values).cast(pa.int64()), integer(length))
    if not is_true(pc.fill_null(is_long, booleans(np.array([False]))[0])).any():
        return values
    beginning = pc.utf8_slice_codeunits(values, 0, length - 1)
    return pc.if_else(is_long, pc.binary_join_element_wise(beginning, text("\u2026"), text("")), values)


def as_integers(values: pa.Array) -> pa.Array:
    """Cast decimal digits to int64; an empty value or `-` is null."""
    digits = values.cast(pa.string())
    is_number = pc.invert(pc.is_in(digits, value_set=strings(["", "-"])))
    return pc.if_else(is_number, digits, null(pa.string())).cast(pa.int64())
