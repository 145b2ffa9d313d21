"""CSV: every row is read, at the line where an editor shows it."""

import csv
import io
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.sources.files import csv_records
from ingestion.sources.files.chunks import FileError
from ingestion.sources.files.csv_header import Header
from ingestion.sources.files.csv_reader import read_csv

VALUES = st.text(alphabet='ab,"\n é', max_size=6)
ROWS = st.lists(st.one_of(st.tuples(VALUES, VALUES), st.tuples(VALUES, VALUES, VALUES), st.just(())), max_size=30)


def _read(content: bytes) -> tuple[list[tuple[int, list[str | None]]], list[int]]:
    header = Header(io.BytesIO(content), "f.csv")
    rows, broken = [], []
    for chunk in read_csv(io.BytesIO(content), header, "f.csv"):
        columns = [column.to_pylist() for column in chunk.columns.values()]
        values = [[None if v is None else v.decode() for v in row] for row in zip(*columns, strict=True)]
        rows += list(zip(chunk.lines.to_pylist(), values, strict=True))
        broken += [row.line for row in chunk.broken]
    return rows, broken


@given(ROWS, st.sampled_from(["\n", "\r\n"]), st.integers(5, 60))
def test_lines_are_counted_as_an_editor_counts_them(rows: list[tuple[str, ...]], end: str, block: int) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL)
    text.write(f"x,y{end}")
    expected, broken = [], []
    for row in rows:
        line = text.getvalue().count("\n") + 1
        writer.writerow(row)
        if len(row) == 2 and any(row):
            expected.append((line, [value or None for value in row]))
        elif len(row) == 3:
            broken.append(line)
    with patch.object(csv_records, "BLOCK_BYTES", block):
        assert _read(text.getvalue().encode()) == (expected, broken)


@pytest.mark.parametrize("offset", range(-3, 4))
def test_a_line_end_within_a_value_stays_as_it_is_wherever_a_block_ends(offset: int) -> None:
    content = b'x,y\r\n1,"A\r\nB"\r\n2\r\n3,c\r\n'
    with patch.object(csv_records, "BLOCK_BYTES", content.index(b"\r\nB") - len(b"x,y\r\n") + 1 + offset):
        assert _read(content) == ([(2, ["1", "A\r\nB"]), (5, ["3", "c"])], [4])


HEADER = "id,title,service,at\n"


def _reasons(content: str, **bounds: int) -> tuple[list[str | None], list[tuple[int, str]]]:
    """First values of the good rows, lines and reasons of the broken ones."""
    stream = io.BytesIO(content.encode())
    header = Header(stream, "f.csv")
    stream.seek(0)
    changed: dict[str, Any] = {"BLOCK_BYTES": 4096, **bounds}
    with patch.multiple(csv_records, **changed):
        chunks = list(read_csv(stream, header, "f.csv"))
    ids = [value.as_py().decode() for chunk in chunks for value in next(iter(chunk.columns.values()))]
    return ids, [(row.line, row.reason) for chunk in chunks for row in chunk.broken]


@pytest.mark.parametrize("column", [0, 1], ids=["id", "title"])
@pytest.mark.parametrize("later", ["", '"', '"t"', '""'], ids=["never", "stray", "another value", "empty value"])
def test_a_quote_that_is_not_closed_costs_its_line_only_and_says_how_many_it_would_swallow(
    column: int, later: str
) -> None:
    rows = [[f"i{number}", "t", "a", "2024"] for number in range(1, 9)]
    rows[1][column] = f'"{rows[1][column]}'
    if later:
        rows[6][1] = f"t{later}" if later == '"' else later
    ids, broken = _reasons(HEADER + "".join(",".join(row) + "\n" for row in rows))
    assert ids == ["i1", *(f"i{number}" for number in range(3, 9))]
    swallowed = {"": 6, '"': 5, '"t"': 5, '""': 6}[later]
    [(line, reason)] = broken
    assert (line, f"would swallow {swallowed} lines after it" in reason) == (3, True), reason


def test_a_quoted_value_may_have_many_lines_up_to_a_bound() -> None:
    text = HEADER + '1,"' + "said, something\n" * 5 + '",a,2024\n2,t,a,2024\n'
    assert _reasons(text) == (["1", "2"], [])
    ids, broken = _reasons(text, MOST_LINES=4)
    assert ids[-1] == "2"
    assert broken[0][0] == 2
    assert "would swallow 5 lines" in broken[0][1]


def test_a_value_without_an_end_is_looked_for_up_to_a_bound() -> None:
    ids, broken = _reasons(HEADER + '1,"t,a,2024\n' + "2,t,a,2024\n" * 50, LONGEST_BYTES=100, BLOCK_BYTES=64)
    assert ids == ["2"] * 50
    assert "would swallow at least" in broken[0][1]


def test_a_line_that_is_too_long_is_left_out_and_the_next_is_read() -> None:
    ids, broken = _reasons(HEADER + "x" * 500 + "\n2,t,a,2024\n", LONGEST_LINE=100, BLOCK_BYTES=64)
    assert (ids, [line for line, _ in broken]) == (["2"], [2])


def test_quotes_within_a_value_that_is_not_quoted_are_its_own() -> None:
    assert _reasons(HEADER + '5" pipe,say "hi",a,"b"c\n2,t,a,2024\n') == (['5" pipe', "2"], [])


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "byte order mark"])
@pytest.mark.parametrize(("line", "delimiter"), [("sep=;", ";"), ("SEP=|", "|"), ('"sep=;"', ";"), ("sep=\t", "\t")])
def test_a_first_line_that_names_the_delimiter_is_heeded(mark: bytes, line: str, delimiter: str) -> None:
    content = mark + f"{line}\r\nx{delimiter}y\r\n1,5{delimiter}2\r\n".encode()
    assert _read(content) == ([(3, ["1,5", "2"])], [])


def test_a_first_line_that_names_no_delimiter_is_the_cause_that_is_named() -> None:
    with pytest.raises(FileError, match=r"^f.csv begins with the line 'sep=', which names no delimiter"):
        Header(io.BytesIO(b"sep=\nx;y\n"), "f.csv")


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
