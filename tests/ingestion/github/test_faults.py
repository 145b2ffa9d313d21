"""Each fault of a plan, alone and combined: the run ends, says what happened, and no row is wrong or lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from infra import grants
from infra.demo.archive import load_archive
from infra.warehouse import Role, Warehouse
from ingestion.scopes import ScopeReport, ScopeStatus
from ingestion.web.allowance import Wait
from tests.ingestion.github.organization import REPOSITORY, comment, issue, pull_request, review, write
from tests.ingestion.github.spoiled import START, TOKEN, Host, Rule, hosting
from tests.tables import contents

REPOSITORY_PATH = f"/repos/{REPOSITORY}"
PROBED_PATH = f"{REPOSITORY_PATH}/issues"
"""Asked for in every run."""
ALWAYS: dict[str, Any] = {"times": "always"}


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A repository of four pages of pull requests, two of issues, and some with more than comes with them."""
    pulls = [
        pull_request(
            number,
            author=None if number % 10 == 0 else "ada",
            title=f"Größe {number}",
            reviews=[review(number, comments=[comment("why?")] * (40 if number == 50 else 1))],
            comments=[comment(str(i)) for i in range(60 if number in (3, 77) else 1)],
        )
        for number in range(1, 101)
    ]
    issues = [issue(number, comments=[comment("me too")]) for number in range(201, 241)]
    archive = write(tmp_path_factory.mktemp("archive") / "a.gz", pulls, issues)
    with hosting(load_archive(archive), points_per_hour=1_000_000) as host:
        yield host


@pytest.fixture(scope="module")
def expected(host: Host, warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The tables after a run without faults."""
    with a_warehouse(warehouse) as url:
        host.spoil()
        host.collect(url, tmp_path_factory.mktemp("clean"))
        return github_tables(url)


class a_warehouse:  # noqa: N801
    """A database for the time of the context; a fixture would be one for all examples of hypothesis."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._server = warehouse
        self._fresh = warehouse.with_database(f"test_{uuid4().hex[:12]}")

    def __enter__(self) -> str:
        grants.prepare(self._fresh)
        return self._fresh.url(Role.LOADER)

    def __exit__(self, *_: object) -> None:
        with psycopg.connect(self._server.with_database("postgres").admin_url, autocommit=True) as connection:
            name = sql.Identifier(self._fresh.database)
            connection.execute(sql.SQL("drop database {} with (force)").format(name))


def github_tables(url: str) -> dict[str, str]:
    # ETags say what was asked for last, not what is known.
    return {name: said for name, said in contents(url).items() if name != "raw_github._conditions"}


def run(host: Host, url: str, folder: Path, name: str = "run", waits: list[Wait] | None = None) -> ScopeReport:
    """One run; its scope as `sei status` reads it has to be the one that the report has."""
    [scope] = host.collect(url, folder, run=name, waits=waits).scopes
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select status, error from raw_github._scopes where run_id = %s and scope = %s", [name, REPOSITORY]
        ).fetchone()
    assert row == (str(scope.status), scope.error)
    return scope


