"""Without a `sei.toml` there is the demo organisation: generated once below `SEI_HOME`, served while a run needs it."""

import contextlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from pydantic import SecretStr
from rich.console import Console

from infra.demo.organization.events import Host
from infra.demo.organization.generate import Organization, generate
from infra.errors import UserError
from infra.handed_settings import hand_over, plain
from infra.home import Home
from infra.private_files import write_private
from infra.processes import free_port
from infra.settings import Settings
from infra.tokens import StoredTokens

SEED = 1
ROOT = Path(__file__).parents[1]
SECONDS_TO_END = 10


@dataclass(frozen=True)
class Server:
    """The process that serves the organisation."""

    pid: int
    created: float
    port: int
    token: str
    gitlab_token: str
    jira_token: str = ""
    internal_token: str = ""
    jenkins_token: str = ""
    azure_devops_token: str = ""


def organization_of(home: Home) -> Organization:
    """Demo organisation of this `SEI_HOME`, there or still to be made."""
    return Organization(home.root / "demo" / "organization")


@contextlib.contextmanager
def demo_without_configuration(settings: Settings, console: Console, *, keep: bool = False) -> Iterator[None]:
    """Serve the demo organisation if there is no `sei.toml`, and let this process's settings be those for it.

    Args:
        settings: as they are without it.
        console: is told of what takes long.
        keep: leave the server up until `sei down`, for what runs in the background.

    Raises:
        UserError: it cannot be generated or served.
    """
    if settings.config.exists():
        yield
        return
    home = Home(settings.home)
    home.create()
    organization = organization_of(home)
    if not organization.is_complete:
        with console.status("Generating the demo organisation, once"):
            generate(SEED, organization.folder)
    server = _served(home, organization)
    if server.internal_token:
        # A variable serves the first GitLab only.
        StoredTokens(home.secrets).write(Host.INTERNAL, server.internal_token)
    changed = {
        "SEI_CONFIG": str(organization.configuration),
        "SEI_METRICS": str(settings.metrics),
        "SEI_GITHUB_TOKEN": server.token,
        "SEI_GITLAB_TOKEN": server.gitlab_token,
        "SEI_JIRA_TOKEN": server.jira_token,
        "SEI_JENKINS_TOKEN": server.jenkins_token,
        "SEI_AZURE_DEVOPS_TOKEN": server.azure_devops_token,
    }
    if settings.as_of is None:
        changed["SEI_AS_OF"] = organization.founded.as_of.isoformat()
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        if not keep:
            stop_demo(home)


def stop_demo(home: Home) -> bool:
    """Stop the server; whether it was running."""
    server = _known(home)
    process = _process(server) if server else None
    if process is None:
        return False
    process.terminate()
    with contextlib.suppress(psutil.TimeoutExpired, ChildProcessError):
        process.wait(SECONDS_TO_END)
    return True


def _served(home: Home, organization: Organization) -> Server:
    known = _known(home)
    if known is not None and _process(known) is not None:
        return known
    token = known.token if known else secrets.token_urlsafe(24)
    port = free_port(known.port if known else 0)
    handed = hand_over(Settings(demo_token=SecretStr(token)), home.root / "demo" / "handed", "demo_token")
    log = home.logs / "demo.log"
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.demo", "serve", str(organization.folder), "--port", str(port)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, start_new_session=True,
            env={**plain(), **handed, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    assert process.stdout is not None
    with process.stdout as said:
        line = said.readline()
        if not line:
            raise UserError(f"The demo organisation cannot be served. {log} says why.")
    ready = json.loads(line)
    names = (Host.GITLAB, "jira", Host.INTERNAL, "jenkins", "azure_devops")
    others = [ready.get(f"{name}_token", "") for name in names]
    server = Server(process.pid, psutil.Process(process.pid).create_time(), port, token, *others)
    write_private(_state(home), json.dumps(vars(server)))
    return server


def _known(home: Home) -> Server | None:
    with contextlib.suppress(OSError, ValueError, TypeError):
        return Server(**json.loads(_state(home).read_text()))
    return None


def _process(server: Server) -> psutil.Process | None:
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(server.pid)
        if process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - server.created) < 1:
            return process
    return None


def _state(home: Home) -> Path:
    return home.root / "demo" / "server.json"
