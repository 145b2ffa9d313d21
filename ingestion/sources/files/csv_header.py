"""The beginning of a CSV: its delimiter and the names of its columns."""

import csv
import io
import re
from typing import BinaryIO

from ingestion.sources.files.chunks import FileError
from ingestion.sources.files.csv_records import Grammar

_HEADER_BYTES = 1024 * 1024
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MARK = b"\xef\xbb\xbf"
_SEPARATOR = re.compile(rb'"?sep=([^\r\n]*?)"?(?:\r\n|\n|\r)', re.IGNORECASE)
"""The first line with which spreadsheets are told the delimiter."""


class Header:
    """Names and delimiter of a CSV file, and where its rows begin."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        start = stream.read(_HEADER_BYTES)
        if start.startswith(_UTF16):
            raise FileError(f"{file} is UTF-16. Save it as UTF-8.")
        begins = len(_MARK) if start.startswith(_MARK) else 0
        separator = _SEPARATOR.match(start, begins)
        named = _named(separator[1], file) if separator else None
        begins = separator.end() if separator else begins
        first = (start[begins:].splitlines() or [b""])[0]
        if not first.strip():
            raise FileError(
                f"{file} has no header. Its {'second' if separator else 'first'} line must name the columns."
            )
        self.delimiter = named or _most_frequent(first)
        record = _record(start, begins, self.delimiter)
        if record is None:
            raise FileError(f"{file} has a quote in its header that is never closed. Close it.")
        try:
            text = record.decode()
        except UnicodeDecodeError:
            raise FileError(f"{file} has a header that is not UTF-8. Save the file as UTF-8.") from None
        values = next(csv.reader(io.StringIO(text.rstrip("\r\n"), newline=""), delimiter=self.delimiter))
        self.names = [name.strip() for name in values]
        self.size = begins + len(record)
        """Bytes before the first row."""
        self.lines = 1 + bool(separator) + max(text.count("\n") - 1, 0)
        """Lines before the first row."""


def _named(separator: bytes, file: str) -> str:
    text = separator.decode(errors="replace")
    if len(separator) == 1 and not text.isalnum() and text != '"':
        return text
    raise FileError(
        f"{file} begins with the line 'sep={text}', which names no delimiter. Write one character after it, as in "
        "sep=;, or remove the line."
    )


def _most_frequent(first: bytes) -> str:
    counts = {mark: first.count(mark.encode()) for mark in ",;\t"}
    return max(counts, key=lambda mark: counts[mark])


def _record(start: bytes, begins: int, delimiter: str) -> bytes | None:
    grammar = Grammar(delimiter, 1)
    text = start if len(start) == _HEADER_BYTES or start.endswith((b"\n", b"\r")) else start + b"\n"
    found = grammar.line.match(text, begins) or grammar.record.match(text, begins)
    return found[0] if found else None