PASSING: dict[str, list[Rule]] = {
    "429 with Retry-After": [{"nth": 4, "fault": {"kind": "status", "status": 429, "headers": {"Retry-After": "30"}}}],
    "429 without": [{"nth": 4, "times": 2, "fault": {"kind": "status", "status": 429, "message": "Slow down"}}],
    "secondary limit": [
        {"nth": 5, "fault": {"kind": "status", "status": 403, "message": "You have exceeded a secondary rate limit."}}
    ],
    "spent allowance": [{"nth": 6, "fault": {"kind": "status", "status": 403, "limit_resets_in": 1800}}],
    "502 for large pages": [
        {"operation": "PullRequests", "page_larger_than": 10, **ALWAYS, "fault": {"kind": "status", "status": 502}}
    ],
    "504 for a while": [{"operation": "*", "times": 5, "fault": {"kind": "status", "status": 504}}],
    "502 for the rest of long lists": [{"operation": "Rest", "times": 3, "fault": {"kind": "status", "status": 502}}],
    "500": [{"times": 3, "fault": {"kind": "status", "status": 500}}],
    "delay": [{"nth": 3, "fault": {"kind": "delay", "seconds": 0.2}}],
    "reset before the first byte": [{"nth": 2, "times": 3, "fault": {"kind": "reset"}}],
    "reset after the first byte": [{"nth": 5, "times": 2, "fault": {"kind": "reset", "after_bytes": 100}}],
    "truncated body": [{"operation": "Issues", "times": 2, "fault": {"kind": "truncated"}}],
    "garbage": [{"operation": "PullRequests", "nth": 2, "fault": {"kind": "garbage"}}],
    "wrong charset": [{"operation": "PullRequests", "fault": {"kind": "wrong_charset", "charset": "latin-1"}}],
    "UTF-16": [{"operation": "PullRequests", "fault": {"kind": "wrong_charset"}}],
    "stale ETag": [{"times": 3, "fault": {"kind": "stale_etag"}}],
    "repeated page": [{"operation": "PullRequests", "times": 2, "fault": {"kind": "repeated_page"}}],
    "skipped page": [{"operation": "PullRequests", "nth": 2, "fault": {"kind": "skipped_page"}}],
    "first page skipped": [{"operation": "Issues", "fault": {"kind": "skipped_page"}}],
    "a record that its page lacks": [
        {"operation": "PullRequests", "times": 4, "fault": {"kind": "deleted", "number": 9}}
    ],
    "new field": [{**ALWAYS, "fault": {"kind": "new_field", "beside": "id", "field": "mood"}}],
    "clock an hour ahead": [{**ALWAYS, "fault": {"kind": "clock_skew", "seconds": 3600}}],
    "clock an hour behind": [{**ALWAYS, "fault": {"kind": "clock_skew", "seconds": -3600}}],
    "maintenance": [{"nth": 5, "fault": {"kind": "maintenance", "seconds": 3}}],
    "maintenance that says how long": [
        {"nth": 5, "fault": {"kind": "maintenance", "seconds": 3600, "retry_after": 3600}}
    ],
    "renamed repository": [{"path": PROBED_PATH, "fault": {"kind": "transferred", "to": PROBED_PATH}}],
}  # fmt: skip
LASTING: dict[str, tuple[list[Rule], str]] = {
    "expired credential": (
        [{"nth": 6, **ALWAYS, "fault": {"kind": "expired_credential"}}],
        r"SEI_GITHUB_TOKEN 1 was refused \(Bad credentials\)\. Renew it",
    ),
    "permission withdrawn": (
        [{"path": PROBED_PATH, **ALWAYS, "fault": {"kind": "permission_withdrawn"}}],
        r"/issues: SEI_GITHUB_TOKEN 1 may not read it .* it needs pull_requests=read\. Give it that permission",
    ),
    "permission withdrawn in GraphQL": (
        [{"operation": "PullRequests", "nth": 3, **ALWAYS, "fault": {"kind": "permission_withdrawn"}}],
        "may not read it",
    ),
    "type flip": (
        [{"operation": "PullRequests", "nth": 2, **ALWAYS, "fault": {"kind": "type_flip", "field": "nodes.title"}}],
        "rows were set aside or are not whole",
    ),
    "missing field": (
        [{"operation": "Issues", **ALWAYS, "fault": {"kind": "missing_field", "field": "stateReason"}}],
        "rows were set aside or are not whole",
    ),
    "renamed field": (
        [{"operation": "Rest", **ALWAYS, "fault": {"kind": "renamed_field", "field": "createdAt", "to": "created"}}],
        "rows were set aside or are not whole",
    ),
    "deleted repository": ([{**ALWAYS, "fault": {"kind": "deleted"}}], r"404, Not Found\. It was renamed or deleted"),
    "deleted in the middle": ([{"operation": "Issues", **ALWAYS, "fault": {"kind": "deleted"}}], "renamed or deleted"),
    "outage": ([{"nth": 7, **ALWAYS, "fault": {"kind": "status", "status": 503}}], "503 .*Run again when it answers"),
    "nothing but resets": ([{"nth": 7, **ALWAYS, "fault": {"kind": "reset"}}], "times. Run again when it answers"),
    "garbage only": ([{"nth": 7, **ALWAYS, "fault": {"kind": "garbage"}}], "Run again when it answers"),
    "one page for ever": (
        [{"operation": "PullRequests", **ALWAYS, "fault": {"kind": "repeated_page"}}],
        "comes again and again",
    ),
    "redirects in a circle": (
        [{"path": PROBED_PATH, **ALWAYS, "fault": {"kind": "transferred", "to": PROBED_PATH}}],
        "TooManyRedirects",
    ),
}  # fmt: skip


