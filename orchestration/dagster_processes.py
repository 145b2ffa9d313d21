"""Dagster's web UI and daemon in the background.

The web UI answers on loopback. The code server, which does whatever it is told without asking who says so, answers on
a unix socket in a folder that only its owner may enter. No environment of theirs holds a secret.
"""

import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from pydantic import SecretStr

from infra.errors import UserError
from infra.handed_settings import hand_over, plain, without_secrets
from infra.home import Home
from infra.private_files import socket_folder
from infra.processes import free_port, is_alive, mark, stop
from infra.services import Services
from infra.settings import Settings, load_settings
from orchestration.addresses import HEALTH
from orchestration.documentation import write_documentation
from orchestration.instance import dagster_environment, write_configuration
from orchestration.workspace import used_sources

ROOT = Path(__file__).parents[1]
PROGRAMS = {
    "code": ["-m", "dagster", "api", "grpc", "-m", "orchestration.definitions"],
    "daemon": ["-m", "dagster._daemon", "run"],
    "web": ["-m", "orchestration.web"],
}
SOCKET = "code"
OF_THE_DOOR = sorted(name for name in Settings.model_fields if name.startswith("oidc_"))
SECONDS_TO_ANSWER = 120


def start_ui(services: Services) -> str:
    """Start what is not running yet; returns the address once it answers.

    Raises:
        UserError: it does not come up; the log is named.
    """
    home = services.home
    write_configuration(home, services.warehouse)
    write_documentation(services)
    state = _read(home)
    digest = _digest(services.settings)
    if ui_address(home) is not None and state["web"].get("digest") == digest:
        hand_over(services.settings, _handed(home))
        return str(state["web"]["address"])
    stop_ui(home)
    code = socket_folder(home.dagster / "sockets", SOCKET) / SOCKET
    port = free_port(services.settings.port)
    workspace = home.dagster / "workspace.yaml"
    workspace.write_text(json.dumps({"load_from": [{"grpc_server": {"socket": str(code), "location_name": "sei"}}]}))
    ours = {
        **dagster_environment(home),
        **hand_over(services.settings, _handed(home)),
        "SEI_HOME": str(services.settings.home),
        "SEI_CONFIG": str(services.settings.config),
        "PYTHONPATH": str(ROOT),
    }
    address = f"http://127.0.0.1:{port}"
    arguments = {
        "code": ["--socket", str(code)],
        "daemon": ["-w", str(workspace)],
        "web": ["--port", str(port), "--workspace", str(workspace)],
    }
    state = {}
    for name in PROGRAMS:
        environment = {**(plain() if name == "web" else without_secrets()), **ours}
        state[name] = {
            **_launch(name, arguments[name], home, environment), "address": address, "sockets": str(code.parent),
            "digest": digest,
        }  # fmt: skip
        _write(home, state)
        if name == "code":
            _wait(lambda: _listens(code), home, state, "code")
    _wait(lambda: _answers(address), home, state, "web")
    return address


def stop_ui(home: Home) -> bool:
    """Stop what `start_ui` started; whether anything was running."""
    state = _read(home)
    was_running = stop(state.values())
    for folder in {_handed(home), *(Path(str(one["sockets"])) for one in state.values() if "sockets" in one)}:
        shutil.rmtree(folder, ignore_errors=True)
    _state_file(home).unlink(missing_ok=True)
    return was_running


def ui_address(home: Home) -> str | None:
    """Address at which the web UI answers; None if it is down."""
    web = _read(home).get("web")
    return str(web["address"]) if web and is_alive(web) and _answers(str(web["address"])) else None


def renew_code() -> None:
    """From the code server: have another take its place, which knows the hosts that `sei.toml` names now."""
    subprocess.Popen([sys.executable, "-m", __name__], start_new_session=True)


def _renew_code(home: Home) -> None:
    state = _read(home)
    if "code" not in state:
        return
    stop([state["code"]])
    address = Path(str(state["code"]["sockets"])) / SOCKET
    address.unlink(missing_ok=True)
    state["code"].update(_launch("code", ["--socket", str(address)], home, dict(os.environ)))
    _write(home, state)


def _launch(name: str, arguments: list[str], home: Home, environment: dict[str, str]) -> dict[str, object]:
    with (home.logs / f"dagster-{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", *PROGRAMS[name], *arguments],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=Path.cwd(), env=environment, start_new_session=True,
        )  # fmt: skip
    return mark(process.pid)


def _wait(is_up: Callable[[], bool], home: Home, state: dict[str, dict[str, object]], name: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while not is_up():
        if time.monotonic() > deadline or not is_alive(state[name]):
            stop_ui(home)
            raise UserError(f"Dagster's {name} did not come up. Its log {home.logs / f'dagster-{name}.log'} says why.")
        time.sleep(0.2)


def _listens(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        return probe.connect_ex(str(address)) == 0


def _answers(address: object) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{address}{HEALTH}", timeout=5).is_success
    return False


def _digest(settings: Settings) -> str:
    """Changes with what is read at the start: who signs people in, where it is reached, which hosts there are."""
    read = [
        settings.public_url,
        settings.bi,
        used_sources(settings),
        *(getattr(settings, name) for name in OF_THE_DOOR),
    ]
    shown = [one.get_secret_value() if isinstance(one, SecretStr) else one for one in read]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def _handed(home: Home) -> Path:
    """Secrets for what we leave in the background; they are gone as soon as it is stopped."""
    return home.dagster / "handed"


def _state_file(home: Home) -> Path:
    return home.dagster / "background.json"


def _read(home: Home) -> dict[str, dict[str, object]]:
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads(_state_file(home).read_text()))
    return {}


def _write(home: Home, state: dict[str, dict[str, object]]) -> None:
    _state_file(home).write_text(json.dumps(state))


if __name__ == "__main__":
    _renew_code(Home(load_settings().home))
