"""`sei record`: rows from scripts, written whole, several at once, and collected without configuration."""

import csv
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from infra.configuration.files import FilesTable
from infra.errors import UserError
from ingestion.sources.files import record

if TYPE_CHECKING:
    from tests.ingestion.files.conftest import Files

VALUES = {"deployment_id": "d1", "service": "a", "finished_at": "2024-01-31T09:30:00Z", "ref": 'v"1,\n2'}


def test_a_recorded_row_is_collected_and_wins_over_files(files: "Files") -> None:
    files.write("a.csv", "d1,,a,,v0,2024-01-31T08:00:00Z,failed")
    records = files.folder / "records"
    path = record(FilesTable.DEPLOYMENTS, [VALUES], records)

    files.collect(files.block(), records=records)

    assert path == records / "deployments.csv"
    assert files.live("deployment_id, ref, status") == [("d1", 'v"1,\n2', "success")]


def test_the_same_id_again_replaces_the_row(files: "Files") -> None:
    records = files.folder / "records"
    for status in ("running it", "success"):
        if status == "success":
            record(FilesTable.DEPLOYMENTS, [{**VALUES, "status": "failure"}], records)
            record(FilesTable.DEPLOYMENTS, [{**VALUES, "status": status}], records)
    files.collect(files.block(path="*.none"), records=records)

    assert files.live("status") == ["success"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"finished_at": "2024-01-31T09:30:00"}, "has no time zone"),
        ({"finished_at": ""}, "needs finished_at"),
        ({"status": "maybe"}, "is none of success, failure, cancelled"),
        ({"service": ""}, "repository and service are empty"),
        ({"colour": "red"}, "no column 'colour'"),
        ({"ref": "a\0b"}, "NUL"),
    ],
)
def test_a_row_that_would_be_rejected_is_refused_at_once(tmp_path: Path, values: dict[str, str], reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        record(FilesTable.DEPLOYMENTS, [VALUES | values], tmp_path / "records")
    assert not (tmp_path / "records" / "deployments.csv").exists()


def test_rows_of_many_processes_all_arrive_whole(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from infra.configuration.files import FilesTable\n"
        "from ingestion.sources.files import record\n"
        "for i in range(20):\n"
        "    record(FilesTable.INCIDENTS, [{'incident_id': f'{sys.argv[1]}-{i}', 'title': 'x' * 5000,"
        " 'started_at': '2024-01-31T09:30:00Z'}], Path(sys.argv[2]))\n"
    )
    processes = [subprocess.Popen([sys.executable, "-c", code, str(n), str(tmp_path)]) for n in range(4)]

    assert [process.wait(timeout=60) for process in processes] == [0] * 4
    with (tmp_path / "incidents.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert {row["incident_id"] for row in rows} == {f"{n}-{i}" for n in range(4) for i in range(20)}
    assert {len(row["title"]) for row in rows} == {5000}


def test_half_a_row_of_a_killed_process_is_taken_away(tmp_path: Path) -> None:
    path = record(FilesTable.DEPLOYMENTS, [VALUES], tmp_path)
    whole = path.read_bytes()
    with path.open("ab") as handle:
        handle.write(b"d2,half")

    record(FilesTable.DEPLOYMENTS, [VALUES | {"deployment_id": "d3"}], tmp_path)

    content = path.read_bytes()
    assert content.startswith(whole)
    assert b"half" not in content
    assert b"d3" in content