@pytest.mark.parametrize("rules", PASSING.values(), ids=PASSING.keys())
def test_after_a_fault_that_passes_the_tables_are_those_of_a_run_without(
    host: Host, expected: dict[str, str], warehouse: Warehouse, tmp_path: Path, rules: list[Rule]
) -> None:
    with a_warehouse(warehouse) as url:
        host.spoil(*rules)
        scope = run(host, url, tmp_path)
        assert host.record.counts.total() > 0
        assert (scope.status, scope.error) == (ScopeStatus.OK, None)
        assert github_tables(url) == expected


@pytest.mark.parametrize(("rules", "said"), LASTING.values(), ids=LASTING.keys())
def test_a_fault_that_lasts_is_told_with_what_to_do_and_the_next_run_mends_all(
    host: Host, expected: dict[str, str], warehouse: Warehouse, tmp_path: Path, rules: list[Rule], said: str
) -> None:
    with a_warehouse(warehouse) as url:
        host.spoil(*rules)
        scope = run(host, url, tmp_path)
        # What is broken in an item costs that item.
        assert scope.status is (ScopeStatus.WARNING if "set aside" in said else ScopeStatus.FAILED)
        with pytest.raises(AssertionError, match=said):
            raise AssertionError(scope.error)
        host.spoil()
        assert run(host, url, tmp_path, "next").status is ScopeStatus.OK
        assert github_tables(url) == expected


def test_a_fault_of_one_repository_is_none_of_the_others(host: Host, warehouse: Warehouse, tmp_path: Path) -> None:
    with a_warehouse(warehouse) as url:
        host.spoil({"path": "/repos/example/other*", **ALWAYS, "fault": {"kind": "status", "status": 500}})
        report = host.collect(url, tmp_path, "example/other", REPOSITORY)
        assert [scope.status for scope in report.scopes] == [ScopeStatus.FAILED, ScopeStatus.OK]


def test_a_limit_makes_the_run_wait_and_it_says_until_when(
    host: Host, expected: dict[str, str], warehouse: Warehouse, tmp_path: Path
) -> None:
    waits: list[Wait] = []
    with a_warehouse(warehouse) as url:
        host.clock.now = START
        host.spoil({"nth": 6, "fault": {"kind": "status", "status": 403, "limit_resets_in": 1800}})
        run(host, url, tmp_path, waits=waits)
        assert github_tables(url) == expected
    [wait] = waits
    assert wait.until == pytest.approx(START + 1800, abs=3)
    assert host.clock.now >= wait.until


