"""Every field of an answer that is missing, null or of another type costs its own item at most, which is told."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.middleware import Middleware

from infra.configuration.azure_devops import AzureDevOpsSource
from infra.settings import Settings
from ingestion.hosts.arrow import as_tables
from ingestion.hosts.store import Known
from ingestion.sources.azure_devops import connected
from ingestion.sources.azure_devops.project_collector import scopes_of
from ingestion.sources.azure_devops.tables import AZURE_DEVOPS
from ingestion.web.client import Meter
from tests.infra.demo.vendors.azure_devops.small_organization import PAYMENTS, STORY, organization
from tests.ingestion.azure_devops.conftest import TOKEN, Server, serving
from tests.ingestion.jira.test_odd_answers import ODD, Path, Rows, places, put
from tests.ingestion.spoiling import Spoil, Spoiling

COPIES = range(9_001, 9_001 + len(ODD))
"""Numbers of work items that are the same as one of the organisation, and spoiled in one way each."""
SPOILED = {*COPIES, ODD[3]}
"""Numbers of work items, with the one that is an odd value itself."""
TABLES = ("work_items", "work_item_revisions", "work_item_links", "work_item_pull_requests")


@pytest.fixture(scope="module")
def spoiled() -> Iterator[tuple[Server, Spoil]]:
    spoil, store = Spoil(), organization()
    for number in COPIES:
        store.work_items[number] = copy.deepcopy(store.work_items[STORY])
        store.work_items[number].id = number
        store.link(number, "System.LinkTypes.Related", STORY, store.work_items[STORY].revisions[0].at, "ada")
    with serving(store, [Middleware(Spoiling, spoil)]) as server:
        yield server, spoil


def read(server: Server) -> tuple[Rows, list[str]]:
    """All rows of the project Payments, by table, and what is told of others."""
    rows: Rows = {}
    told: list[str] = []
    block = AzureDevOpsSource(name="azure", base_url=server.url, projects=[PAYMENTS])
    settings = Settings(azure_devops_token=TOKEN, _env_file=None)  # type: ignore[call-arg, arg-type]
    with connected([block], settings) as [connection]:
        [scope] = scopes_of(connection)
        for reading in scope.read(Known({}, {}, {}), Meter()):
            typed = as_tables(AZURE_DEVOPS, reading.rows, "azure")
            told += [f"{one.table} {one.key} {one.reason}" for one in (*reading.rejected, *typed.rejected)]
            told += [said for said in (reading.failed, reading.missing) if said]
            for name, table in typed.tables.items():
                rows.setdefault(name, []).extend(table.to_pylist())
    return rows, told


def others(rows: Rows) -> Rows:
    """Rows of all work items but those of which a copy is spoiled."""
    return {name: [row for row in rows.get(name, []) if row["work_item_id"] not in SPOILED] for name in TABLES}


@pytest.mark.parametrize(
    ("end_point", "list_of", "number", "names"),
    [
        ("/workitemrevisions", "values", "id", "work_item_revisions"), ("/workitemsbatch", "value", "id", ""),
        ("/workitemlinks", "values", "sourceId", "work_item_links"),
    ],
)  # fmt: skip
def test_each_field_of_an_element_costs_that_element_at_most(
    spoiled: tuple[Server, Spoil], end_point: str, list_of: str, number: str, names: str
) -> None:
    server, spoil = spoiled
    answers: list[Any] = []
    spoil.change = lambda path, body: answers.append(copy.deepcopy(body)) or body if end_point in path else body
    expected, told = read(server)
    assert not told
    copied = [one for body in answers for one in body[list_of] if one and one[number] == COPIES[0]]
    assert len(list(places(copied[-1]))) >= 6
    for place in places(copied[-1]):

        def change(path: str, body: Any, place: Path = place) -> Any:
            last = {one[number]: one for one in body[list_of] if one} if end_point in path else {}
            for one, odd in zip(COPIES, ODD, strict=True):
                if one in last:
                    put(last[one], place, odd)
            return body

        spoil.change = change
        rows, told = read(server)
        assert others(rows) == others(expected), f"{place}: {told}"
        if names and place != (number,):
            arrived = {row["work_item_id"] for row in rows[names]} | {
                one for one in COPIES if any(f" {one}" in said for said in told)
            }
            assert {*COPIES} <= arrived, f"{place}: {told}"
    spoil.change = lambda _path, body: body


@pytest.mark.parametrize("odd", [None, "odd", 4711, ["odd"], {"odd": 1}, {"value": None}, {"value": [None, 5]}])
@pytest.mark.parametrize(
    "end_point",
    ["/fields", "/workitemtypes", "/workitemtypecategories", "/classificationnodes", "/teams", "/teamfieldvalues",
     "/teamsettings/iterations", "/workitemlinks", "/workitemsbatch"],
)  # fmt: skip
def test_an_answer_of_another_form_costs_its_list_at_most(
    spoiled: tuple[Server, Spoil], end_point: str, odd: Any
) -> None:
    server, spoil = spoiled
    spoil.change = lambda _path, body: body
    expected, _ = read(server)
    spoil.change = lambda path, body: odd if path.endswith(end_point) else body
    rows, told = read(server)
    spoil.change = lambda _path, body: body
    lacks = {"/workitemsbatch": {"work_items", "work_item_revisions"}, "/fields": {"work_items", "work_item_revisions"}}
    for name in {"work_items", "work_item_revisions"} - lacks.get(end_point, set()):
        assert rows[name] == expected[name], told
    # A list that is null, or without elements that can be read, has nothing to tell.
    assert told or odd == {"value": None} or end_point in ("/fields", "/workitemlinks", "/workitemsbatch")


@pytest.mark.parametrize(
    ("end_point", "name"),
    [
        ("/fields", "value"), ("/workitemtypes", "value"), ("/workitemtypecategories", "value"), ("/teams", "value"),
        ("/classificationnodes", "value"), ("/workitemlinks", "values"), ("/workitemrevisions", "values"),
        ("/workitemsbatch", "value"), ("/_apis/projects", "value"),
    ],
)  # fmt: skip
def test_an_element_that_is_null_costs_nothing_else(spoiled: tuple[Server, Spoil], end_point: str, name: str) -> None:
    server, spoil = spoiled

    def change(path: str, body: Any) -> Any:
        if path.endswith(end_point):
            body[name].insert(0, None)
        return body

    spoil.change = lambda _path, body: body
    expected, _ = read(server)
    spoil.change = change
    rows, _ = read(server)
    spoil.change = lambda _path, body: body
    for table in (rows, expected):
        for row in table["iteration_observations"]:
            del row["observed_at"]
    assert rows == expected
