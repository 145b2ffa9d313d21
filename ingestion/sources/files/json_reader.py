"""JSON lines in blocks, and any other row of JSON values one by one: memory does not grow with the file."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.json as pa_json

from ingestion.sources.files.chunks import BrokenRow, Chunk, FileError
from ingestion.sources.files.json_values import LONGEST_VALUE, READ_BYTES, REMEDY, rows_within, values
from ingestion.sources.files.rows import EXACT_INTEGERS, why_inexact

CHUNK_ROWS = 20_000
_NAMED_ROWS = 10_000
_MARK = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Beginning:
    """Findings in the beginning of a file."""

    names: Sequence[str]
    """Keys of its objects, in order of appearance."""
    is_lines: bool
    """Whether each line is a value; else values go over several lines, or several are in one."""
    within: str | None
    """Path to a list of objects in its first object."""


def beginning(stream: BinaryIO, file: str) -> Beginning:
    """Look at a file from its start.

    Raises:
        FileError: there is no JSON.
    """
    start = stream.read(READ_BYTES)
    stream.seek(0)
    if start.startswith(_UTF16):
        raise FileError(f"{file} is UTF-16. Save it as UTF-8.")
    lines = start.removeprefix(_MARK).splitlines()
    objects = [value for line in lines if isinstance(value := _parsed(line)[0], dict)]
    first = next((line.strip() for line in lines if line.strip()), b"")
    is_lines = bool(objects) and not first.startswith(b"[")
    if is_lines and not isinstance(_parsed(first)[0], dict):
        # Either the first line is broken, or objects go over lines, and something in one of them looks like a row.
        is_lines = not _begins_with_object(stream, file)
        stream.seek(0)
    if not is_lines:
        found = [value for value, _ in islice(values(stream, file), _NAMED_ROWS)]
        objects = [value for value in found if isinstance(value, dict)]
        stream.seek(0)
    names = list(dict.fromkeys(key for value in objects for key in value))
    return Beginning(names, is_lines, rows_within(objects[0]) if objects else None)


def _begins_with_object(stream: BinaryIO, file: str) -> bool:
    try:
        return isinstance(next(values(stream, file))[0], dict)
    except FileError:
        return False


def read_json(stream: BinaryIO, file: str, names: Sequence[str], is_lines: bool) -> Iterator[Chunk]:
    """Rows with the values of `names` as text; objects of one file may have different keys.

    Where lines are no values, the "lines" of rows are their numbers.

    Raises:
        FileError: from somewhere on it is no JSON.
    """
    if not is_lines:
        yield from _of_values(stream, file, names)
        return
    line = 1
    for block in _blocks(stream, file):
        chunk = _at_once(block, names, line) or _of_lines(block.splitlines(), names, line)
        line += block.count(b"\n")
        yield chunk


def _of_values(stream: BinaryIO, file: str, names: Sequence[str]) -> Iterator[Chunk]:
    found: list[Any] = []
    first, size = 1, 0
    for value, characters in values(stream, file):
        found.append(value)
        size += characters
        if size >= READ_BYTES or len(found) >= CHUNK_ROWS:
            yield _chunk(enumerate(found, first), names)
            first, size, found = first + len(found), 0, []
    yield _chunk(enumerate(found, first), names)


def _blocks(stream: BinaryIO, file: str) -> Iterator[bytes]:
    """Whole lines, some megabytes at a time."""
    kept = b""
    is_first = True
    while data := stream.read(READ_BYTES):
        if is_first:
            data, is_first = data.removeprefix(_MARK), False
        end = data.rfind(b"\n") + 1
        if end:
            yield kept + data[:end]
            kept = data[end:]
        else:
            kept += data
        if len(kept) > LONGEST_VALUE:
            raise FileError(f"{file} has a line of more than {LONGEST_VALUE // 1024 // 1024} MiB. {REMEDY}")
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
    found: list[tuple[int, Any]] = []
    broken: list[BrokenRow] = []
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        value, reason = _parsed(line)
        if reason:
            broken.append(BrokenRow(number, reason, line.decode(errors="replace")))
        else:
            found.append((number, value))
    return _chunk(found, names, broken)


def _parsed(line: bytes) -> tuple[Any, str | None]:
    try:
        return json.loads(line), None
    except RecursionError:
        return None, "is nested too deep"
    except ValueError as error:
        return None, f"is no valid JSON: {error}"


def _chunk(found: Any, names: Sequence[str], broken: Sequence[BrokenRow] = ()) -> Chunk:
    rows: list[dict[str, Any]] = []
    places: list[int] = []
    wrong = list(broken)
    for number, value in found:
        reason = _flaw(value, names)
        if reason:
            wrong.append(BrokenRow(number, reason, json.dumps(value)))
        else:
            rows.append(value)
            places.append(number)
    columns = {name: pa.array([_text(row.get(name)) for row in rows], pa.string()) for name in names}
    return Chunk(columns, pa.array(places, pa.int64()), wrong)


def _flaw(value: Any, names: Sequence[str]) -> str | None:
    if not isinstance(value, dict):
        return "is no JSON object"
    inexact = (one for name in names if isinstance(one := value.get(name), float) and abs(one) >= EXACT_INTEGERS)
    found = next(inexact, None)
    return None if found is None else why_inexact(str(found))


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        # Half of a surrogate pair is valid JSON and no valid text.
        return value.encode("utf-8", "replace").decode()
    return json.dumps(value)
