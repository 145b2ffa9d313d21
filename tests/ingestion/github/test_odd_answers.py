"""Every field of an answer that is missing or of another type is told by name, and costs its own item at most."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pyarrow as pa
import pytest

from infra.demo.faults.fields import changed
from infra.demo.faults.kinds import MissingField, TypeFlip
from ingestion.hosts.arrow import as_tables
from ingestion.sources.github.operations import Known
from ingestion.sources.github.reading import RepositoryPlan, read_repository
from ingestion.sources.github.tables import GITHUB
from ingestion.web.client import Meter
from ingestion.web.errors import ApiError
from tests.infra.demo.vendors.github import rich_store
from tests.ingestion.github.spoiled import Host, Rule, hosting

OPERATIONS = ("Repository", "PullRequests", "Issues")
BIG_NUMBERS = {"fullDatabaseId"}
"""GitHub may write them as text or as numbers."""


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    store = rich_store.store()
    for run in list(store.repositories[0].workflow_runs):
        store.remove(run)
    with hosting(store) as host:
        yield host


def plan() -> RepositoryPlan:
    """Plan for a repository of which nothing is known."""
    nothing = Known(lambda _: {}, list, lambda _: {})
    now = datetime(2024, 6, 1, tzinfo=UTC)
    return RepositoryPlan(rich_store.REPOSITORY, None, {}, {}, {}, now, lambda _: nothing, lambda _: True)


def read(host: Host, *rules: Rule) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """All rows, by table, and what is told of others."""
    host.spoil(*rules)
    rows: dict[str, list[dict[str, Any]]] = {}
    told: list[str] = []
    with host.client() as client:
        for reading in read_repository(client, plan(), Meter()):
            typed = as_tables(GITHUB, reading.rows, "github")
            tables: dict[str, pa.Table] = dict(typed.tables)
            told += [f"{one.table} {one.key} {one.reason}" for one in (*reading.rejected, *typed.rejected)]
            told += [said for said in (reading.failed, reading.missing) if said]
            for name, table in tables.items():
                rows.setdefault(name, []).extend(table.to_pylist())
    return rows, told


def answers(host: Host) -> dict[str, Any]:
    """Answers that the source gets without faults, by operation."""
    from ingestion.sources.github import queries

    host.spoil()
    owner, _, name = rich_store.REPOSITORY.partition("/")
    texts = zip(OPERATIONS, (queries.REPOSITORY, queries.PULL_REQUESTS, queries.ISSUES), strict=True)
    with host.client() as client:
        asked = {"owner": owner, "name": name, "first": queries.PAGE}
        return {
            operation: client.query(
                text, asked if operation != "Repository" else {"owner": owner, "name": name}, Meter()
            )
            for operation, text in texts
        }


def fields(value: Any, above: str | None = None) -> Iterator[str]:
    """Each field with the name above it."""
    for one in value if isinstance(value, list) else ():
        yield from fields(one, above)
    for name, one in value.items() if isinstance(value, dict) else ():
        yield name if above is None else f"{above}.{name}"
        yield from fields(one, name)


def is_possible(operation: str, fault: MissingField | TypeFlip, said: Any) -> bool:
    """True if the fault changes something that the source could see."""
    copy = orjson.loads(orjson.dumps(said))
    changed(fault, copy)
    if copy == said:
        return False
    name = fault.field.rpartition(".")[2]
    return not (isinstance(fault, TypeFlip) and name in BIG_NUMBERS and fault.to == "number")


def test_no_field_is_taken_for_granted(host: Host) -> None:
    clean = read(host)
    said = answers(host)
    tried, unseen, chance = 0, [], random.Random(3)
    for operation in OPERATIONS:
        for name in sorted(set(fields(said[operation]))):
            faults: list[MissingField | TypeFlip] = [MissingField(kind="missing_field", field=name)]
            faults += [TypeFlip(kind="type_flip", field=name, to=to) for to in ("object", "list")]
            for fault in faults:
                # One in three: all of them, with all types, take minutes.
                if fault.kind == "type_flip" and chance.random() > 0.3:
                    continue
                if not is_possible(operation, fault, said[operation]):
                    continue
                tried += 1
                rule = {"operation": operation, "times": "always", "fault": fault.model_dump(exclude_none=True)}
                try:
                    found = read(host, rule)
                except ApiError as error:
                    assert str(error)  # noqa: PT017
                else:
                    if found[0] != clean[0] and not found[1]:
                        unseen.append((operation, fault))
    assert tried > 120
    assert unseen == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"kind": "missing_field", "field": "nodes.title"}, r"pull_requests \d+ lacks title"),
        ({"kind": "type_flip", "field": "nodes.title"}, r"pull_requests \d+ has .* as title, which is not a text"),
        ({"kind": "type_flip", "field": "additions"}, r"pull_requests \d+ has .* as additions, which is not a whole"),
        ({"kind": "type_flip", "field": "nodes.createdAt", "to": "number"}, r" as created_at, which is not a time"),
        ({"kind": "renamed_field", "field": "createdAt", "to": "created"}, r"pull_requests \d+ lacks createdAt"),
        (
            {"kind": "type_flip", "field": "hasNextPage", "to": "text"},
            rf"{rich_store.REPOSITORY}: pullRequests: .*page",
        ),
    ],
)
def test_what_is_told_names_the_item_and_the_field_and_the_lists_after_it_are_read(
    host: Host, fault: dict[str, Any], said: str
) -> None:
    rows, told = read(host, {"operation": "PullRequests", "times": "always", "fault": fault})
    assert any(re.search(said, one) for one in told), told
    assert rows["issues"] == read(host)[0]["issues"]


def test_labels_and_milestones_beyond_the_first_page_are_told(host: Host) -> None:
    fault = {"kind": "type_flip", "field": "hasNextPage", "to": "text"}
    _, told = read(host, {"operation": "Repository", "times": "always", "fault": fault})
    assert [re.split(" +", one)[:4] for one in told] == [
        [table, "is", "not", "whole:"] for table in ("labels", "milestones")
    ]


def test_a_list_that_breaks_off_costs_no_other_list_its_position(host: Host) -> None:
    host.spoil({"operation": "Repository", "times": "always", "fault": {"kind": "missing_field", "field": "pageInfo"}})
    with host.client() as client:
        readings = list(read_repository(client, plan(), Meter()))
    assert any("labels and milestones" in (one.failed or "") for one in readings)
    assert {"pullRequests", "issues"} <= {entity for one in readings for entity in one.positions}
    assert all(one.etags is None for one in readings)


def test_a_new_field_changes_nothing(host: Host) -> None:
    rule = {"times": "always", "fault": {"kind": "new_field", "beside": "title", "field": "mood"}}
    assert read(host, rule) == (read(host)[0], [])
