"""Chunks that every reader yields, whatever the format: columns under their own names, and where each row stood."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from infra.errors import UserError


class FileError(UserError):
    """A file cannot be used as a whole; the message names it and the remedy. Its earlier rows are kept."""


class UnreachableFileError(FileError):
    """The same file may well be readable at the next attempt."""


@dataclass(frozen=True)
class BrokenRow:
    """A row that could not even be split into columns."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file.

    `columns` are text, or typed where the format is; `lines` (int64) counts from 1: lines of a CSV or of JSON
    lines, elements of a JSON array, rows of a Parquet file.
    """

    columns: dict[str, pa.Array]
    lines: pa.Array
    broken: Sequence[BrokenRow] = field(default_factory=tuple)
