"""Reading one file, without a warehouse: equal rows from every format, or an error in the format's own terms."""

import gzip
import json
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from infra.configuration.files import FilesSource
from ingestion.sources.files import json_values, unpacking
from ingestion.sources.files.chunks import FileError
from ingestion.sources.files.places import find
from ingestion.sources.files.reading import FileReader

NINE = "2024-01-31T09:00:00Z"
TEN = "2024-01-31T10:00:00Z"


def read(
    path: Path, content: bytes | pa.Table, table: str = "deployments"
) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """Accepted rows, and line and reason of rejected ones."""
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        pq.write_table(content, path)
    block = FilesSource.model_validate({"table": table, "path": str(path)})
    accepted: list[dict[str, Any]] = []
    rejected: list[tuple[int, str]] = []
    for rows in FileReader(block, find(str(path)).places[0]).rows():
        accepted += rows.accepted.to_pylist()
        rejected += [(row["source_line"], row["reason"]) for row in rows.rejected.to_pylist()]
    return accepted, rejected


def written(folder: Path, form: str, rows: Sequence[dict[str, str]]) -> tuple[Path, bytes | pa.Table]:
    """The same rows as a file of a format; times of Parquet are typed where they can be."""
    path = folder / f"rows.{form}"
    names = list(rows[0])
    if form == "csv":
        return path, "\n".join(",".join(row.values()) for row in [{n: n for n in names}, *rows]).encode()
    if form == "jsonl":
        return path, "\n".join(json.dumps(row) for row in rows).encode()
    kind = pa.timestamp("us", "UTC")

    def column(name: str) -> pa.Array:
        values = [row[name] for row in rows]
        try:
            return (
                pa.array([datetime.fromisoformat(value) for value in values], kind) if name.endswith("_at") else values
            )
        except ValueError:
            return values

    return path, pa.table({name: column(name) for name in names})


NO_TIMES = [
    "0001-01-01T00:00:00Z", "1753-01-01T00:00:00Z", "1899-12-30T00:00:00Z", "1900-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z", "9999-12-31T23:59:59Z", "9999-01-01T00:00:00Z",
    "0000-00-00 00:00:00",
]  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("moment", NO_TIMES)
def test_a_date_that_stands_for_none_is_no_end_and_no_beginning(tmp_path: Path, form: str, moment: str) -> None:
    ended = [{"incident_id": "1", "started_at": NINE, "resolved_at": moment}]
    accepted, rejected = read(*written(tmp_path, form, ended), "incidents")
    assert [row["resolved_at"] for row in accepted] == [None]
    assert rejected == []
    began = [{"incident_id": "1", "started_at": moment, "resolved_at": NINE}]
    accepted, rejected = read(*written(tmp_path, form, began), "incidents")
    assert accepted == []
    assert "stands for no time" in rejected[0][1]


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_an_incident_is_never_resolved_before_it_began(tmp_path: Path, form: str) -> None:
    rows = [
        {"incident_id": "1", "started_at": TEN, "resolved_at": NINE},
        {"incident_id": "2", "started_at": TEN, "resolved_at": TEN},
        {"incident_id": "3", "started_at": TEN, "resolved_at": "1969-07-20T20:17:00Z"},
    ]
    accepted, rejected = read(*written(tmp_path, form, rows), "incidents")
    assert [row["incident_id"] for row in accepted] == ["2"]
    assert "is before started_at" in rejected[0][1]
    assert "outside of the years 1971 to 2199" in rejected[1][1]


@pytest.mark.parametrize("unit", ["s", "ms", "us"])
def test_moments_beyond_what_a_clock_can_show_are_rejected(tmp_path: Path, unit: str) -> None:
    per_second = {"s": 1, "ms": 10**3, "us": 10**6}[unit]
    table = pa.table(
        {
            "incident_id": ["1", "2"],
            "started_at": pa.array([10**12 * per_second, 1706695200 * per_second], pa.timestamp(unit, "UTC")),
        }
    )
    accepted, rejected = read(tmp_path / "a.parquet", table, "incidents")
    assert [row["incident_id"] for row in accepted] == ["2"]
    assert rejected[0][1].startswith("started_at")


