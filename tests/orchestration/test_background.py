"""What `sei up` leaves in the background, attacked from another account and asked for what it was handed."""

import json
import os
import socket
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psutil
import pytest

from infra.handed_settings import plain, secret_variables
from infra.home import Home
from infra.private_files import socket_folder
from infra.services import Services, running
from infra.settings import load_settings
from orchestration.background import start_ui, stop_ui

CANARY = "canary-of-the-background"
CHANGES_WHAT_IS_DONE = {"SEI_WAREHOUSE_URL", "SEI_GITHUB_APP_PRIVATE_KEY"}
NOBODY = 65534
LAUNCH = """
mutation ($keys: [AssetKeyInput!]!) {
  launchRun(executionParams: {
    selector: {repositoryLocationName: "sei", repositoryName: "__repository__", jobName: "__ASSET_JOB",
               assetSelection: $keys}
    runConfigData: {}, mode: "default"
  }) { __typename ... on PythonError { message } ... on LaunchRunSuccess { run { runId } } }
}
"""


@dataclass
class Vendor:
    """Something that answers as no GitHub does, and keeps what it was shown."""

    address: str
    shown: set[str] = field(default_factory=set)
    asked: threading.Event = field(default_factory=threading.Event)


@pytest.fixture(scope="module")
def vendor() -> Iterator[Vendor]:
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
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass(frozen=True)
class Background:
    """The processes that `start_ui` left, and where the web UI answers."""

    services: Services
    address: str

    @property
    def home(self) -> Home:
        return self.services.home

    def processes(self) -> dict[str, psutil.Process]:
        """By name; the daemon and the code server have children of their own."""
        state = json.loads((self.home.dagster / "background.json").read_text())
        return {name: psutil.Process(entry["pid"]) for name, entry in state.items()}

    @property
    def code(self) -> Path:
        """Where the code server answers."""
        workspace = json.loads((self.home.dagster / "workspace.yaml").read_text())
        return Path(workspace["load_from"][0]["grpc_server"]["socket"])


@pytest.fixture(scope="module")
def background(tmp_path_factory: pytest.TempPathFactory, vendor: Vendor) -> Iterator[Background]:
    folder = tmp_path_factory.mktemp("background")
    configuration = folder / "sei.toml"
    configuration.write_text(
        f'[[github]]\nrepositories = ["example/shop"]\nbase_url = "{vendor.address}"\ngit = "off"\n'
    )
    with pytest.MonkeyPatch.context() as patch:
        for variable in secret_variables() - CHANGES_WHAT_IS_DONE:
            patch.setenv(variable, CANARY)
        patch.setenv("SEI_HOME", str(folder / "home"))
        patch.setenv("SEI_CONFIG", str(configuration))
        patch.setenv("SEI_BI", "off")
        patch.setenv("AWS_SECRET_ACCESS_KEY", CANARY)
        with running(load_settings()) as services:
            yield Background(services, start_ui(services))
            stop_ui(services.home)


def test_no_process_in_the_background_has_a_secret_in_its_environment(background: Background) -> None:
    found = background.processes()
    assert set(found) == {"code", "daemon", "web"}
    passwords = background.services.warehouse.passwords.values()
    for name, process in found.items():
        for one in (process, *process.children(recursive=True)):
            environment = {**one.environ()}
            if name != "web":
                environment.pop("AWS_SECRET_ACCESS_KEY")
            assert CANARY not in environment.values(), name
            assert not [secret for secret in passwords if secret in str(environment)], name


def test_only_the_web_ui_answers_on_a_port_and_that_is_on_loopback(background: Background) -> None:
    ports = {
        (name, connection.laddr.ip, connection.laddr.port)
        for name, process in background.processes().items()
        for one in (process, *process.children(recursive=True))
        for connection in one.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert ports == {("web", "127.0.0.1", int(background.address.rpartition(":")[2]))}


def test_no_other_account_reaches_the_code_server(background: Background) -> None:
    folder = background.code.parent.stat()
    assert (stat.S_IMODE(folder.st_mode), folder.st_uid) == (0o700, os.geteuid())
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(str(background.code))
    if os.geteuid() != 0:
        pytest.skip("only root can try to connect as somebody else")
    stranger = os.fork()
    if stranger == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            socket.socket(socket.AF_UNIX).connect(str(background.code))
        except PermissionError:
            os._exit(13)
        except OSError:
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(stranger, 0)[1]) == 13


def test_what_was_handed_over_is_for_its_owner_only(background: Background) -> None:
    handed = background.home.dagster / "handed"
    assert handed.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in handed.iterdir()} == {0o600}
    assert (background.home.dagster / "pgpass").stat().st_mode & 0o777 == 0o600


def test_a_run_that_the_web_ui_launches_collects_with_the_token(background: Background, vendor: Vendor) -> None:
    from orchestration.defs.raw_github import specs

    keys = [{"path": list(spec.key.path)} for spec in specs()]
    with httpx.Client(base_url=background.address, timeout=120) as client:
        body = {"query": LAUNCH, "variables": {"keys": keys}}
        launched = client.post("/graphql", json=body).json()["data"]["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    assert vendor.asked.wait(300), (background.home.logs / "dagster-daemon.log").read_text()[-3000:]
    assert vendor.shown == {f"Bearer {CANARY}"}


def test_a_program_that_answers_on_a_port_gets_no_variable_that_may_be_a_secret() -> None:
    given = {
        "PATH": "/bin", "LC_ALL": "C", "SEI_PORT": "1", "SEI_GITLAB_TOKEN": CANARY, "AWS_SECRET_ACCESS_KEY": CANARY,
        "HTTPS_PROXY": f"http://me:{CANARY}@proxy", "http_proxy": "http://proxy", "SEI_OIDC_CLIENT_SECRET": CANARY,
    }  # fmt: skip
    assert plain(given) == {"PATH": "/bin", "LC_ALL": "C", "SEI_PORT": "1", "http_proxy": "http://proxy"}


def test_a_socket_whose_path_would_be_too_long_gets_a_folder_of_its_own(tmp_path: Path) -> None:
    near, far = socket_folder(tmp_path / "a", "code"), socket_folder(tmp_path / ("a" * 120), "code")
    assert near == tmp_path / "a"
    for folder in (near, far):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(folder / "code"))
        (folder / "code").unlink()
    far.rmdir()
