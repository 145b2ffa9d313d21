"""Dagster's processes on an installation of their own, and a vendor that they collect from."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psutil
import pytest

from infra.handed_settings import secret_variables
from infra.home import Home
from infra.services import Services, running
from infra.settings import load_settings
from orchestration.dagster_processes import start_ui, stop_ui
from orchestration.web.accounts import make_own
from orchestration.workspace import workspace

CANARY = "canary-of-the-background"
CHANGES_WHAT_IS_DONE = {"SEI_WAREHOUSE_URL", "SEI_GITHUB_APP_PRIVATE_KEY", "SEI_OIDC_CLIENT_SECRET"}
ACCESS = """
[[access]]
role = "viewer"
users = ["vera"]
teams = ["Core"]

[[access]]
role = "executive"
users = ["eve"]
"""
HOSTS = """
[[github]]
repositories = ["example/shop"]
base_url = "{address}"
git = "off"

[[gitlab]]
projects = ["group/*"]
base_url = "http://127.0.0.1:9"
git = "off"

[[jira]]
projects = ["*"]
base_url = "http://127.0.0.1:9/jira"
"""
"""All of them, since the installation ships the parses of dbt for none and for all."""


@dataclass
class Vendor:
    """A server in place of GitHub that refuses every request and keeps the credentials it was shown."""

    address: str
    shown: set[str] = field(default_factory=set)
    asked: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Background:
    """The processes that `start_ui` left, where the web UI answers, and the passwords of its accounts."""

    services: Services
    address: str
    passwords: dict[str, str]
    vendor: Vendor

    @property
    def home(self) -> Home:
        return self.services.home

    def processes(self) -> dict[str, psutil.Process]:
        """Processes by name; the daemon and the code server have children of their own."""
        state = json.loads((self.home.dagster / "background.json").read_text())
        return {name: psutil.Process(entry["pid"]) for name, entry in state.items()}

    @property
    def code(self) -> Path:
        """Socket of the code server."""
        known = json.loads((self.home.dagster / "workspace.yaml").read_text())
        return Path(known["load_from"][0]["grpc_server"]["socket"])

    def add_hosts(self) -> None:
        """Add each kind of host to `sei.toml`, GitHub at the address of the vendor."""
        with self.services.settings.config.open("a") as configuration:
            configuration.write(HOSTS.format(address=self.vendor.address))

    @contextmanager
    def client(self, name: str | None = None) -> Iterator[httpx.Client]:
        """A browser of the web UI, signed in where a name is given."""
        with httpx.Client(base_url=self.address, timeout=120) as client:
            if name is not None:
                answer = client.post("/sign-in", data={"name": name, "password": self.passwords[name]})
                assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
            yield client


@contextmanager
def in_the_background(folder: Path) -> Iterator[Background]:
    """Start the processes below a folder; at the end they are stopped."""
    with ExitStack() as stack:
        vendor = stack.enter_context(_vendor())
        (folder / "sei.toml").write_text(ACCESS)
        with pytest.MonkeyPatch.context() as patch:
            for variable in secret_variables() - CHANGES_WHAT_IS_DONE:
                patch.setenv(variable, CANARY)
            patch.setenv("SEI_HOME", str(folder / "home"))
            patch.setenv("SEI_CONFIG", str(folder / "sei.toml"))
            patch.setenv("SEI_BI", "off")
            patch.setenv("AWS_SECRET_ACCESS_KEY", CANARY)
            services = stack.enter_context(running(load_settings()))
            passwords = make_own(services.home, workspace(services.settings).configuration.access)
            address = start_ui(services)
        stack.callback(stop_ui, services.home)
        yield Background(services, address, passwords, vendor)


@contextmanager
def _vendor() -> Iterator[Vendor]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.shown.add(self.headers.get("Authorization", ""))
            known.asked.set()
            self.send_response(401)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = Vendor(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
