"""Items with anything broken between good ones: the good ones become rows, and each broken one is told."""

import copy
import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from ingestion.columns import Column, Kind
from ingestion.descriptors import HOSTS
from ingestion.hosts.arrow import as_tables
from ingestion.hosts.bodies import rows_of
from ingestion.hosts.row_checks import LARGEST, LONGEST_TEXT
from ingestion.hosts.tables import Dataset, Table
from ingestion.sources.github import odd_nodes, operation_rows, threads
from ingestion.sources.github.tables import GITHUB
from ingestion.sources.gitlab import rows as gitlab_rows

Row = dict[str, Any]
MOMENT = "2024-01-02T03:04:05Z"
GOOD: dict[Kind, Callable[[int], object]] = {
    Kind.TEXT: lambda number: f"text {number}",
    Kind.BIGINT: lambda number: number,
    Kind.DOUBLE: lambda number: number / 2,
    Kind.BOOL: lambda number: number % 2 == 0,
    Kind.TIMESTAMP: lambda _: MOMENT,
    Kind.DATE: lambda _: MOMENT[:10],
}
BAD: dict[Kind, list[object]] = {
    Kind.TEXT: [5, True, {}, [], 1.5],
    Kind.BIGINT: ["five", True, {}, [], LARGEST + 1, -(2**70), 1e300, math.nan],
    Kind.DOUBLE: ["five", {}, [], math.nan, math.inf],
    Kind.BOOL: ["yes", 1, {}, []],
    Kind.DATE: ["soon", "", "0000-00-00", "2024-13-01", 5, {}, []],
    Kind.TIMESTAMP: ["soon", "", "0000-00-00T00:00:00Z", "2024-13-01T00:00:00Z", 5, {}, []],
}
TABLES = [(dataset, table) for dataset in HOSTS.values() for table in dataset.tables]


def good(table: Table, number: int) -> Row:
    return {column.name: GOOD[column.kind](number) for column in table.own_columns}


@pytest.mark.parametrize(("dataset", "table"), TABLES, ids=[f"{one.name}.{two.name}" for one, two in TABLES])
@seed(1)
@settings(max_examples=5, deadline=None, database=None)
@given(data=st.data())
def test_a_broken_value_sets_its_row_aside_and_no_other(dataset: Dataset, table: Table, data: st.DataObject) -> None:
    column: Column = data.draw(st.sampled_from(table.own_columns))
    odd = [*BAD[column.kind], *([] if column.is_nullable else [None])]
    broken = good(table, 2) | {column.name: data.draw(st.sampled_from(odd))}
    sound = [good(table, 1), good(table, 3)]
    typed = as_tables(dataset, {table.name: [sound[0], broken, sound[1]]}, "github")
    assert typed.tables[table.name].num_rows == 2
    [told] = typed.rejected
    assert (told.table, told.reason.split()[0]) == (table.name, "has")
    assert column.name in told.reason


@pytest.mark.parametrize(("dataset", "table"), TABLES, ids=[f"{one.name}.{two.name}" for one, two in TABLES])
def test_what_may_be_missing_may_be_missing(dataset: Dataset, table: Table) -> None:
    row = {column.name: GOOD[column.kind](1) for column in table.own_columns if not column.is_nullable}
    typed = as_tables(dataset, {table.name: [row]}, "github")
    assert (typed.tables[table.name].num_rows, typed.rejected) == (1, [])


def test_a_long_text_is_cut_with_a_mark_and_moments_of_all_years_pass() -> None:
    rows = [
        {"repository_id": 1, "number": 1, "updated_at": "0001-01-01T00:00:00Z", "body": "x" * (LONGEST_TEXT + 1)},
        {"repository_id": 1, "number": 2, "updated_at": "9999-12-31T23:59:59Z", "body": "short"},
    ]
    typed = as_tables(GITHUB, {"pull_requests": rows}, "github")
    [long, short] = typed.tables["pull_requests"].column("body").to_pylist()
    assert (len(long), short, typed.rejected) == (LONGEST_TEXT, "short", [])
    assert long.endswith("x… [cut: 1,000,001 characters]")


def connection(*nodes: object, total: int | None = None) -> Row:
    end = {"hasNextPage": False, "endCursor": None}
    return {"totalCount": len(nodes) if total is None else total, "pageInfo": end, "nodes": list(nodes)}


def person() -> Row:
    return {"__typename": "User", "login": "ada", "databaseId": 7}


def written(number: int) -> Row:
    return {
        "id": f"N{number}", "fullDatabaseId": str(number), "body": "", "url": "u", "createdAt": MOMENT,
        "updatedAt": MOMENT, "author": person(),
    }  # fmt: skip


def issue(number: int) -> Row:
    event = {"__typename": "ClosedEvent", "id": f"E{number}", "createdAt": MOMENT, "actor": person()}
    return written(number) | {
        "number": number, "title": "t", "state": "OPEN", "authorAssociation": "NONE", "closedAt": None,
        "labels": {"nodes": [{"name": "bug"}]}, "assignees": {"nodes": [{"login": "ada"}]}, "milestone": {"number": 1},
        "comments": connection(written(number * 100)), "timelineItems": connection(event), "stateReason": None,
    }  # fmt: skip


