"""Records of many rows that grow side by side, in one file: each row is a chain that leads from its last record back.

A row takes one number of memory, and nothing is read before its end.
"""

import marshal
import os
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from typing import Any

Place = int
"""Position in the file at which a record begins."""
START: Place = -1
"""Before the first record of a row."""
_HEAD = Struct("<qI")
"""Place of the record before, and length."""


class Spool:
    """Appends records; reads rows from their beginning when all are written."""

    def __init__(self, path: Path) -> None:
        """Begin a file, which `remove` deletes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._file = path.open("w+b", buffering=1 << 20)
        self._size = 0

    def add(self, before: Place, record: Any) -> Place:
        """Append a record of plain values behind another of its row; returns its place."""
        data = marshal.dumps(record)
        self._file.write(_HEAD.pack(before, len(data)))
        self._file.write(data)
        place, self._size = self._size, self._size + _HEAD.size + len(data)
        return place

    def complete(self) -> None:
        """Nothing more is added."""
        self._file.flush()

    def rows(self, last: Place) -> Iterator[Any]:
        """The records of a row, the first one first; from any thread."""
        number = self._file.fileno()
        places = []
        while last != START:
            before, length = _HEAD.unpack(os.pread(number, _HEAD.size, last))
            places.append((last + _HEAD.size, length))
            last = before
        for place, length in reversed(places):
            yield marshal.loads(os.pread(number, length, place))  # noqa: S302

    def remove(self) -> None:
        """Delete the file."""
        self._file.close()
        self._path.unlink(missing_ok=True)
