"""Metrics of changes and files on real Git histories, against Git's own answers."""

import random
import subprocess
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from spark_jobs import schemas
from spark_jobs.changes import changes, changes_with_files, file_quarters
from tests.spark_jobs.git_oracle import Commit, commits, git, metrics

METRICS = (
    "subsystems", "directories", "files", "entropy", "lines_added", "lines_deleted", "lines_before", "developers",
    "age_days", "unique_changes", "experience", "recent_experience", "subsystem_experience",
)  # fmt: skip
REPOSITORY, KEY = "org/app", "repository:org/app"
BEGAN = datetime(2023, 1, 2, tzinfo=UTC)
PEOPLE = ("ada", "bo", "cy")


def write_history(folder: Path, count: int, seed: int = 1) -> None:
    """A linear history with new, changed, renamed and deleted files, and some that are binary."""
    chance = random.Random(seed)
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    at = BEGAN
    for number in range(count):
        at += timedelta(hours=chance.randint(1, 400))
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
        for _ in range(chance.randint(1, 3)):
            kind = chance.random()
            old = chance.choice(paths) if paths else None
            new = folder / chance.choice(("", "core/", "web/pages/")) / f"file{chance.randint(1, 8)}.py"
            new.parent.mkdir(parents=True, exist_ok=True)
            if old and old.exists() and kind < 0.1 and not new.exists():
                git(folder, "mv", str(old), str(new))
            elif old and old.exists() and kind < 0.15:
                old.unlink()
            elif kind < 0.2:
                (folder / "logo.bin").write_bytes(b"\0" + chance.randbytes(50))
            else:
                lines = new.read_text().splitlines() if new.exists() else []
                place = chance.randint(0, len(lines))
                fresh = [f"{number} {chance.random()}" for _ in range(chance.randint(1, 12))]
                lines = lines[: max(0, place - chance.randint(0, 3))] + fresh + lines[place:]
                new.write_text("\n".join(lines) + "\n")
        git(folder, "add", "--all")
        who = chance.choice(PEOPLE)
        subprocess.run(
            ["git", "-C", str(folder), "-c", f"user.name={who}", "-c", f"user.email={who}@example.org", "commit",
             "--quiet", "--allow-empty", f"--message=Change {number}", f"--date={at.isoformat()}"],
            check=True, env={"GIT_COMMITTER_DATE": at.isoformat(), "PATH": "/usr/bin:/bin:/usr/local/bin"},
        )  # fmt: skip


@dataclass
class World:
    """Rows of the lake and of dbt for one repository, each commit a change of its own unless it is told otherwise."""

    spark: SparkSession
    changes: list[dict[str, Any]] = field(default_factory=list)
    commits: list[tuple[Any, ...]] = field(default_factory=list)
    files: list[tuple[Any, ...]] = field(default_factory=list)
    listed: list[tuple[Any, ...]] = field(default_factory=list)
    left_out: str = ""

    def add(self, sha: str, at: datetime, files: list[tuple[Any, ...]], **given: Any) -> "World":
        """A commit above the last one, and its change; `files` are (path, added, deleted, status, old path)."""
        parents = [self.commits[-1][1]] if self.commits else []
        self.commits.append((REPOSITORY, sha, parents, "a", "a", at, at))
        for path, added, deleted, *more in files:
            status, old = (*more, "M", None)[:2] if len(more) != 1 else (more[0], None)
            self.files.append((REPOSITORY, sha, path, old, status, added, deleted))
        change = {
            "change_id": sha, "repository_id": KEY, "is_pull_request": False, "developer_id": "ada", "began_at": at,
            "landed_at": at, "is_fix": False, "reported_at": None, "shas": sha, "reverted_shas": None,
        }  # fmt: skip
        self.changes.append(change | given)
        return self

    def open(self, change_id: str, at: datetime, files: list[tuple[str, int, int]], developer: str = "ada") -> None:
        """An open pull request; `files` are what its host lists."""
        self.changes.append({
            "change_id": change_id, "repository_id": KEY, "is_pull_request": True, "developer_id": developer,
            "began_at": at, "landed_at": None, "is_fix": False, "reported_at": None, "shas": "", "reverted_shas": None,
        })  # fmt: skip
        self.listed += [(change_id, KEY, *one) for one in files]

    def with_files(self, head: str | None = None) -> DataFrame:
        def frame(rows: list[Any], schema: str) -> DataFrame:
            return self.spark.createDataFrame(rows, schema)

        return changes_with_files(
            frame(self.changes, schemas.CHANGES),
            frame(self.listed, schemas.CHANGE_FILES),
            frame(self.commits, schemas.COMMITS),
            frame([(KEY, head or self.commits[-1][1])], schemas.DEFAULT_HEADS),
            frame(self.files, schemas.FILE_CHANGES),
            self.left_out,
        )

    def measured(self, head: str | None = None) -> dict[str, Row]:
        return {row.change_id: row for row in changes(self.with_files(head)).collect()}

    def of_files(self) -> list[Row]:
        return file_quarters(self.with_files()).collect()


