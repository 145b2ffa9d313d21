"""A real server with a small GitLab, and a warehouse of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.middleware import Middleware

from infra.demo.vendors.gitlab import Behaviour, Store, gitlab
from infra.demo.vendors.serving import served
from infra.warehouse import Role, Warehouse
from ingestion.hosts.connecting import Connection
from ingestion.scopes import CollectionReport
from ingestion.sources.gitlab import collect
from ingestion.sources.gitlab.api import HEADERS, GitLab, base_url
from ingestion.web.allowance import Broker
from ingestion.web.client import Client
from ingestion.web.credentials import Token
from tests.ingestion.collected import CollectedTables

TOKEN = "gitlab-token-canary"
PREFIX = "/git"


@dataclass(frozen=True)
class Server:
    """Address of the GitLab, without its `/api/v4`."""

    url: str

    def requests(self) -> int:
        """Requests that the server counted, those for its statistics apart."""
        counted = httpx.get(f"{self.url}/_demo/stats").json()["end_points"]
        return sum(int(counts["requests"]) for name, counts in counted.items() if name != "unknown")


@contextmanager
def serving(store: Store, between: Sequence[Middleware] = (), **behaviour: Any) -> Iterator[Server]:
    """The server for the time of the context, on a socket of its own; `between` it and its clients is what spoils."""
    app = gitlab(store, Behaviour([TOKEN], prefix=PREFIX, **behaviour), lambda: 1_700_000_000.0, between)
    with served(app) as address:
        yield Server(f"{address}{PREFIX}")


@dataclass
class Collected(CollectedTables):
    """A warehouse, and short ways to collect into it and to look."""

    dataset = "raw_gitlab"

    def collect(self, server: Server, *names: str, since: str | None = None) -> CollectionReport:
        """One run."""
        self.runs += 1
        with Client(base_url(server.url), Broker([Token("SEI_GITLAB_TOKEN", SecretStr(TOKEN))]), HEADERS) as client:
            connection = Connection("gitlab", GitLab(client), names or ("shop/tools/payments",), since)
            return collect([connection], self.url, self.folder / "state", f"run {self.runs}")


@pytest.fixture
def collected(fresh_warehouse: Warehouse, tmp_path: Path) -> Collected:
    return Collected(fresh_warehouse.url(Role.LOADER), tmp_path)
