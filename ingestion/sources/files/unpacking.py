"""Packed files, read up to a bound: a few bytes can be made to unpack to gigabytes."""

from typing import IO, BinaryIO

from ingestion.sources.files.chunks import FileError

FEW_BYTES = 256 * 1024 * 1024
"""Bytes that any file may unpack to, however small it is."""
LARGEST_RATIO = 100
"""Exports of rows that are all alike pack to a fortieth."""
TOO_MUCH = "unpacks to much more than its size, as an export never does, and was read no further."


def most_bytes(size: int) -> int:
    """Largest number of bytes that a packed file of `size` bytes may unpack to."""
    return max(FEW_BYTES, LARGEST_RATIO * size)


class Unpacked:
    """The unpacked content of `packed`, whose bytes `raw` gives; read from the start to the end, or again.

    Raises:
        FileError: on reading, where it is more than can be meant.
    """

    def __init__(self, packed: IO[bytes], raw: BinaryIO, file: str) -> None:
        self._packed, self._raw, self._file = packed, raw, file
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._packed.read(size)
        self._read += len(data)
        if self._read > most_bytes(self._raw.tell()):
            raise FileError(f"{self._file} {TOO_MUCH} If it is meant so, unpack it and name the unpacked file.")
        return data

    def seek(self, position: int) -> int:
        """Go back to the start."""
        self._read = position
        return self._packed.seek(position)
