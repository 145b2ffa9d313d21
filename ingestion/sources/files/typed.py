"""Columns of formats that have types: times, dates, and bytes of a known form."""

from datetime import UTC, datetime
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.sources.files.chunks import FileError
from ingestion.sources.files.times import MOMENT

_FIRST = pa.scalar(datetime(1971, 1, 1, tzinfo=UTC), MOMENT)
_LAST = pa.scalar(datetime(2200, 1, 1, tzinfo=UTC), MOMENT)


def to_moments(column: pa.Array) -> pa.Array | None:
    """Timestamps with a zone in UTC; None where any has to be looked at as text."""
    if not pa.types.is_timestamp(column.type) or column.type.tz is None:
        return None
    try:
        # Nanoseconds are cut off; seconds and milliseconds may be too many for microseconds.
        column = pc.cast(column, MOMENT, safe=column.type.unit != "ns")
    except pa.ArrowInvalid:
        return None
    is_usual = pc.and_(pc.greater_equal(column, _FIRST), pc.less(column, _LAST))
    return column if pc.all(is_usual, min_count=0).as_py() else None


def written(column: pa.Array) -> pa.Array:
    """Times and dates as text, those with a zone in UTC."""
    if pa.types.is_timestamp(column.type):
        zone = "UTC" if column.type.tz is not None else None
        column = pc.cast(column, pa.timestamp(column.type.unit, zone))
    return pc.cast(column, pa.string())


def as_text(column: pa.Array, name: str, file: str) -> pa.Array:
    """Times, dates and floating-point numbers as they are; bytes as bytes; everything else as text.

    Raises:
        FileError: nobody can say what the values of the column `name` mean as text.
    """
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if isinstance(column, pa.ExtensionArray):
        is_uuid, column = column.type.extension_name == "arrow.uuid", column.storage
        if is_uuid:
            return pa.array([value and str(UUID(bytes=value)) for value in column.to_pylist()], pa.string())
    kind = column.type
    if (
        (pa.types.is_temporal(kind) and not pa.types.is_duration(kind))
        or pa.types.is_floating(kind)
        or pa.types.is_binary(kind)
    ):
        return column
    if pa.types.is_fixed_size_binary(kind):
        # Sixteen bytes may be a UUID, or text, or half of a hash.
        raise FileError(_nameless(file, name, kind))
    try:
        return pc.cast(column, pa.binary() if _is_bytes(kind) else pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise FileError(_nameless(file, name, kind)) from None


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind))


def _nameless(file: str, name: str, kind: pa.DataType) -> str:
    return (
        f"{file} has values of type {kind} in the column {name!r}, which are no text. "
        "Export the column as text (Parquet's STRING, or UUID for UUIDs)."
    )
