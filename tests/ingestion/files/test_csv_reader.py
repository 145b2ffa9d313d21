"""CSV: every row is read, at the line where an editor shows it."""

import csv
import io
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.sources.files import csv_reader
from ingestion.sources.files.chunks import FileError
from ingestion.sources.files.csv_reader import Header, read_csv

VALUES = st.text(alphabet='ab,"\n é', max_size=6)
ROWS = st.lists(st.one_of(st.tuples(VALUES, VALUES), st.tuples(VALUES, VALUES, VALUES), st.just(())), max_size=30)


def _read(content: bytes) -> tuple[list[tuple[int, list[str | None]]], list[int]]:
    header = Header(io.BytesIO(content), "f.csv")
    rows, broken = [], []
    for chunk in read_csv(io.BytesIO(content), header):
        columns = [column.to_pylist() for column in chunk.columns.values()]
        values = [[None if v is None else v.decode() for v in row] for row in zip(*columns, strict=True)]
        rows += list(zip(chunk.lines.to_pylist(), values, strict=True))
        broken += [row.line for row in chunk.broken]
    return rows, broken


@given(ROWS)
def test_lines_are_counted_as_an_editor_counts_them(rows: list[tuple[str, ...]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    text.write("x,y\n")
    expected, broken = [], []
    for row in rows:
        line = text.getvalue().count("\n") + 1
        writer.writerow(row)
        if len(row) == 2 and any(row):
            expected.append((line, [value or None for value in row]))
        elif len(row) == 3:
            broken.append(line)
    with patch.object(csv_reader, "BLOCK_BYTES", 64 + max((len(str(row)) * 4 for row in rows), default=0)):
        assert _read(text.getvalue().encode()) == (expected, broken)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_of_the_header(delimiter: str) -> None:
    assert _read(f"x{delimiter}y\n1{delimiter}2\n".encode()) == ([(2, ["1", "2"])], [])


def test_a_byte_order_mark_belongs_to_no_column() -> None:
    assert Header(io.BytesIO(b"\xef\xbb\xbfx,y\n"), "f.csv").names == ["x", "y"]


def test_a_header_without_rows_is_a_file_without_rows() -> None:
    assert _read(b"x,y\n") == ([], [])
    assert _read(b"x,y") == ([], [])


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "has no header"), (b"\n\n", "has no header"), ("x,y\n".encode("utf-16"), "UTF-16")]
)
def test_a_file_without_a_readable_header_is_named(content: bytes, reason: str) -> None:
    with pytest.raises(FileError, match=rf"^exports/f.csv .*{reason}"):
        Header(io.BytesIO(content), "exports/f.csv")