def world_of(spark: SparkSession, history: list[Commit]) -> World:
    """The same history as rows."""
    world = World(spark)
    for one in history:
        files = [
            (after, added, deleted, "R" if before != after else "D" if after in one.gone else "M", before)
            for before, after, added, deleted in one.files
        ]
        world.add(one.sha, datetime.fromtimestamp(one.seconds, UTC), files, developer_id=one.author)
    return world


def test_all_metrics_of_every_commit_are_those_of_git_itself(spark: SparkSession, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    write_history(folder, 120)
    history = commits(folder)
    assert any(before != after for one in history for before, after, *_ in one.files)
    world = world_of(spark, history)
    assert any(row[4] == "D" for row in world.files)
    found = world.measured()
    assert len(found) == len(history) > 100
    for place, one in enumerate(history):
        row = found[one.sha]
        expected = metrics(folder, history, place)
        assert tuple(row[name] for name in METRICS) == pytest.approx(expected), (one.sha, place)


def moment(day: int) -> datetime:
    return BEGAN + timedelta(days=day)


def test_another_future_changes_no_metric_and_no_known_fix(spark: SparkSession, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    write_history(folder, 60, seed=2)
    history = commits(folder)
    world = world_of(spark, history)
    chance = random.Random(3)
    for one in world.changes:
        one["is_fix"] = chance.random() < 0.3
    cut = 35
    shas = {one.sha for one in history[:cut]}
    until = max(one["landed_at"] for one in world.changes[:cut])
    past = replace(
        world, changes=world.changes[:cut], commits=world.commits[:cut],
        files=[row for row in world.files if row[1] in shas],
    )  # fmt: skip
    whole, known = world.measured(), past.measured()

    def seen(row: Row) -> dict[str, Any]:
        # A fix that has not landed is not there yet.
        is_known = row.fixed_at is not None and row.fixed_at.replace(tzinfo=UTC) <= until
        return row.asDict() | {"fixed_at": row.fixed_at if is_known else None}

    assert {sha: seen(whole[sha]) for sha in known} == {sha: seen(row) for sha, row in known.items()}
    assert any(row.fixed_at for row in known.values())
    assert sum(bool(row.fixed_at) for row in whole.values()) > sum(bool(row.fixed_at) for row in known.values())
    later, before = (
        [row.asDict() for row in one.of_files() if row.asked_at.replace(tzinfo=UTC) <= until] for one in (world, past)
    )
    assert len(before) > 10
    assert [one | {"fixed_at": None} for one in later] == [one | {"fixed_at": None} for one in before]


def test_a_fix_blames_the_last_change_of_each_file_of_code_before_the_report(spark: SparkSession) -> None:
    world = World(spark)
    world.add("old", moment(1), [("a.py", 5, 0, "A"), ("README.md", 5, 0, "A")])
    world.add("guilty", moment(2), [("b.py", 5, 0, "R", "a.py"), ("README.md", 1, 1)])
    world.add("documented", moment(3), [("README.md", 1, 1)])
    world.add("after the report", moment(5), [("b.py", 1, 1)])
    world.add("fix", moment(6), [("b.py", 1, 1), ("README.md", 1, 0)], is_fix=True, reported_at=moment(4))
    world.add("later fix", moment(9), [("b.py", 2, 0)], is_fix=True, reported_at=moment(4))
    found = {sha: row.fixed_at for sha, row in world.measured().items()}
    assert {sha for sha, fixed_at in found.items() if fixed_at} == {"guilty"}
    assert found["guilty"].replace(tzinfo=UTC) == moment(6)


def test_a_revert_blames_what_it_takes_back_and_nothing_else(spark: SparkSession) -> None:
    world = World(spark)
    world.add("wrong", moment(1), [("a.py", 5, 0, "A")])
    world.add("innocent", moment(2), [("a.py", 1, 0)])
    world.add("revert", moment(3), [("a.py", 0, 5)], is_fix=True, reverted_shas="wrong unknown")
    assert {sha for sha, row in world.measured().items() if row.fixed_at} == {"wrong"}


def test_a_clean_up_of_many_files_blames_nobody(spark: SparkSession) -> None:
    paths = [f"{number}.py" for number in range(101)]
    world = World(spark).add("made", moment(1), [(path, 1, 0, "A") for path in paths])
    world.add("fix", moment(2), [(path, 1, 1) for path in paths], is_fix=True)
    assert not any(row.fixed_at for row in world.measured().values())


def test_a_pull_request_is_the_union_of_its_commits(spark: SparkSession) -> None:
    world = World(spark)
    world.add("1", moment(1), [("core/a.py", 4, 0, "A"), ("web/b.py", 4, 0, "A")], developer_id="bo")
    world.add("2", moment(2), [("core/a.py", 2, 1)])
    world.add("3", moment(3), [("core/c.py", 1, 0, "R", "core/a.py"), ("uv.lock", 900, 0, "A")])
    world.left_out = r"\.lock$"
    del world.changes[1:]
    world.changes.append(
        world.changes[0] | {"change_id": "7", "shas": "2 3", "landed_at": moment(4), "developer_id": "cy"}
    )
    row = world.measured()["7"]
    assert (row.files, row.directories, row.lines_added, row.lines_deleted, row.lines_before) == (1, 1, 3, 1, 4)
    assert (row.developers, row.unique_changes, row.age_days) == (1, 1, pytest.approx(3.0))


def test_an_open_pull_request_is_measured_by_its_hosts_list_after_all_that_landed(spark: SparkSession) -> None:
    world = World(spark)
    world.add("1", moment(1), [("core/a.py", 4, 0, "A")])
    world.add("2", moment(5), [("core/b.py", 4, 0, "A")], developer_id="bo")
    world.open("7", moment(3), [("core/a.py", 30, 10), ("core/new.py", 20, 0)])
    world.open("8", moment(9), [])
    found = world.measured()
    row = found["7"]
    assert (row.files, row.lines_added, row.lines_deleted, row.lines_before, row.experience) == (2, 50, 10, 4, 1)
    assert row.age_days == pytest.approx(4.0)
    assert row.landed_at is None
    assert found["8"].files is None
    assert found["8"].lines_added is None


def test_what_the_default_branch_does_not_contain_has_not_landed(spark: SparkSession) -> None:
    world = World(spark)
    world.add("1", moment(1), [("a.py", 4, 0, "A")])
    world.add("picked", moment(2), [("a.py", 4, 0)])
    assert set(world.measured(head="1")) == {"1"}
    assert world.measured(head="unknown") == {}


def test_files_of_a_quarter_know_their_past_and_their_next_fix(spark: SparkSession) -> None:
    world = World(spark)
    both = [("a.py", 3, 1), ("b.py", 1, 0)]
    world.add("1", datetime(2024, 1, 10, tzinfo=UTC), [("a.py", 10, 0, "A"), ("b.py", 6, 0, "A"), ("c.py", 1, 0, "A")])
    world.add("2", datetime(2024, 2, 10, tzinfo=UTC), both, developer_id="bo")
    world.add("3", datetime(2024, 3, 10, tzinfo=UTC), both, is_fix=True)
    world.add("4", datetime(2024, 3, 11, tzinfo=UTC), [("c.py", 0, 1, "D")])
    world.add("5", datetime(2024, 5, 10, tzinfo=UTC), [("a.py", 1, 0)], is_fix=True)
    world.add("6", datetime(2025, 4, 10, tzinfo=UTC), [("a.py", 1, 0)])
    rows = {(row.path, row.asked_at.date().isoformat()): row for row in world.of_files()}
    a = rows["a.py", "2024-04-01"]
    assert ("c.py", "2024-04-01") not in rows
    assert (a.lines, a.changes, a.changes_of_quarter, a.lines_of_year, a.developers) == (14, 3, 3, 18, 2)
    assert (a.fixes, a.fixes_of_quarter, a.coupled_files, a.owner_share) == (1, 1, 1, pytest.approx(13 / 16))
    assert a.fixed_at.replace(tzinfo=UTC) == datetime(2024, 5, 10, tzinfo=UTC)
    assert rows["b.py", "2024-04-01"].fixed_at is None
    # A file that has not changed for a year is asked about no more.
    assert ("b.py", "2025-04-01") not in rows
    assert rows["a.py", "2025-07-01"].changes == 5
    assert max(asked_on for _, asked_on in rows) == "2025-07-01"
