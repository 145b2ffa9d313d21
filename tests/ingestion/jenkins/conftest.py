"""A real server with a small Jenkins below a path prefix, and a warehouse of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.middleware import Middleware

from infra.configuration.jenkins import JenkinsSource
from infra.demo.vendors.jenkins import Behaviour, Build, Job, Store, jenkins
from infra.demo.vendors.jenkins.store import Revision, Stage
from infra.demo.vendors.serving import served
from infra.settings import Settings
from infra.warehouse import Role, Warehouse
from ingestion.scopes import CollectionReport
from ingestion.sources.jenkins import collect, connected
from ingestion.sources.jenkins.tables import TABLES
from tests.ingestion.collected import CollectedTables

PREFIX = "/ci/jenkins"
TOKEN = "ada:jenkins-token-canary"
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
MAIN, FEATURE, NIGHTLY, LOST = (
    "shop/payments/main",
    "shop/payments/feature%2Frefunds",
    "shop/tools/deep/nightly",
    "lost",
)
"""Two branches of a multibranch project, a freestyle job in nested folders, and one at the root."""
FREESTYLE = "hudson.model.FreeStyleProject"
REPORT = [
    {
        "name": "money", "duration": 1.5,
        "cases": [
            {"className": "a.B", "name": "adds", "status": "PASSED", "errorDetails": None},
            {"className": "a.B", "name": "rounds", "status": "REGRESSION", "errorDetails": "expected 1\nbut was 2"},
            {"className": "a.B", "name": "waits", "status": "SKIPPED", "errorDetails": None},
        ],
    },
    {"name": "money", "duration": 0.5, "cases": [{"className": "c", "name": "n", "status": "FIXED"}]},
]  # fmt: skip
JACOCO = {"lineCoverage": {"covered": 80, "total": 100}, "branchCoverage": {"covered": 3, "total": 4}}


def at(minutes: float) -> datetime:
    """A moment of the organisation."""
    return BEGAN + timedelta(minutes=minutes)


def build(number: int, **given: Any) -> Build:
    """A build of a minute that succeeded, unless something else is given."""
    values = {"started_at": at(10 * number), "finished_at": at(10 * number + 1), "result": "SUCCESS", **given}
    return Build(number, **values)


def controller() -> Store:
    """A controller with a job of each kind."""
    store = Store(multibranch={"shop/payments"})
    main = store.add(Job(MAIN))
    main.builds += [
        build(
            1, causes=[{"_class": "hudson.triggers.TimerTrigger$TimerTriggerCause", "shortDescription": "by timer"}],
            revisions=[
                Revision("1" * 40, "refs/remotes/origin/main", "https://user:secret-canary@git.example.com/lib/ci.git"),
                Revision("a" * 40, "refs/remotes/origin/main", "git@git.example.com:shop/payments.git"),
            ],
            commits=["a" * 40], waited_seconds=12, suites=REPORT,
            coverage=("hudson.plugins.jacoco.JacocoBuildAction", "jacoco", JACOCO),
            stages=[
                Stage("test", "SUCCESS", at(10.1), at(10.6)), Stage("deploy", "NOT_EXECUTED", at(10.6), at(10.6))
            ],
        ),
        build(2, finished_at=None, result=None, stages=[Stage("test", "IN_PROGRESS", at(20.1), None)]),
    ]  # fmt: skip
    store.add(Job(FEATURE, is_pull_request=True)).builds.append(build(1, result="UNSTABLE"))
    again = {
        "_class": "com.sonyericsson.rebuild.RebuildCause",
        "shortDescription": "Rebuilds build #1",
        "upstreamBuild": 1,
    }
    store.add(Job(NIGHTLY, FREESTYLE)).builds += [
        build(1, parameters={"ENV": "staging", "VERSION": "1.2.0"}, result="FAILURE"), build(2, causes=[again])
    ]  # fmt: skip
    store.add(Job(LOST, FREESTYLE, is_buildable=False)).builds.append(build(7))
    return store


@dataclass(frozen=True)
class Server:
    """Address of the Jenkins."""

    url: str

    def requests(self, end_point: str | None = None) -> int:
        """Requests that the server counted for an end point, or for all."""
        counted = httpx.get(f"{self.url}/_demo/stats").json()["end_points"]
        return sum(int(counts["requests"]) for name, counts in counted.items() if end_point in (None, name))


@contextmanager
def serving(store: Store, between: Sequence[Middleware] = (), **behaviour: Any) -> Iterator[Server]:
    """The server for the time of the context, on a socket of its own; `between` it and its clients is what spoils."""
    with served(jenkins(store, Behaviour([TOKEN], PREFIX, **behaviour), between)) as address:
        yield Server(f"{address}{PREFIX}")


@dataclass
class Collected(CollectedTables):
    """A warehouse, and short ways to collect into it and to look."""

    dataset = "raw_jenkins"

    def collect(self, server: Server, *jobs: str, **block: Any) -> CollectionReport:
        """One run, as the configuration has it."""
        self.runs += 1
        source = JenkinsSource(name="jenkins", base_url=server.url, jobs=jobs or ("*",), **block)
        settings = Settings(jenkins_token=TOKEN, _env_file=None)  # type: ignore[call-arg, arg-type]
        with connected([source], settings) as connections:
            return collect(connections, self.url, self.folder / "state", f"run {self.runs}")

    def contents(self) -> dict[str, list[tuple[object, ...]]]:
        """All rows without what says when they were loaded."""
        found = {}
        for table in TABLES:
            names = ", ".join([*table.column_names, "deleted_at is null"])
            found[table.name] = sorted(self.rows(f"select {names} from raw_jenkins.{table.name}"), key=repr)
        return found


@pytest.fixture
def collected(fresh_warehouse: Warehouse, tmp_path: Path) -> Collected:
    return Collected(fresh_warehouse.url(Role.LOADER), tmp_path)