@pytest.mark.parametrize("typed", [True, False])
def test_a_membership_that_ends_in_9999_is_open(tmp_path: Path, typed: bool) -> None:
    days = ["1900-01-01", "9999-12-31", "2024-01-31"]
    columns = {"team": ["a"] * 3, "member": ["x", "y", "z"], "valid_from": days, "valid_to": days[::-1]}
    kind = pa.date32() if typed else pa.string()
    given = {
        name: pa.array([date.fromisoformat(v) for v in values] if typed else values, kind)
        if "valid" in name
        else values
        for name, values in columns.items()
    }
    accepted, rejected = read(tmp_path / "a.parquet", pa.table(given), "teams")
    assert [(row["valid_from"], row["valid_to"]) for row in accepted] == [
        (None, date(2024, 1, 31)), (None, None), (date(2024, 1, 31), None),
    ]  # fmt: skip
    assert rejected == []


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_long_ids_are_loaded_whole_and_endless_texts_are_rejected(tmp_path: Path, form: str) -> None:
    rows = [
        {"incident_id": "x" * 3_000, "started_at": NINE, "title": "t"},
        {"incident_id": "1", "started_at": NINE, "title": "t" * 60_000},
        {"incident_id": "2", "started_at": NINE, "title": "t" * 70_000},
    ]
    accepted, rejected = read(*written(tmp_path, form, rows), "incidents")
    assert [row["incident_id"] for row in accepted] == ["x" * 3_000, "1"]
    assert [reason for _, reason in rejected] == ["title has more than 65,536 bytes"]


def row(number: int) -> dict[str, str]:
    return {"deployment_id": str(number), "service": "a", "finished_at": NINE}


