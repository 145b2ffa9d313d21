"""JSON values one after the other, from a stream that may be longer than memory.

A file is one array, several arrays, objects over several lines, or any of these in a row, as exports of pages are:
what counts is each object at the top and each element of an array at the top.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from ingestion.sources.files.chunks import FileError

READ_BYTES = 4 * 1024 * 1024
LONGEST_VALUE = 16 * 1024 * 1024
"""Characters of one row, or of one object that holds all rows."""
REMEDY = "Write one object a line, which `jq -c` does, or export it again."
_SPACE = re.compile(r"[ \t\r\n]*")
_WRAPPING = re.compile(r'\{\s*"([^"\\]+)"\s*:\s*\[')
_DEPTH = 3


def values(stream: BinaryIO, file: str) -> Iterator[tuple[Any, int]]:
    """Each value that is a row, and how many characters it has.

    Raises:
        FileError: the rest is no JSON, or one value is too long.
    """
    return _Text(stream, file).values()


def rows_within(value: Any) -> str | None:
    """Path of jq to a list of objects within an object: `.data.deployments`; None where it holds none."""
    found = [(value, "")]
    for _ in range(_DEPTH):
        found = [
            (inner, f"{path}.{json.dumps(name) if not name.isidentifier() else name}")
            for one, path in found
            if isinstance(one, dict)
            for name, inner in one.items()
        ]
        for inner, path in found:
            if isinstance(inner, list) and inner and isinstance(inner[0], dict):
                return path
    return None


def wrapped(file: str, path: str) -> FileError:
    """The file is one object with its rows within, at jq's `path`."""
    return FileError(
        f"{file} is one object that holds its rows in {path!r}. Write one object a line: "
        f"jq -c '{path}[]' {file} > rows.jsonl, and name that file in its [[files]] block."
    )


class _Text:
    """The text of the stream from `at` on, as far as it was read."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self.stream, self.file = stream, file
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.json = json.JSONDecoder()
        self.text, self.at, self.line, self.is_whole = "", 0, 1, False

    def values(self) -> Iterator[tuple[Any, int]]:
        in_array = needs_comma = False
        while mark := self.next_mark():
            if not in_array and mark == "[":
                in_array, needs_comma, self.at = True, False, self.at + 1
                if self.next_mark() == "]":
                    in_array, self.at = False, self.at + 1
            elif in_array and needs_comma and mark in ",]":
                in_array, needs_comma, self.at = mark == ",", False, self.at + 1
            elif needs_comma:
                raise self.wrong("a comma is missing", self.at)
            else:
                began = self.at
                value = self.value()
                needs_comma = in_array
                yield value, self.at - began
        if in_array:
            raise self.wrong("it ends within an array", self.at)

    def next_mark(self) -> str:
        """The next character that is no space, which `at` then is; empty at the end."""
        while True:
            self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self.text) or self.is_whole:
                return self.text[self.at : self.at + 1]
            self.read_on()

    def value(self) -> Any:
        while True:
            try:
                value, end = self.json.raw_decode(self.text, self.at)
            except RecursionError:
                raise self.wrong("it is nested too deep", self.at) from None
            except ValueError as error:
                if self.is_whole:
                    raise self.wrong(getattr(error, "msg", str(error)), getattr(error, "pos", self.at)) from None
            else:
                # A number at the end of what was read may go on.
                if end < len(self.text) or self.is_whole or self.text[end - 1] in '}]"':
                    self.at = end
                    return value
            if len(self.text) - self.at > LONGEST_VALUE:
                raise self.too_long()
            self.read_on()

    def read_on(self) -> None:
        data = self.stream.read(READ_BYTES)
        self.line += self.text.count("\n", 0, self.at)
        try:
            self.text = self.text[self.at :] + self.decoder.decode(data, final=not data)
        except UnicodeDecodeError:
            raise FileError(f"{self.file} is not UTF-8. Save it as UTF-8.") from None
        self.at, self.is_whole = 0, not data

    def wrong(self, what: str, where: int) -> FileError:
        line = self.line + self.text.count("\n", 0, where)
        return FileError(f"{self.file} is no valid JSON: {what[:1].lower()}{what[1:]} (line {line}). {REMEDY}")

    def too_long(self) -> FileError:
        wrapping = _WRAPPING.match(self.text, self.at)
        if wrapping:
            return wrapped(self.file, f".{wrapping[1]}")
        return FileError(
            f"{self.file} has one JSON value of more than {LONGEST_VALUE // 1024 // 1024} MiB, or is no valid JSON "
            f"(line {self.line + self.text.count(chr(10), 0, self.at)}). {REMEDY}"
        )
