"""Dagster's web UI and daemon in the background, on loopback."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from infra.errors import UserError
from infra.home import Home
from infra.processes import free_port, is_alive, mark, stop
from infra.services import Services
from orchestration.documentation import write_documentation
from orchestration.instance import dagster_environment, write_configuration

ROOT = Path(__file__).parents[1]
PROGRAMS = {
    "code": ["-m", "dagster", "api", "grpc", "-m", "orchestration.definitions"],
    "daemon": ["-m", "dagster._daemon", "run"],
    "web": ["-m", "orchestration.web"],
}
SECONDS_TO_ANSWER = 120


def start_ui(services: Services) -> str:
    """Start what is not running yet; returns the address once it answers.

    Raises:
        UserError: it does not come up; the log is named.
    """
    home = services.home
    write_configuration(home)
    write_documentation(services)
    state = _read(home)
    if "web" in state and is_alive(state["web"]) and _answers(state["web"]["address"]):
        return str(state["web"]["address"])
    stop_ui(home)
    code_port, port = free_port(0), free_port(services.settings.port)
    workspace = home.dagster / "workspace.yaml"
    workspace.write_text(
        f"load_from:\n  - grpc_server:\n      host: 127.0.0.1\n      port: {code_port}\n      location_name: sei\n"
    )
    environment = {
        **os.environ,
        **dagster_environment(home, services.warehouse),
        "SEI_HOME": str(services.settings.home),
        "SEI_CONFIG": str(services.settings.config),
        "PYTHONPATH": str(ROOT),
    }
    address = f"http://127.0.0.1:{port}"
    arguments = {
        "code": ["--host", "127.0.0.1", "--port", str(code_port)],
        "daemon": ["-w", str(workspace)],
        "web": ["-h", "127.0.0.1", "-p", str(port), "-w", str(workspace)],
    }
    for name in PROGRAMS:
        state[name] = {**_launch(name, arguments[name], home, environment), "address": address}
        _write(home, state)
        if name == "code":
            _wait(lambda: _listens(code_port), home, state, "code")
    _wait(lambda: _answers(address), home, state, "web")
    return address


def stop_ui(home: Home) -> bool:
    """Stop what `start_ui` started; whether anything was running."""
    was_running = stop(_read(home).values())
    _state_file(home).unlink(missing_ok=True)
    return was_running


def ui_address(home: Home) -> str | None:
    """Where the web UI answers, None if it is down."""
    web = _read(home).get("web")
    return str(web["address"]) if web and is_alive(web) and _answers(str(web["address"])) else None


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


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answers(address: object) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{address}/server_info", timeout=5).is_success
    return False


def _state_file(home: Home) -> Path:
    return home.dagster / "background.json"


def _read(home: Home) -> dict[str, dict[str, object]]:
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads(_state_file(home).read_text()))
    return {}


def _write(home: Home, state: dict[str, dict[str, object]]) -> None:
    _state_file(home).write_text(json.dumps(state))
