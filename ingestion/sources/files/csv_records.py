"""Ends of the records of a CSV: quotes are understood here, so that Arrow is given whole records only.

Arrow's own blocks end inside of CRLF and of quoted values, and one quote that is never closed would make all lines
after it one value. A quoted value may hold line ends where its quote is closed at the end of the value, within
`LONGEST_BYTES` and `MOST_LINES`, and where the lines in it do not look like rows themselves. Else the line with the
quote is a broken row, and the next record begins on the next line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from ingestion.sources.files.chunks import BrokenRow

BLOCK_BYTES = 4 * 1024 * 1024
LONGEST_BYTES = 1024 * 1024
"""Largest size of a record that has line ends in its values."""
LONGEST_LINE = 16 * 1024 * 1024
MOST_LINES = 1000
_ENOUGH_COLUMNS = 4
"""Text of as many commas as a row of fewer columns has is nothing special."""
_SHOWN_BYTES = 2000


@dataclass(frozen=True)
class Block:
    """Whole records, the line of each (int64), and lines among them that begin no record."""

    data: bytes
    lines: np.ndarray
    broken: Sequence[BrokenRow]


class Grammar:
    """Look of the records of a file with this delimiter and this number of columns."""

    def __init__(self, delimiter: str, columns: int) -> None:
        mark, self.columns = re.escape(delimiter.encode()), columns
        self.delimiter = delimiter.encode()
        # As Arrow reads them: a quote counts at the beginning of a value only.
        bare = rb'[^%b"\r\n][^%b\r\n]*+' % (mark, mark)
        one = rb'(?:"[^"\r\n]*+(?:""[^"\r\n]*+)*+"[^%b\r\n]*+|%b|)' % (mark, bare)
        any_ = rb'(?:"[^"]*+(?:""[^"]*+)*+"(?=[%b\r\n])|%b|)' % (mark, bare)
        end = rb"(?:\r\n|\n|\r)"
        self.line = re.compile(rb"%b(?:%b%b)*+%b" % (one, mark, one, end))
        self.lines = re.compile(rb"(?:%b(?:%b%b)*+%b)++" % (one, mark, one, end))
        self.record = re.compile(rb"%b(?:%b%b)*+%b" % (any_, mark, any_, end))
        self.unclosed = re.compile(rb'(?:%b%b)*+"[^"]*+(?:""[^"]*+)*+' % (one, mark))
        self.quoted = re.compile(rb'"[^"]*+(?:""[^"]*+)*+"')

    def holds_rows(self, record: bytes) -> bool:
        """Whether most lines within the record have as many values as a row: its quote belongs to another value."""
        inside = record.split(b"\n")[1:-2]
        if len(inside) < (1 if self.columns >= _ENOUGH_COLUMNS else 8):
            return False
        alike = sum(line.count(self.delimiter) == self.columns - 1 for line in inside)
        return 2 * alike > len(inside)


def blocks(stream: BinaryIO, grammar: Grammar, first_line: int) -> Iterator[Block]:
    """The rest of the stream, some megabytes at a time; what is next in it is the line of that number."""
    kept, line, is_cut = b"", first_line, False
    while True:
        data = stream.read(BLOCK_BYTES)
        is_last = not data
        buffer = kept + data
        if is_last and buffer and not buffer.endswith((b"\n", b"\r")):
            buffer += b"\n"
        if is_cut:
            # The rest of a line that is too long.
            end = _line_end(buffer, 0)
            if end < 0 and not is_last:
                kept = b""
                continue
            buffer, is_cut, line = buffer[end:], False, line + 1
        scan = _Scan(buffer, grammar, line, is_last)
        block = scan.block()
        kept, line, is_cut = buffer[scan.position :], scan.line, scan.is_cut
        if block.broken or len(block.lines):
            yield block
        if is_last:
            return
        if is_cut:
            kept = b""


class _Scan:
    """One pass over a buffer; `position` is where what is incomplete begins, `line` the line there."""

    def __init__(self, buffer: bytes, grammar: Grammar, line: int, is_last: bool) -> None:
        self.buffer, self.grammar, self.line, self.is_last = buffer, grammar, line, is_last
        self.position = 0
        self.is_cut = False
        """Whether what is incomplete is a line that is too long, and was reported."""
        # A \r at the end may be half of a line end.
        self.end = len(buffer) - (not is_last and buffer.endswith(b"\r"))
        self.spans: list[bytes] = []
        self.places: list[np.ndarray] = []
        self.broken: list[BrokenRow] = []

    def block(self) -> Block:
        """Take what is complete in the buffer."""
        while self.position < self.end and self._step():
            pass
        lines = np.concatenate(self.places) if self.places else np.array([], np.int64)
        return Block(b"".join(self.spans), lines, self.broken)

    def _step(self) -> bool:
        """Take some records, or a broken line; False where the rest of the buffer is incomplete."""
        plain = self.grammar.lines.match(self.buffer, self.position, self.end)
        if plain:
            count = _ends(plain[0])
            self._take(plain[0], np.arange(self.line, self.line + count, dtype=np.int64), count)
            return True
        line_end = _line_end(self.buffer, self.position, self.end)
        if line_end < 0:
            return self._without_end()
        bound = min(self.position + LONGEST_BYTES, self.end)
        record = self.grammar.record.match(self.buffer, self.position, bound)
        if record is None and not self.is_last and bound == self.end:
            return False
        inside = record[0].count(b"\n") - 1 if record else 0
        if record and inside <= MOST_LINES and not self.grammar.holds_rows(record[0]):
            self._take(record[0], np.array([self.line], np.int64), max(inside, 0) + 1)
        else:
            self._reject(line_end, bound)
        return True

    def _take(self, span: bytes, places: np.ndarray, lines: int) -> None:
        self.spans.append(span)
        self.places.append(places)
        self.position += len(span)
        self.line += lines

    def _reject(self, line_end: int, bound: int) -> None:
        unclosed = self.grammar.unclosed.match(self.buffer, self.position, bound)
        until = unclosed.end() if unclosed else line_end
        swallowed = self.buffer.count(b"\n", line_end, until) + (until > line_end and until < bound)
        more = "at least " if until == bound and not (self.is_last and bound == self.end) else ""
        reason = (
            f"has a quote that is not closed where its value ends, and would swallow {more}{swallowed:,} "
            f'line{"s" if swallowed != 1 else ""} after it; close it, or write "" for a quote inside of a value'
        )
        text = self.buffer[self.position : min(line_end, self.position + _SHOWN_BYTES)].rstrip(b"\r\n")
        self.broken.append(BrokenRow(self.line, reason, text.decode(errors="replace")))
        self.position, self.line = line_end, self.line + 1

    def _without_end(self) -> bool:
        if len(self.buffer) - self.position > LONGEST_LINE:
            text = self.buffer[self.position : self.position + _SHOWN_BYTES].decode(errors="replace")
            reason = f"is longer than {LONGEST_LINE // 1024 // 1024} MiB"
            self.broken.append(BrokenRow(self.line, reason, text))
            self.is_cut = True
        return False


def _ends(span: bytes) -> int:
    return span.count(b"\n") + span.count(b"\r") - span.count(b"\r\n")


def _line_end(buffer: bytes, start: int, end: int | None = None) -> int:
    """Position at which the line after the one at `start` begins; -1 where it does not end."""
    match = _END.search(buffer, start, len(buffer) if end is None else end)
    return match.end() if match else -1


_END = re.compile(rb"\r\n|\n|\r")
