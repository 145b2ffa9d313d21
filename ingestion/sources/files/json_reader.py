"""JSON lines in blocks, and files that are one JSON array."""

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.json as pa_json

from ingestion.sources.files.chunks import BrokenRow, Chunk, FileError

BLOCK_BYTES = 4 * 1024 * 1024


def read_json(stream: BinaryIO, file: str, names: Sequence[str]) -> Iterator[Chunk]:
    """Rows with the values of `names` as text; objects of one file may have different keys.

    A file that begins with `[` is one array and is held in memory; its "lines" are element numbers.
    """
    start = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    stream.seek(0)
    if start.startswith(b"["):
        yield _of_array(stream, file, names)
        return
    line = 1
    for block in _blocks(stream):
        chunk = _at_once(block, names, line) or _of_lines(block.splitlines(), names, line)
        line += block.count(b"\n")
        yield chunk


def names_in_json(stream: BinaryIO, file: str) -> list[str]:
    """Keys of the objects at the beginning of the file (or in the array), in order of appearance."""
    start = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    stream.seek(0)
    if start.startswith(b"["):
        objects: Iterable[Any] = _array(stream, file)
    else:
        objects = (_parsed(line)[0] for line in stream.read(BLOCK_BYTES).splitlines())
    return list(dict.fromkeys(key for value in objects if isinstance(value, dict) for key in value))


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Whole lines, some megabytes at a time."""
    kept = b""
    is_first = True
    while data := stream.read(BLOCK_BYTES):
        if is_first:
            data, is_first = data.removeprefix(b"\xef\xbb\xbf"), False
        end = data.rfind(b"\n") + 1
        if not end:
            kept += data
            continue
        yield kept + data[:end]
        kept = data[end:]
    if kept:
        yield kept


def _at_once(block: bytes, names: Sequence[str], line: int) -> Chunk | None:
    """The block by Arrow's reader; None where any row needs a closer look."""
    schema = pa.schema([(name, pa.string()) for name in names])
    options = pa_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    try:
        table = pa_json.read_json(
            io.BytesIO(block), pa_json.ReadOptions(use_threads=False, block_size=len(block) + 1), options
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    count = block.count(b"\n") + (not block.endswith(b"\n"))
    if table.num_rows != count:
        return None
    columns = {name: table.column(name).combine_chunks() for name in names}
    return Chunk(columns, pa.array(range(line, line + count), pa.int64()))


def _of_lines(lines: Sequence[bytes], names: Sequence[str], first: int) -> Chunk:
    rows: list[dict[str, Any]] = []
    places: list[int] = []
    broken: list[BrokenRow] = []
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        value, reason = _parsed(line)
        if isinstance(value, dict):
            rows.append(value)
            places.append(number)
        else:
            broken.append(BrokenRow(number, reason or "is no JSON object", line.decode(errors="replace")))
    return _chunk(rows, names, places, broken)


def _of_array(stream: BinaryIO, file: str, names: Sequence[str]) -> Chunk:
    values = _array(stream, file)
    places = [number for number, value in enumerate(values, 1) if isinstance(value, dict)]
    rows = [value for value in values if isinstance(value, dict)]
    broken = [
        BrokenRow(number, "is no JSON object", json.dumps(value))
        for number, value in enumerate(values, 1)
        if not isinstance(value, dict)
    ]
    return _chunk(rows, names, places, broken)


def _array(stream: BinaryIO, file: str) -> list[Any]:
    try:
        values = json.loads(stream.read())
    except (ValueError, RecursionError) as error:
        raise FileError(f"{file} is no valid JSON: {error}. Mend or export it again.") from None
    finally:
        stream.seek(0)
    return values if isinstance(values, list) else [values]


def _parsed(line: bytes) -> tuple[Any, str | None]:
    try:
        return json.loads(line), None
    except (ValueError, RecursionError) as error:
        return None, f"is no valid JSON: {error}"


def _chunk(
    rows: Sequence[dict[str, Any]], names: Sequence[str], places: Sequence[int], broken: Sequence[BrokenRow]
) -> Chunk:
    columns = {name: pa.array([_text(row.get(name)) for row in rows], pa.string()) for name in names}
    return Chunk(columns, pa.array(places, pa.int64()), broken)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        # Half of a surrogate pair is valid JSON and no valid text.
        return value.encode("utf-8", "replace").decode()
    return json.dumps(value)
