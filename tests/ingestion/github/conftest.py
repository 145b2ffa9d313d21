"""A real server with an export, and a warehouse of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from infra.warehouse import Role, Warehouse
from ingestion.hosts.connecting import Connection
from ingestion.scopes import CollectionReport
from ingestion.sources.github import collect
from ingestion.sources.github.api import HEADERS, GitHub
from ingestion.web.allowance import Broker
from ingestion.web.client import Client
from ingestion.web.credentials import Token
from tests.ingestion.collected import CollectedTables
from tests.shared_data import SHARED

ROOT = Path(__file__).parents[3]
ARCHIVES = SHARED / "github_issues_prs"


@dataclass(frozen=True)
class Server:
    """Address of the demo GitHub, a token and a repository."""

    url: str
    token: str
    repository: str

    def stats(self) -> dict[str, Any]:
        """Requests, points and bytes so far."""
        found: dict[str, Any] = httpx.get(f"{self.url}/_demo/stats").json()
        return found


@contextmanager
def started(*command: str) -> Iterator[Server]:
    """The server of a Python module for the time of the context; its first line says where it is."""
    environment = {**os.environ, "SEI_DEMO_TOKEN": "demo-token-canary"}
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.PIPE, env=environment)
    try:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        yield Server(said["github"], said["token"], said["repository"])
    finally:
        process.terminate()
        process.communicate()


def serving(archive: Path, *options: str, port: int = 0) -> AbstractContextManager[Server]:
    """The demo server for the time of the context."""
    return started("infra.demo", "serve", "--archive", str(archive), "--port", str(port), *options)


@dataclass
class Collected(CollectedTables):
    """A warehouse, and short ways to collect into it and to look."""

    dataset = "raw_github"
    waits: list[float] = field(default_factory=list)

    def collect(self, server: Server, *names: str, since: str | None = None) -> CollectionReport:
        """One run."""
        self.runs += 1
        broker = Broker([Token("SEI_GITHUB_TOKEN", SecretStr(server.token))])
        with Client(server.url, broker, HEADERS) as client:
            connection = Connection("github", GitHub(client), names or (server.repository,), since)
            return collect([connection], self.url, self.folder / "state", f"run {self.runs}")


@pytest.fixture
def collected(fresh_warehouse: Warehouse, tmp_path: Path) -> Collected:
    return Collected(fresh_warehouse.url(Role.LOADER), tmp_path)


@pytest.fixture(scope="session")
def archive() -> Callable[[str], Path]:
    """Path of a real export."""

    def find(name: str) -> Path:
        if not ARCHIVES.is_dir():
            pytest.skip(f"no real exports at {ARCHIVES}")
        return next(ARCHIVES.glob(f"{name}*"))

    return find
