"""Every field of an answer that is missing, null or of another type costs its own item at most, which is told."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from starlette.middleware import Middleware

from infra.configuration.jira import JiraSource
from infra.demo.vendors.jira.projection import store_of
from infra.settings import Settings
from ingestion.hosts.arrow import as_tables
from ingestion.sources.jira import connected
from ingestion.sources.jira.project import ProjectPlan
from ingestion.sources.jira.reading import read_project
from ingestion.sources.jira.tables import JIRA
from ingestion.web.client import Meter
from tests.infra.demo.vendors.jira.small_site import STORY, TOKEN, events
from tests.ingestion.jira.conftest import PERSONAL, Server, serving
from tests.ingestion.spoiling import Spoil, Spoiling

ODD: tuple[Any, ...] = ("missing", None, "odd", 4711, ["odd"], {"odd": 1})
COPIES = range(9001, 9001 + len(ODD))
"""Numbers of issues that are the same as one of the site, and spoiled in one way each."""
SPOILED = {*COPIES, ODD[3]}
"""Numbers of issues, with the one that is an odd value itself."""
Rows = dict[str, list[dict[str, Any]]]
Path = tuple[str | int, ...]


@pytest.fixture(scope="module", params=[True, False], ids=["Cloud", "Data Center"])
def spoiled(request: pytest.FixtureRequest) -> Iterator[tuple[Server, Spoil, bool]]:
    spoil, store = Spoil(), store_of(events())
    for number in COPIES:
        store.issues[number] = replace(store.issues[STORY], id=number, number=number, old_keys=())
    with serving(store, [Middleware(Spoiling, spoil)], is_cloud=request.param) as server:
        yield server, spoil, request.param


def read(server: Server, is_cloud: bool) -> tuple[Rows, list[str]]:
    """All rows of the project PAY, by table, and what is told of others."""
    rows: Rows = {}
    told: list[str] = []
    block = JiraSource(name="jira", base_url=server.url, projects=["PAY"])
    settings = Settings(jira_token=TOKEN if is_cloud else PERSONAL, _env_file=None)  # type: ignore[call-arg, arg-type]
    with connected([block], settings) as [connection]:
        assert connection.api is not None, connection.unreadable
        plan = ProjectPlan(connection.api.found["PAY"], None, {})
        for reading in read_project(connection.api.jira, connection.api.jira.site(Meter()), plan, Meter()):
            typed = as_tables(JIRA, reading.rows, "jira")
            told += [f"{one.table} {one.key} {one.reason}" for one in (*reading.rejected, *typed.rejected)]
            told += [said for said in (reading.failed, reading.missing) if said]
            for name, table in typed.tables.items():
                rows.setdefault(name, []).extend(table.to_pylist())
    return rows, told


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Path of every field of an object, and of the first element of every list."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield (*path, name)
            yield from places(one, (*path, name))
    elif isinstance(value, list) and value:
        yield (*path, 0)
        yield from places(value[0], (*path, 0))


def put(value: Any, path: Sequence[Any], odd: Any) -> None:
    """Change what is at a place."""
    *above, last = path
    for name in above:
        value = value[name]
    if odd == "missing":
        del value[last]
    else:
        value[last] = odd


def others(rows: Rows) -> Rows:
    """Rows of all issues but those of which a copy is spoiled."""
    tables = ("issues", "issue_changes", "worklogs", "issue_links")
    return {name: [row for row in rows.get(name, []) if row["issue_id"] not in SPOILED] for name in tables}


def test_each_field_of_an_issue_costs_that_issue_at_most(spoiled: tuple[Server, Spoil, bool]) -> None:
    server, spoil, is_cloud = spoiled
    answers: list[Any] = []
    spoil.change = lambda path, body: answers.append(body) or body if "/search" in path and "issues" in body else body
    expected, told = read(server, is_cloud)
    assert not told
    [story] = [one for one in answers[0]["issues"] if one["id"] == str(COPIES[0])]
    assert len(list(places(story))) > 60
    for place in places(story):

        def change(path: str, body: Any, place: Path = place) -> Any:
            issues = {one["id"]: one for one in body.get("issues", ())} if "/search" in path else {}
            for number, odd in zip(COPIES, ODD, strict=True):
                if str(number) in issues:
                    put(issues[str(number)], place, odd)
            return body

        spoil.change = change
        rows, told = read(server, is_cloud)
        assert others(rows) == others(expected), f"{place}: {told}"
        arrived = {row["issue_id"] for row in rows["issues"]} & SPOILED
        if place == ("id",):  # what is told has no number to name
            assert len(arrived) + len(told) == len(ODD), f"{place}: {arrived} arrived, and {told}"
            continue
        silent = [one for one in COPIES if one not in arrived and not any(f"issues {one} " in said for said in told)]
        assert not silent, f"{place}: {silent} did not arrive, and all that is told is {told}"
    spoil.change = lambda _path, body: body


@pytest.mark.parametrize(
    ("end_point", "name"),
    [
        ("/field", ""), ("/status", ""), ("/changelog/bulkfetch", "issueChangeLogs"), ("/board", "values"),
        ("/sprint", "values"), ("/project/10001", "components"), ("/project/10001", "versions"),
    ],
)  # fmt: skip
def test_an_element_that_is_null_costs_nothing_else(
    spoiled: tuple[Server, Spoil, bool], end_point: str, name: str
) -> None:
    server, spoil, is_cloud = spoiled

    def change(path: str, body: Any) -> Any:
        if path.endswith(end_point):
            (body[name] if name else body).insert(0, None)
        return body

    spoil.change = lambda _path, body: body
    expected, _ = read(server, is_cloud)
    spoil.change = change
    rows, _ = read(server, is_cloud)
    for table in (rows, expected):
        for row in table["sprint_observations"]:
            del row["observed_at"]
    assert rows == expected
