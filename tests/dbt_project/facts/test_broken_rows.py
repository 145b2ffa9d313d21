"""Facts are made, with the good rows in them, whatever a vendor or a file says of a thing beyond its key."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from ingestion.columns import Column, Kind
from ingestion.descriptors import HOSTS
from ingestion.hosts.row_checks import LARGEST
from ingestion.hosts.tables import Dataset, Table
from tests.dbt_project.facts import world
from tests.dbt_project.facts.conftest import FactsWarehouse

GOOD, BARE, AGAIN, LONG, ODD = 1, 61, 62, 63, 64
"""Repositories: one as it should be, one whose rows have nothing but what the loader asks for, one with the numbers of
that once more, one with the longest and the largest values, and one with values that nobody documents."""
AT = world.AS_OF - timedelta(days=30)
JSON = {
    "labels", "assignees", "closing_issues", "cut_lists", "reviewers", "payload", "sprint_ids", "components",
    "fix_versions", "tags", "categories", "areas", "iterations", "work_items", "voters",
}  # fmt: skip
"""Written by the loader itself, or checked where they are read."""
SCOPES = {"repository_id", "project_id"}
LONG_TEXT = "ü/" * 3_000
VALUES: dict[int, dict[Kind, Any]] = {
    LONG: {
        Kind.TEXT: LONG_TEXT, Kind.BIGINT: LARGEST, Kind.DOUBLE: 1e300, Kind.BOOL: True,
        Kind.TIMESTAMP: datetime(9999, 12, 31, tzinfo=UTC),
    },
    ODD: {
        Kind.TEXT: "exploded", Kind.BIGINT: -1, Kind.DOUBLE: -1.0, Kind.BOOL: False,
        Kind.TIMESTAMP: datetime(1, 1, 1, tzinfo=UTC),
    },
}  # fmt: skip
GOOD_ROWS: dict[str, dict[str, Any]] = {
    "repositories": {"name_with_owner": "acme/good", "default_branch": "main", "url": "https://host/acme/good"},
    "projects": {"path_with_namespace": "acme/well", "default_branch": "main", "url": "https://host/acme/well"},
    "pull_requests": {"number": 7, "state": "MERGED", "created_at": AT, "merged_at": AT + timedelta(hours=2)},
    "merge_requests": {"iid": 7, "state": "merged", "created_at": AT, "merged_at": AT + timedelta(hours=2)},
    "workflow_runs": {"run_id": 7, "status": "completed", "conclusion": "success", "created_at": AT},
    "pipelines": {"pipeline_id": 7, "status": "success", "created_at": AT},
    "issues": {"number": 7, "iid": 7, "state": "closed", "created_at": AT, "closed_at": AT + timedelta(hours=2)},
}


def test_the_facts_are_made_of_whatever_is_in_the_raw_tables(facts: FactsWarehouse) -> None:
    made = world.build(4, 5)
    for table, found in made.tables().items():
        facts.insert(table, found)
    for dataset in HOSTS.values():
        for described in dataset.tables:
            facts.insert(f"{dataset.name}.{described.name}", rows(dataset, described))
    facts.insert("raw_files.deployments", deployments())
    facts.insert("raw_files.incidents", [{"incident_id": LONG_TEXT, "service": LONG_TEXT, "started_at": AT}])
    facts.build(world.AS_OF)

    assert states(facts, "fct_pull_requests", "state") == {("github", "merged"), ("gitlab", "merged")}
    assert states(facts, "fct_pipeline_runs", "status") == {("github", "success"), ("gitlab", "success")}
    done = facts.query("select source from marts.fct_issues where status_category = 'done'")
    assert {row["source"] for row in done} == {"github", "gitlab"}
    [known] = facts.query("select count(*) as those from marts.fct_deployments where service_id = 'service:fine'")
    assert known["those"] == 1
    for table, key in (("fct_incidents", "incident_id"), ("fct_deployments", "deployment_id")):
        [long] = facts.query(
            f"select octet_length({key}) as bytes from marts.{table} where {key} like 'file:{LONG_TEXT[:20]}%%'"
        )
        assert long["bytes"] < len(LONG_TEXT)

    told = facts.query("select distinct table_name, reason from intermediate.int_rejected_rows")
    doubled = {row["table_name"] for row in told if "number of a row of another repository" in row["reason"]}
    assert doubled == {
        "workflow_runs", "workflow_jobs", "reviews", "review_comments", "pull_request_comments",
        "pipelines", "jobs", "merge_request_notes",
        "issues", "issue_changes", "worklogs", "sprints",
        "pull_requests", "builds", "environment_deployments", "release_deployments",
    }  # fmt: skip
    unknown = {row["table_name"] for row in told if "unknown state exploded" in row["reason"]}
    assert {"pull_requests", "workflow_runs", "workflow_jobs", "issues", "pipelines", "jobs"} <= unknown


def states(facts: FactsWarehouse, table: str, column: str) -> set[tuple[str, str]]:
    good = "'repository:acme/good', 'repository:acme/well'"
    rows = facts.query(f"select source, {column} as state from marts.{table} where repository_id in ({good})")
    return {(row["source"], row["state"]) for row in rows}


def rows(dataset: Dataset, table: Table) -> Iterator[dict[str, Any]]:
    """A good row of the tables that have one, and a broken one per kind."""
    if table.name in GOOD_ROWS:
        own = {name: value for name, value in GOOD_ROWS[table.name].items() if name in table.column_names}
        yield required(dataset, table, GOOD, GOOD) | own
    if not SCOPES & set(table.column_names):
        return
    yield required(dataset, table, BARE, BARE)
    yield required(dataset, table, AGAIN, BARE)
    for place, values in VALUES.items():
        filled = {
            column.name: values[column.kind]
            for column in table.own_columns
            if column.is_nullable and column.name not in JSON and column.kind in values
        }
        yield required(dataset, table, place, place) | filled


def required(dataset: Dataset, table: Table, place: int, number: int) -> dict[str, Any]:
    """Columns that the loader guarantees; all others are null."""
    return {
        column.name: place if column.name in SCOPES else value(dataset, table, column, place, number)
        for column in table.own_columns
        if not column.is_nullable
    }


def value(dataset: Dataset, table: Table, column: Column, place: int, number: int) -> Any:
    if column.name == dataset.scopes[2]:
        return f"acme/{place}"
    if column.kind is Kind.TEXT:
        # As long as a key may be.
        return f"{LONG_TEXT if place == LONG else ''}{table.name}{number}"
    return {Kind.BIGINT: number, Kind.DOUBLE: 1.0, Kind.BOOL: False, Kind.TIMESTAMP: AT, Kind.DATE: AT.date()}[
        column.kind
    ]


def deployments() -> Iterator[dict[str, Any]]:
    """A good deployment, and others with long names and impossible moments."""
    common = {"status": "success", "source_file": "d.csv"}
    yield {**common, "deployment_id": "1", "service": "fine", "finished_at": AT, "source_line": 2}
    yield {**common, "deployment_id": LONG_TEXT, "service": LONG_TEXT, "environment": LONG_TEXT, "ref": LONG_TEXT,
           "sha": LONG_TEXT, "repository": LONG_TEXT, "finished_at": AT, "source_line": 3}  # fmt: skip
    for line, moment in enumerate((datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)), start=4):
        yield {**common, "deployment_id": str(line), "service": "fine-too", "finished_at": moment,
               "started_at": AT, "source_line": line}  # fmt: skip
