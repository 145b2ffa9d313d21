"""The same rows give the same table, whatever the format."""

import gzip
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from tests.ingestion.files.conftest import Files

ROWS = [
    {"deployment_id": "1", "service": "a", "finished_at": "2024-01-31T09:30:00Z", "extra": {"x": 1}},
    {"deployment_id": "2", "service": "b", "finished_at": "2024-01-31T10:30:00+01:00", "status": "failed"},
]
LIVE = [
    ("1", "a", "success", datetime(2024, 1, 31, 9, 30, tzinfo=UTC)),
    ("2", "b", "failure", datetime(2024, 1, 31, 9, 30, tzinfo=UTC)),
]
COLUMNS = "deployment_id, service, status, finished_at"


def _collected(files: "Files", name: str, content: bytes) -> list[object]:
    (files.folder / name).write_bytes(content)
    (scope,) = files.collect(files.block(path=name)).scopes
    assert scope.status != "failed", scope.error
    return files.live(COLUMNS)


def test_csv_json_lines_arrays_and_archives_are_alike(files: "Files") -> None:
    lines = "\n".join(json.dumps(row) for row in ROWS).encode()
    text = (
        b"deployment_id,service,finished_at,status\n1,a,2024-01-31T09:30:00Z,\n2,b,2024-01-31T10:30:00+01:00,failed\n"
    )
    contents = {
        "a.csv": text, "b.csv.gz": gzip.compress(text), "c.jsonl": lines, "d.ndjson.gz": gzip.compress(lines),
        "e.json": lines + b"\n", "f.json": json.dumps(ROWS, indent=2).encode(), "g.tsv": text.replace(b",", b"\t"),
    }  # fmt: skip
    for name, content in contents.items():
        assert _collected(files, name, content) == LIVE, name


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_parquet_keeps_its_types(files: "Files", unit: str) -> None:
    moments = pa.array([datetime(2024, 1, 31, 9, 30, tzinfo=UTC)] * 2, pa.timestamp(unit, "Europe/London"))
    table = pa.table(
        {"deployment_id": [1, 2], "service": pa.array(["a", "b"]).dictionary_encode(), "status": [None, "FAILED"],
         "finished_at": moments, "labels": [["x"], []]}
    )  # fmt: skip
    pq.write_table(table, files.folder / "a.parquet")
    files.collect(files.block(path="a.parquet"))

    assert files.live(COLUMNS) == LIVE


def test_parquet_times_without_a_zone_need_one_and_numbers_are_no_times(files: "Files") -> None:
    naive = pa.array([datetime(2024, 7, 1, 12)], pa.timestamp("us"))  # noqa: DTZ001 - that is the point
    common = {"deployment_id": ["1"], "service": ["a"]}
    pq.write_table(pa.table(common | {"finished_at": naive}), files.folder / "a.parquet")
    pq.write_table(pa.table(common | {"finished_at": [1706693400]}), files.folder / "b.parquet")
    pq.write_table(pa.table(common | {"finished_at": naive.cast(pa.date32())}), files.folder / "c.parquet")

    files.collect(files.block(path="*.parquet"))
    reasons = [reason for *_, reason in files.rejected()]
    assert "has no time zone" in reasons[0]
    assert "is a number" in reasons[1]
    assert "has no time of day" in reasons[2]

    files.collect(files.block(path="a.parquet", timezone="Europe/London"))
    assert files.live("finished_at") == [datetime(2024, 7, 1, 11, tzinfo=UTC)]


def test_bad_lines_of_json_are_rejected_by_line(files: "Files") -> None:
    good = json.dumps(ROWS[0])
    content = f'{good}\n\n{{"deployment_id": \n[1]\n{json.dumps(ROWS[1] | {"deployment_id": 2})}\n"\\ud800"\n'

    assert _collected(files, "a.jsonl", content.encode()) == LIVE
    assert [(line, reason[:16]) for _, line, reason in files.rejected()] == [
        (3, "is no valid JSON"), (4, "is no JSON objec"), (6, "is no JSON objec"),
    ]  # fmt: skip


def test_numbers_and_nested_values_of_json_become_text(files: "Files") -> None:
    row = {"deployment_id": 17, "service": True, "ref": {"tag": "v1"}, "finished_at": "2024-01-31T09:30:00Z"}
    _collected(files, "a.jsonl", json.dumps(row).encode())

    assert files.live("deployment_id, service, ref") == [("17", "true", '{"tag": "v1"}')]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.parquet", b"PAR1 no", "is no readable Parquet file"),
        ("a.json", b"[{]", "is no valid JSON"),
        ("a.xlsx", b"x", "is none of the files that can be read"),
        ("a.csv.gz", b"not packed", "cannot be read|is cut off"),
        ("a.jsonl", b'{"id": 1}\n', "has no column 'deployment_id', 'finished_at'. Its columns are 'id'."),
        (
            "a.csv",
            b'deployment_id,service,finished_at\n1,"a,2024-01-31T09:30:00Z\n',
            "quote that is not closed",
        ),
    ],
)
def test_a_file_that_is_not_what_its_name_says_fails_by_name(
    files: "Files", name: str, content: bytes, reason: str
) -> None:
    import re

    (files.folder / name).write_bytes(content)
    (scope,) = files.collect(files.block(path=name)).scopes

    assert scope.status in ("failed", "warning")
    said = f"{scope.error} {files.rejected()}"
    assert re.search(reason, said), said
    assert name in said