ONE, TWO, THREE = (row(number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pages.json", f"{json.dumps([ONE, TWO])}\n{json.dumps([THREE])}"),
        ("pages.json", f"{json.dumps([ONE, TWO])}{json.dumps([THREE])}[]"),
        ("pretty.jsonl", "\n".join(json.dumps(one, indent=1) for one in (ONE, TWO, THREE))),
        ("pretty.json", json.dumps([ONE, TWO, THREE], indent=2)),
        ("one.json", f"[{json.dumps(ONE)},\n{json.dumps(TWO)},\n{json.dumps(THREE)}\n]"),
        ("joined.json", "".join(json.dumps(one) for one in (ONE, TWO, THREE))),
        ("mark.json", "\ufeff" + json.dumps([ONE, TWO, THREE], indent=2)),
        ("mixed.json", f"{json.dumps(ONE, indent=1)}\n{json.dumps([TWO])}\n{json.dumps(THREE)}\n"),
        ("nested.jsonl", "\n".join(json.dumps(one | {"x": {"y": {}}}, indent=1) for one in (ONE, TWO, THREE))),
    ],
)
@pytest.mark.parametrize("block", [1, 7, 4_194_304])
def test_json_of_several_documents_is_read_whole(tmp_path: Path, name: str, content: str, block: int) -> None:
    with patch.object(json_values, "READ_BYTES", block):
        accepted, rejected = read(tmp_path / name, content.encode())
    assert [one["deployment_id"] for one in accepted] == ["1", "2", "3"]
    assert [one["source_line"] for one in accepted] == [1, 2, 3]
    assert rejected == []


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"deployments": [ONE]}, ".deployments"),
        ({"total": 1, "data": {"items": [ONE]}}, ".data.items"),
        ({"my rows": [ONE]}, '."my rows"'),
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_json_that_holds_its_rows_in_an_object_is_refused_with_jq(
    tmp_path: Path, value: object, path: str, indent: int | None
) -> None:
    with pytest.raises(FileError) as caught:
        read(tmp_path / "a.json", json.dumps(value, indent=indent).encode())
    assert f"jq -c '{path}[]'" in str(caught.value)
    assert str(tmp_path / "a.json") in str(caught.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f"[{json.dumps(ONE)}\n{json.dumps(TWO)}]", r"a comma is missing \(line 2\).*jq -c"),
        (f"[{json.dumps(ONE)},\n", r"it ends within an array|expecting value"),
        (f"[{json.dumps(ONE)},]", "expecting value"),
        (json.dumps(ONE, indent=1) + "\n}", r"expecting value \(line 6\)"),
        ("[" + "[" * 100_000, "nested too deep"),
        ('[{"a": "\xff"}]', "is not UTF-8"),
    ],
)
def test_broken_json_is_refused_with_its_line(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(FileError, match=reason):
        read(tmp_path / "a.json", content.encode("latin-1"))


def test_one_value_of_json_is_read_up_to_a_bound(tmp_path: Path) -> None:
    wrapped = json.dumps({"deployments": [ONE] * 100})
    with patch.multiple(json_values, LONGEST_VALUE=1000, READ_BYTES=100):
        with pytest.raises(FileError, match=r"jq -c '\.deployments\[\]'"):
            read(tmp_path / "a.json", wrapped.encode())
        with pytest.raises(FileError, match="more than 0 MiB"):
            read(tmp_path / "a.json", json.dumps([{"x": "y" * 2000}]).encode())
        accepted, _ = read(tmp_path / "a.json", json.dumps([ONE] * 100).encode())
    assert len(accepted) == 100


def test_elements_that_are_no_objects_are_rejected_by_number(tmp_path: Path) -> None:
    accepted, rejected = read(tmp_path / "a.json", json.dumps([ONE, None, [TWO], "x", THREE]).encode())
    assert [one["deployment_id"] for one in accepted] == ["1", "3"]
    assert [line for line, _ in rejected] == [2, 3, 4]


def test_a_first_line_that_is_broken_costs_itself_only(tmp_path: Path) -> None:
    accepted, rejected = read(tmp_path / "a.jsonl", f'{{"deployment_id": \n{json.dumps(ONE)}\n'.encode())
    assert [one["deployment_id"] for one in accepted] == ["1"]
    assert [line for line, _ in rejected] == [1]


def deployments(ids: pa.Array) -> pa.Table:
    return pa.table({"deployment_id": ids, "service": ["a"] * len(ids), "finished_at": [NINE] * len(ids)})


@pytest.mark.parametrize("value", [uuid.UUID("01234567-89ab-cdef-0123-456789abcdef").bytes, b"0123456789abcdef"])
def test_a_uuid_of_parquet_is_the_text_of_one(tmp_path: Path, value: bytes) -> None:
    accepted, _ = read(tmp_path / "a.parquet", deployments(pa.array([value], pa.uuid())))
    assert accepted[0]["deployment_id"] == str(uuid.UUID(bytes=value))


def test_values_of_parquet_that_are_no_text_are_refused_by_the_name_of_their_column(tmp_path: Path) -> None:
    sixteen = pa.array([b"0123456789abcdef"], pa.binary(16))
    with pytest.raises(FileError, match=r"in the column 'deployment_id'.*Export the column as text") as caught:
        read(tmp_path / "a.parquet", deployments(sixteen))
    assert "quote" not in str(caught.value)
    table = deployments(pa.array(["1"])).append_column("other", sixteen)
    assert len(read(tmp_path / "a.parquet", table)[0]) == 1


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_numbers_that_lost_digits_are_no_ids(tmp_path: Path, form: str) -> None:
    numbers = [1181.0, 2.0**53, 9007199254740991.0]
    if form == "parquet":
        given: bytes | pa.Table = deployments(pa.array([*numbers, float("nan")]))
    else:
        given = "\n".join(json.dumps(ONE | {"deployment_id": number}) for number in numbers).encode()
    accepted, rejected = read(tmp_path / f"a.{form}", given)
    assert {line for line, _ in rejected} >= {2}
    assert "beyond 2^53" in rejected[0][1]
    assert accepted[0]["deployment_id"] in ("1181", "1181.0")
    assert len(accepted) == 2


@pytest.mark.parametrize("name", ["a.csv.gz", "a.jsonl.gz"])
def test_a_packed_file_is_read_up_to_a_bound(tmp_path: Path, name: str) -> None:
    content = gzip.compress(b"deployment_id,service,finished_at\n" + b"\n" * 20_000_000)
    with (
        patch.object(unpacking, "FEW_BYTES", 1_000_000),
        pytest.raises(FileError, match="unpacks to much more") as caught,
    ):
        read(tmp_path / name, content)
    assert name in str(caught.value)


def test_parquet_is_read_up_to_a_bound(tmp_path: Path) -> None:
    table = deployments(pa.array(["x" * 400] * 200_000))
    with patch.object(unpacking, "FEW_BYTES", 1_000_000), pytest.raises(FileError, match="unpacks to much more"):
        read(tmp_path / "a.parquet", table)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_moment_keeps_its_value(tmp_path: Path, form: str) -> None:
    accepted, _ = read(*written(tmp_path, form, [ONE]))
    assert accepted[0]["finished_at"] == datetime(2024, 1, 31, 9, tzinfo=UTC)
