"""A real server with a small organisation of Azure DevOps, and a warehouse of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.middleware import Middleware

from infra.configuration.azure_devops import AzureDevOpsSource
from infra.demo.vendors.azure_devops import Behaviour, Store, azure_devops
from infra.demo.vendors.serving import served
from infra.settings import Settings
from infra.warehouse import Role, Warehouse
from ingestion.scopes import CollectionReport
from ingestion.sources.azure_devops import collect, connected
from ingestion.sources.azure_devops.tables import TABLES
from tests.ingestion.collected import CollectedTables

PREFIX = "/tfs/ShopCollection"
TOKEN = "azure-token-canary"


def is_of_planning(path: str) -> bool:
    """Whether an end point tells of projects and work items."""
    return any(part in path for part in ("/_apis/projects", "/_apis/wit/", "/_apis/work/"))


@dataclass(frozen=True)
class Server:
    """Address of the organisation."""

    url: str

    def planning_requests(self) -> int:
        """Requests for projects and work items, of those that the server counted."""
        counted = httpx.get(f"{self.url}/_demo/stats").json()["end_points"]
        return sum(int(one["requests"]) for name, one in counted.items() if is_of_planning(name))

    def requests(self, end_point: str | None = None) -> int:
        """Requests that the server counted for an end point, or for all."""
        counted = httpx.get(f"{self.url}/_demo/stats").json()["end_points"]
        return sum(int(counts["requests"]) for name, counts in counted.items() if end_point in (None, name))


@contextmanager
def serving(store: Store, between: Sequence[Middleware] = (), **behaviour: Any) -> Iterator[Server]:
    """The server for the time of the context, on a socket of its own; `between` it and its clients is what spoils."""
    with served(azure_devops(store, Behaviour([TOKEN], PREFIX, **behaviour), between)) as address:
        yield Server(f"{address}{PREFIX}")


@dataclass
class Collected(CollectedTables):
    """A warehouse, and short ways to collect into it and to look."""

    dataset = "raw_azure_devops"

    def collect(self, server: Server, *projects: str, token: str = TOKEN, **block: Any) -> CollectionReport:
        """One run, as the configuration has it."""
        self.runs += 1
        source = AzureDevOpsSource(name="azure", base_url=server.url, projects=projects or ("*",), **block)
        settings = Settings(azure_devops_token=token, _env_file=None)  # type: ignore[call-arg, arg-type]
        with connected([source], settings) as connections:
            return collect(connections, self.url, self.folder / "state", f"run {self.runs}")

    def contents(self) -> dict[str, list[tuple[object, ...]]]:
        """All rows without what says when they were loaded."""
        found = {}
        for table in TABLES:
            names = ", ".join([*table.column_names, "deleted_at is null"])
            found[table.name] = sorted(self.rows(f"select {names} from raw_azure_devops.{table.name}"), key=repr)
        return found


@pytest.fixture
def collected(fresh_warehouse: Warehouse, tmp_path: Path) -> Collected:
    return Collected(fresh_warehouse.url(Role.LOADER), tmp_path)