def pull_request(number: int) -> Row:
    commit = {
        "oid": "a" * 40, "authoredDate": MOMENT, "committedDate": MOMENT, "messageHeadline": "h",
        "author": {"name": "Ada", "email": "ada@example.com", "user": {"login": "ada"}},
    }  # fmt: skip
    comment = written(number * 1000) | {"path": "f", "replyTo": None}
    review = written(number * 10) | {
        "state": "APPROVED", "submittedAt": MOMENT, "commit": {"oid": "a" * 40}, "comments": connection(comment),
    }  # fmt: skip
    return issue(number) | {
        "databaseId": number, "isDraft": False, "mergedAt": None, "mergedBy": person(), "mergeCommit": {"oid": "a"},
        "baseRefName": "main", "baseRefOid": "a" * 40, "headRefName": "x", "headRefOid": "b" * 40,
        "headRepository": {"nameWithOwner": "org/one"}, "isCrossRepository": False, "additions": 1, "deletions": 1,
        "changedFiles": 1, "reviewDecision": None, "commits": connection({"commit": commit}),
        "reviews": connection(review), "files": connection({"path": "f", "additions": 1, "deletions": 1}),
        "closingIssuesReferences": {"nodes": [{"number": 3, "repository": {"nameWithOwner": "org/one"}}]},
    }  # fmt: skip


def places(value: object) -> Iterator[tuple[Any, Any]]:
    """Every place in a tree: what holds it, and its name or number there."""
    if isinstance(value, dict | list):
        for name in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, name
            yield from places(value[name])


GONE = object()
ITEMS = {
    "pull_requests": (pull_request, threads.pull_requests),
    "issues": (issue, threads.issues),
}


@pytest.mark.parametrize("table", ITEMS)
@seed(2)
@settings(max_examples=60, deadline=None, database=None)
@given(data=st.data())
def test_whatever_is_broken_in_an_item_of_github_the_others_are_there(table: str, data: st.DataObject) -> None:
    make, parse = ITEMS[table]
    items = [make(1), make(2), make(3)]
    holder, name = data.draw(st.sampled_from([*places(items[1])]))
    value = data.draw(st.sampled_from([GONE, None, "text", 5, {}, [], True, 2**70]))
    before = copy.deepcopy(items)
    if value is GONE:
        del holder[name]
    else:
        holder[name] = value
    nodes, holes = odd_nodes.filled(table, items)
    made, odd = odd_nodes.parsed(table, nodes, partial(parse, 1))
    typed = as_tables(GITHUB, made, "github")
    clean = as_tables(GITHUB, parse(1, [before[0], before[2]]), "github")
    for part, rows in clean.tables.items():
        found = typed.tables[part].to_pylist()
        assert all(row in found for row in rows.to_pylist()), part
    numbers = typed.tables[table].column("number").to_pylist()
    # It is there, or somebody is told why not.
    assert 2 in numbers or [*holes, *odd, *typed.rejected]


def test_holes_in_lists_are_told_and_cost_nothing() -> None:
    items = [pull_request(1), pull_request(2)]
    for name in ("commits", "reviews", "comments", "timelineItems", "files"):
        items[0][name]["nodes"].insert(0, None)
        items[0][name]["totalCount"] += 1
    items[0]["reviews"]["nodes"][1]["comments"]["nodes"].append(None)
    nodes, told = odd_nodes.filled("pull_requests", items)
    made, odd = odd_nodes.parsed("pull_requests", nodes, partial(threads.pull_requests, 1))
    assert {table: len(rows) for table, rows in made.items()} == dict.fromkeys(made, 2)
    assert len(told) == 6
    assert {(one.reason, one.item) for one in told} == {("is null", ("pull_requests", "1"))}
    assert (odd, made["pull_requests"].values["cut_lists"]) == ([], ["[]", "[]"])


def test_a_list_that_came_cut_is_named_with_what_github_counts() -> None:
    item = pull_request(1)
    item["commits"]["totalCount"], item["labels"]["totalCount"] = 400, 30
    made = threads.pull_requests(1, [item])["pull_requests"].values
    assert (made["commits_total"], made["cut_lists"]) == ([400], ['["labels", "commits"]'])


def test_an_item_without_its_last_change_has_that_of_an_older_moment() -> None:
    item = issue(1) | {"updatedAt": None, "closedAt": "2024-02-03T00:00:00Z"}
    assert threads.issues(1, [item])["issues"].values["updated_at"] == ["2024-02-03T00:00:00Z"]
    assert gitlab_rows.deployment(1, {"id": 1, "created_at": MOMENT})["updated_at"] == MOMENT


BODIES: dict[str, tuple[Callable[[Any], Row], Row]] = {
    "workflow_runs": (partial(operation_rows.workflow_run, {"repository_id": 1}), {"actor": {"login": "a"}}),
    "workflow_jobs": (partial(operation_rows.workflow_job, {"repository_id": 1, "run_id": 1}), {"labels": ["x"]}),
    "deployments": (lambda body: operation_rows.deployment({"repository_id": 1}, body, "web"), {"payload": {}}),
    "releases": (partial(operation_rows.release, {"repository_id": 1}), {"tag_name": "v1"}),
    "issue_notes": (partial(gitlab_rows.note, 1, 2), {"body": "x", "author": {"id": 1, "username": "a"}}),
    "pipelines": (partial(gitlab_rows.pipeline, 1), {"sha": "a", "created_at": MOMENT}),
}


@pytest.mark.parametrize("table", BODIES)
@pytest.mark.parametrize("odd", [None, "text", [], {}, {"id": None}, {"id": "x"}, {"id": 2**70}, {"id": True}])
def test_an_odd_body_of_a_list_is_told_and_the_others_are_rows(table: str, odd: object) -> None:
    row, body = BODIES[table]
    good_ones = [{"id": number, **body, "actor": None} for number in (1, 2)]
    made, told = rows_of(table, [good_ones[0], odd, good_ones[1]], row)
    assert (len(made), len(told)) == (2, 1)


def test_one_number_that_comes_twice_is_one_row() -> None:
    made, told = rows_of(
        "releases", [{"id": 1, "tag_name": "old"}, {"id": 1, "tag_name": "new"}], BODIES["releases"][0]
    )
    assert ([one["tag_name"] for one in made], told) == (["new"], [])
