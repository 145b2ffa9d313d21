"""Churn, owners and truck factor on histories of a few commits."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import DataFrame, Row, SparkSession

from spark_jobs import schemas
from spark_jobs.dated_changes import account_key, dated_changes, dated_commits
from spark_jobs.file_activity import activity, file_months
from spark_jobs.file_names import newest_names
from spark_jobs.files import files
from spark_jobs.truck_factor import truck_factor

REPOSITORY = "example/shop"
AS_OF = datetime(2024, 12, 31, tzinfo=UTC)


class History:
    """Commits of (person, moment, changes), each change (status, path, additions[, deletions, old path])."""

    def __init__(self, spark: SparkSession, *commits: tuple[str, str, list[tuple[Any, ...]]], timezone: str = "UTC"):
        commit_rows, change_rows, people = [], [], {person for person, _, _ in commits}
        for number, (person, moment, changes) in enumerate(commits):
            at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
            commit_rows.append((REPOSITORY, str(number), [], person, f" {person.upper()}@Example.org", at, at))
            for status, path, additions, *more in changes:
                deletions, old_path = (*more, 0, None)[:2] if more else (0, None)
                change_rows.append((REPOSITORY, str(number), path, old_path, status, additions, deletions))
        frame = spark.createDataFrame(commit_rows, schemas.COMMITS)
        keys = frame.select("author_name", account_key(frame.author_name, frame.author_email).alias("key"))
        accounts = [
            (row.key, row.author_name, "bot" if row.author_name == "robot" else "human")
            for row in keys.distinct().collect()
            if row.author_name in people
        ]
        self.commits = dated_commits(frame, spark.createDataFrame(accounts, schemas.ACCOUNTS_PEOPLE), AS_OF, timezone)
        self.changes = dated_changes(spark.createDataFrame(change_rows, schemas.FILE_CHANGES), self.commits)

    @property
    def active(self) -> DataFrame:
        return activity(self.changes, AS_OF)

    def files(self) -> dict[str, Row]:
        return {row.path: row for row in files(self.active).collect()}

    def truck_factor(self) -> dict[date, tuple[int, int, int]]:
        return {
            row.month_end: (row.truck_factor, row.files, row.people)
            for row in truck_factor(self.active, self.commits).collect()
        }


def test_churn_is_counted_per_file_and_month_of_the_organisations_calendar(spark: SparkSession) -> None:
    history = History(
        spark,
        ("ada", "2024-01-31T23:30", [("A", "a", 5), ("A", "b", None)]),
        ("ada", "2024-02-01T12:00", [("M", "a", 2, 1)]),
        ("bob", "2024-02-02T12:00", [("M", "a", 1, 1)]),
        ("robot", "2024-02-03T12:00", [("M", "a", 7)]),
        ("ada", "2025-01-01T00:00", [("M", "a", 9)]),
        timezone="Europe/Berlin",
    )
    found = {(row.path, row.month): tuple(row)[3:] for row in file_months(history.active).collect()}
    february = date(2024, 2, 1)
    assert found == {("a", february): (4, 15, 2, 2), ("b", february): (1, 0, 0, 1)}


def test_a_file_is_owned_by_who_wrote_most_of_its_lines_bots_left_out(spark: SparkSession) -> None:
    history = History(
        spark,
        ("ada", "2024-01-01", [("A", "a", 60), ("A", "binary", None), ("A", "empty", 0)]),
        ("bob", "2024-01-02", [("M", "a", 40)]),
        ("bob", "2024-01-03", [("M", "binary", None)]),
        ("robot", "2024-01-04", [("M", "a", 1000), ("A", "lock", 5)]),
    )
    found = {path: (row.owner_person_id, row.owner_share, row.authors) for path, row in history.files().items()}
    assert found == {
        "a": ("ada", 0.6, 2),
        "binary": ("ada", 0.5, 2),
        "empty": (None, None, 1),
        "lock": (None, None, 0),
    }


def test_files_that_were_deleted_or_renamed_away_are_gone_and_a_rename_keeps_the_history(spark: SparkSession) -> None:
    history = History(
        spark,
        ("ada", "2023-01-01", [("A", "old", 10), ("A", "gone", 3), ("A", "back", 1)]),
        ("bob", "2024-06-01", [("R", "middle", 1, 0, "old"), ("D", "gone", 0, 3), ("D", "back", 0, 1)]),
        ("bob", "2024-06-02", [("R", "new", 0, 0, "middle"), ("A", "back", 2)]),
    )
    found = history.files()
    assert set(found) == {"new", "back"}
    assert found["new"].commits == 3
    assert found["new"].owner_person_id == "ada"
    assert found["new"].first_committed_at == datetime(2023, 1, 1)  # noqa: DTZ001 - Spark gives UTC without saying so
    assert found["back"].commits == 3


def test_recent_commits_are_those_of_the_last_year_under_any_name(spark: SparkSession) -> None:
    history = History(
        spark,
        ("ada", "2023-12-30", [("A", "old", 99), ("A", "still", 9)]),
        ("bob", "2024-01-01", [("M", "old", 1)]),
        ("ada", "2024-06-01", [("R", "new", 0, 0, "old")]),
        ("robot", "2024-12-30", [("M", "new", 1)]),
    )
    found = {path: (row.commits, row.recent_commits) for path, row in history.files().items()}
    assert found == {"new": (4, 3), "still": (1, 0)}


def test_truck_factor_is_the_fewest_people_who_own_over_half_of_the_files(spark: SparkSession) -> None:
    history = History(
        spark,
        ("ada", "2024-01-10", [("A", "a", 9), ("A", "b", 9)]),
        ("bob", "2024-02-10", [("A", "c", 9), ("A", "d", 9)]),
        ("bob", "2024-04-10", [("M", "a", 20), ("D", "b", 0, 9)]),
        ("robot", "2024-05-10", [("M", "a", 99)]),
        ("ada", "2024-06-10", [("D", "a", 0), ("D", "c", 0), ("D", "d", 0)]),
    )
    assert history.truck_factor() == {
        date(2024, 1, 31): (1, 2, 1),
        date(2024, 2, 29): (2, 4, 2),
        date(2024, 4, 30): (1, 3, 1),
        date(2024, 5, 31): (1, 3, 1),
        date(2024, 6, 30): (0, 0, 0),
    }


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from("abcd"), st.sampled_from("abcd")).filter(
            lambda row: row[1] != row[2]
        ),
        max_size=8,
        unique_by=(lambda row: (row[0], row[1]), lambda row: (row[0], row[2])),
    )
)
def test_newest_names_follow_renames_one_commit_at_a_time(renames: list[tuple[int, str, str]]) -> None:
    rows = [{"repository": "r", "position": p, "old_path": old, "path": new} for p, old, new in renames]
    schema = pa.schema(
        [("repository", pa.string()), ("position", pa.int64()), ("old_path", pa.string()), ("path", pa.string())]
    )
    names = newest_names(pa.Table.from_pylist(rows, schema)).to_pylist()
    for position in range(8):
        for path in "abcd":
            expected = path
            for later in range(position + 1, 8):
                expected = next((new for p, old, new in renames if (p, old) == (later, expected)), expected)
            found = [row["file"] for row in names if row["path"] == path and row["since"] <= position < row["until"]]
            assert (found or [path]) == [expected]


@pytest.mark.parametrize("table", ["file_months", "files", "truck_factor"])
def test_no_changes_give_typed_empty_results(spark: SparkSession, table: str) -> None:
    history = History(spark)
    result = {
        "file_months": lambda: file_months(history.active),
        "files": lambda: files(history.active),
        "truck_factor": lambda: truck_factor(history.active, history.commits),
    }[table]()
    wanted = spark.createDataFrame([], schemas.RESULTS[table]).schema
    assert [(field.name, field.dataType) for field in result.schema] == [
        (field.name, field.dataType) for field in wanted
    ]
    assert result.count() == 0
