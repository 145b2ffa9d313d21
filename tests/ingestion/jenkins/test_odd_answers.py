"""Every field of a build that is missing, null or of another type costs that build at most, which is told."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.middleware import Middleware

from infra.configuration.jenkins import JenkinsSource
from infra.settings import Settings
from ingestion.hosts.arrow import as_tables
from ingestion.hosts.store import Known
from ingestion.sources.jenkins import connected
from ingestion.sources.jenkins.job_collector import scopes_of
from ingestion.sources.jenkins.tables import JENKINS
from ingestion.web.client import Meter
from tests.ingestion.jenkins.conftest import MAIN, TOKEN, Server, controller, serving
from tests.ingestion.jira.test_odd_answers import ODD, Path, Rows, put
from tests.ingestion.spoiling import Spoil, Spoiling

COPIES = range(9001, 9001 + len(ODD))
"""Numbers of builds that are the same as one of the controller, and spoiled in one way each."""
SPOILED = {*COPIES, ODD[3]}


@pytest.fixture(scope="module")
def spoiled() -> Iterator[tuple[Server, Spoil]]:
    spoil, store = Spoil(), controller()
    builds = store.jobs[MAIN].builds
    builds += [replace(builds[0], number=number) for number in COPIES]
    with serving(store, [Middleware(Spoiling, spoil)]) as server:
        yield server, spoil


def read(server: Server) -> tuple[Rows, list[str]]:
    """All rows of the project's branches, by table, and what is told of others."""
    rows: Rows = {}
    told: list[str] = []
    block = JenkinsSource(name="jenkins", base_url=server.url, jobs=["shop/payments"])
    settings = Settings(jenkins_token=TOKEN, _env_file=None)  # type: ignore[call-arg, arg-type]
    with connected([block], settings) as [connection]:
        for scope in scopes_of(connection):
            for reading in scope.read(Known({}, {}, {}), Meter()):
                typed = as_tables(JENKINS, reading.rows, "jenkins")
                told += [f"{one.table} {one.key} {one.reason}" for one in (*reading.rejected, *typed.rejected)]
                told += [said for said in (reading.failed, reading.missing) if said]
                for name, table in typed.tables.items():
                    rows.setdefault(name, []).extend(table.to_pylist())
    return rows, told


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Path of every field of an object and of every element of a list: no two actions of a build are alike."""
    for name, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, name)
        yield from places(one, (*path, name))


def others(rows: Rows) -> Rows:
    """Rows of all builds but the copies."""
    return {name: [row for row in found if row.get("number") not in SPOILED] for name, found in rows.items()}


def test_each_field_of_a_build_costs_that_build_at_most(spoiled: tuple[Server, Spoil]) -> None:
    server, spoil = spoiled
    answers: list[Any] = []
    spoil.change = lambda path, body: answers.append(body) or body if "allBuilds" in body else body
    expected, told = read(server)
    assert not told
    [copy] = [one for body in answers for one in body["allBuilds"] if one["number"] == COPIES[0]]
    assert len(list(places(copy))) > 40
    # Another number is another build.
    for place in (one for one in places(copy) if one != ("number",)):

        def change(path: str, body: Any, place: Path = place) -> Any:
            builds = {one["number"]: one for one in body.get("allBuilds", ())}
            for number, odd in zip(COPIES, ODD, strict=True):
                if number in builds:
                    put(builds[number], place, odd)
            return body

        spoil.change = change
        rows, told = read(server)
        assert others(rows) == others(expected), f"{place}: {told}"
        arrived = {row["number"] for row in rows["builds"]} & SPOILED
        silent = [one for one in COPIES if one not in arrived and not any(f" {one} " in said for said in told)]
        assert not silent, f"{place}: {silent} did not arrive, and all that is told is {told}"
    spoil.change = lambda _path, body: body


@pytest.mark.parametrize(
    ("end_point", "name"), [("wfapi/describe", "stages"), ("testReport/api/json", "suites"), ("jacoco/api/json", "")]
)
@pytest.mark.parametrize("odd", [None, 7, [None], {"odd": 1}])
def test_a_part_of_a_build_that_is_odd_costs_itself(
    spoiled: tuple[Server, Spoil], end_point: str, name: str, odd: Any
) -> None:
    server, spoil = spoiled
    expected, _ = read(server)

    def change(path: str, body: Any) -> Any:
        return (body | {name: odd} if name else odd) if path.endswith(end_point) else body

    spoil.change = change
    rows, told = read(server)
    spoil.change = lambda _path, body: body
    own = ("stages", "test_suites", "test_cases", "coverage")
    assert [rows[table] for table in expected if table not in own] == [
        expected[table] for table in expected if table not in own
    ]
    assert told or odd is None, "no list is an empty one"