FAULTS = st.one_of(
    st.fixed_dictionaries({"kind": st.just("status"), "status": st.sampled_from([429, 500, 502, 503, 504])}),
    st.just({"kind": "status", "status": 403, "message": "API rate limit exceeded", "limit_resets_in": 600}),
    st.fixed_dictionaries({"kind": st.just("reset"), "after_bytes": st.one_of(st.none(), st.integers(0, 3000))}),
    st.fixed_dictionaries({"kind": st.just("truncated"), "kept": st.floats(0, 0.99)}),
    st.fixed_dictionaries({"kind": st.just("wrong_charset"), "charset": st.sampled_from(["utf-16", "latin-1"])}),
    st.fixed_dictionaries({
        "kind": st.sampled_from(["type_flip", "missing_field"]),
        "field": st.sampled_from(["title", "updatedAt", "pageInfo", "nodes", "number", "id", "state", "totalCount"]),
    }),
    st.fixed_dictionaries({"kind": st.just("clock_skew"), "seconds": st.integers(-7200, 7200)}),
    st.fixed_dictionaries({"kind": st.just("maintenance"), "seconds": st.floats(0.1, 100)}),
    st.fixed_dictionaries({"kind": st.just("deleted"), "number": st.one_of(st.none(), st.integers(1, 100))}),
    st.sampled_from([
        {"kind": "garbage"}, {"kind": "stale_etag"}, {"kind": "repeated_page"}, {"kind": "skipped_page"},
        {"kind": "expired_credential"}, {"kind": "permission_withdrawn"},
    ]),
)  # fmt: skip
PLACES = st.sampled_from([
    {}, {"operation": "PullRequests"}, {"operation": "Issues"}, {"operation": "Rest"}, {"operation": "Repository"},
    {"path": "/repos/*"}, {"page_larger_than": 10},
])  # fmt: skip
MOMENTS = st.one_of(
    st.fixed_dictionaries({"nth": st.integers(1, 12)}), st.fixed_dictionaries({"probability": st.floats(0.02, 0.5)})
)
TIMES = st.one_of(st.integers(1, 5), st.just("always"))
RULES = st.builds(
    lambda place, moment, times, fault: {**place, **moment, "times": times, "fault": fault},
    PLACES,
    MOMENTS,
    TIMES,
    FAULTS,
)


def check_combined(
    host: Host, expected: dict[str, str], warehouse: Warehouse, folder: Path, plans: list[list[Rule]], seed: int
) -> None:
    """Runs under plans one after another, then one without faults."""
    with a_warehouse(warehouse) as url:
        for number, rules in enumerate(plans):
            host.spoil(*rules, seed=seed)
            scope = run(host, url, folder, f"run {number}")
            assert (scope.error is None) == (scope.status in (ScopeStatus.OK, ScopeStatus.UNCHANGED))
        host.spoil()
        assert run(host, url, folder, "clean").status in (ScopeStatus.OK, ScopeStatus.UNCHANGED)
        assert github_tables(url) == expected


COMBINED = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=8, **COMBINED)  # type: ignore[arg-type]
@given(st.lists(st.lists(RULES, min_size=1, max_size=4), min_size=1, max_size=2), st.integers(0, 1000))
def test_combined_faults_end_and_leave_nothing_wrong_behind(
    host: Host, expected: dict[str, str], warehouse: Warehouse, tmp_path: Path, plans: list[list[Rule]], seed: int
) -> None:
    check_combined(host, expected, warehouse, tmp_path, plans, seed)


@pytest.mark.slow
@settings(max_examples=100, **COMBINED)  # type: ignore[arg-type]
@given(st.lists(st.lists(RULES, min_size=2, max_size=6), min_size=1, max_size=3), st.integers(0, 1000))
def test_many_combined_faults_end_and_leave_nothing_wrong_behind(
    host: Host, expected: dict[str, str], warehouse: Warehouse, tmp_path: Path, plans: list[list[Rule]], seed: int
) -> None:
    check_combined(host, expected, warehouse, tmp_path, plans, seed)


def test_the_token_is_nowhere(
    host: Host,
    warehouse: Warehouse,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level("DEBUG")
    with a_warehouse(warehouse) as url:
        for number, (rules, _) in enumerate(LASTING.values()):
            host.spoil(*rules)
            scope = run(host, url, tmp_path, f"run {number}")
            assert TOKEN not in repr(scope)
        host.spoil()
        run(host, url, tmp_path, "clean")
        with psycopg.connect(url) as connection:
            tables = connection.execute(
                "select format('%I.%I', table_schema, table_name) from information_schema.tables"
                " where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'"
            ).fetchall()
            found = [
                table
                for (table,) in tables
                if connection.execute(
                    f"select 1 from {table} as t where t::text like %s limit 1", [f"%{TOKEN}%"]
                ).fetchone()
            ]
    assert len(tables) > 20
    assert found == []
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if TOKEN.encode() in path.read_bytes()] == []
    output = capfd.readouterr()
    assert TOKEN not in caplog.text + output.out + output.err
