"""A real server with a small Jira, and a warehouse of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.middleware import Middleware

from infra.configuration.jira import JiraSource
from infra.demo.vendors.jira import Behaviour, Store, jira
from infra.demo.vendors.serving import served
from infra.home import Home
from infra.settings import Settings
from infra.tokens import StoredTokens
from infra.warehouse import Role, Warehouse
from ingestion.scopes import CollectionReport
from ingestion.sources.jira import collect, connected
from ingestion.sources.jira.tables import TABLES
from tests.infra.demo.vendors.jira.small_site import TOKEN
from tests.ingestion.collected import CollectedTables

PREFIX = "/jira"
PERSONAL = "jira-token-canary"
"""Token of Data Center."""


@dataclass(frozen=True)
class Server:
    """Address of the Jira."""

    url: str

    def requests(self, end_point: str = "") -> int:
        """Requests that the server counted for end points with this name, or for all."""
        counted = httpx.get(f"{self.url}/_demo/stats").json()["end_points"]
        return sum(int(counts["requests"]) for name, counts in counted.items() if end_point in name)


@contextmanager
def serving(store: Store, between: Sequence[Middleware] = (), **behaviour: Any) -> Iterator[Server]:
    """The server for the time of the context, on a socket of its own; `between` it and its clients is what spoils."""
    with served(jira(store, Behaviour([TOKEN, PERSONAL], prefix=PREFIX, **behaviour), between)) as address:
        yield Server(f"{address}{PREFIX}")


@dataclass
class Collected(CollectedTables):
    """A warehouse, and short ways to collect into it and to look."""

    dataset = "raw_jira"

    def collect(self, server: Server, *keys: str, is_cloud: bool = True, **block: Any) -> CollectionReport:
        """One run, as the configuration has it."""
        given = {"name": "jira", "base_url": server.url, "projects": keys or ("*",), **block}
        return self.collect_blocks([given], is_cloud=is_cloud)

    def collect_blocks(self, blocks: Sequence[dict[str, Any]], *, is_cloud: bool = True) -> CollectionReport:
        """One run of several blocks, all with one token."""
        self.runs += 1
        token = TOKEN if is_cloud else PERSONAL
        settings = Settings(home=self.folder / "home", _env_file=None)  # type: ignore[call-arg]
        for block in blocks:
            StoredTokens(Home(settings.home).secrets).write(block["name"], token)
        with connected([JiraSource.model_validate(block) for block in blocks], settings) as connections:
            return collect(connections, self.url, self.folder / "state", f"run {self.runs}")

    def contents(self) -> dict[str, list[tuple[object, ...]]]:
        """All rows without what says when they were loaded or observed."""
        found = {}
        for table in TABLES:
            names = ", ".join(name for name in [*table.column_names, "deleted_at is null"] if name != "observed_at")
            found[table.name] = sorted(self.rows(f"select {names} from raw_jira.{table.name}"), key=repr)
        return found


@pytest.fixture
def collected(fresh_warehouse: Warehouse, tmp_path: Path) -> Collected:
    return Collected(fresh_warehouse.url(Role.LOADER), tmp_path)
