"""Superset in the background, on loopback: prepared once, started where it does not run, stopped."""

import contextlib
import fcntl
import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from infra import grants
from infra.configuration.access import Access
from infra.credentials import passwords
from infra.errors import UserError
from infra.home import Home
from infra.processes import free_port, is_alive, mark, stop
from infra.services import Services
from infra.superset import environment
from infra.superset.access import identity_provider, roles_of_groups
from infra.superset.preparing import ADMIN, IMPORTER, digest_of, prepare
from infra.warehouse import TEAM_ACCESS, Role

KEPT_KEY = "superset_secret_key"
CONFIGURATION = Path(__file__).parent / "superset_config.py"
OWN_PARTS = (*sorted(path.name for path in CONFIGURATION.parent.glob("superset_*.py")), "ahead.js")
"""Files of ours that run in Superset's processes or in its pages."""
SECONDS_TO_ANSWER = 120


@dataclass(frozen=True)
class Superset:
    """A Superset that answers."""

    address: str
    """On loopback."""
    importer_password: str
    new_passwords: dict[str, str]
    """The passwords of accounts that have just been made, by name."""
    public_url: str | None = None

    @property
    def seen_at(self) -> str:
        """Address at which people reach it: behind a proxy another than ours."""
        return self.public_url or self.address


def start(services: Services, access: Sequence[Access] = ()) -> Superset:
    """Prepare Superset if needed, start it unless it runs, and wait until it answers.

    Args:
        services: with the warehouse.
        access: who has which role, of `sei.toml`.

    Raises:
        UserError: it cannot be installed, prepared or started; what failed is named, or the log that says why.
    """
    environment.install()
    home = services.home
    home.superset.mkdir(mode=0o700, exist_ok=True)
    secrets = passwords(home.credentials, [KEPT_KEY, ADMIN, IMPORTER])
    with _lock(home):
        grants.prepare_service(services.warehouse, Role.SUPERSET)
        variables = _variables(services, secrets, access)
        ours = (variables[name] for name in sorted(variables) if _is_ours(name))
        parts = (CONFIGURATION.with_name(name).read_text() for name in OWN_PARTS)
        digest = digest_of(CONFIGURATION.read_text(), *parts, *ours)
        new = prepare(services, variables, secrets, access)
        address = address_of(home)
        if address is None or _state(home).get("digest") != digest:
            stop_superset(home)
            address = _launch(home, services.settings.bi_port, variables, digest)
    return Superset(address, secrets[IMPORTER], new, services.settings.bi_public_url)


def stop_superset(home: Home) -> bool:
    """Stop what `start` started; whether it was running."""
    was_running = stop([_state(home)])
    _state_file(home).unlink(missing_ok=True)
    return was_running


def address_of(home: Home) -> str | None:
    """Address at which Superset answers, None if it is down."""
    state = _state(home)
    return str(state["address"]) if is_alive(state) and _answers(str(state["address"])) else None


def _variables(services: Services, secrets: dict[str, str], access: Sequence[Access]) -> dict[str, str]:
    """The environment of Superset's processes: ours without our settings, credentials and modules."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("SEI_", "PYTHON", "FLASK_"))}
    keys = passwords(services.home.credentials, [Role.TEAM_READER, TEAM_ACCESS])
    return {
        **ours,
        **identity_provider(services.settings),
        "SUPERSET_HOME": str(services.home.superset),
        "SUPERSET_CONFIG_PATH": str(CONFIGURATION),
        "FLASK_APP": "superset.app:create_app()",
        "SEI_SUPERSET_SECRET_KEY": secrets[KEPT_KEY],
        "SEI_SUPERSET_URL": services.warehouse.url(Role.SUPERSET).replace("postgresql://", "postgresql+psycopg2://", 1),
        "SEI_SUPERSET_TEAM_PASSWORD": keys[Role.TEAM_READER],
        "SEI_SUPERSET_TEAM_KEY": keys[TEAM_ACCESS],
        "SEI_SUPERSET_PUBLIC_URL": services.settings.bi_public_url or "",
        "SEI_SUPERSET_GROUPS": json.dumps(roles_of_groups(access), sort_keys=True),
    }


def _is_ours(name: str) -> bool:
    return name.startswith("SEI_")


def _launch(home: Home, wanted_port: int, variables: dict[str, str], digest: str) -> str:
    port, log = free_port(wanted_port), home.logs / "superset.log"
    # One process with threads keeps the memory at 300 MB; --preload would share connections across the fork.
    options = ["-w", "1", "-k", "gthread", "--threads", "40", "--timeout", "120", "--no-control-socket"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [environment.program("gunicorn"), *options, "--bind", f"127.0.0.1:{port}", variables["FLASK_APP"]],
            cwd=home.superset, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    state = {**mark(process.pid), "address": f"http://127.0.0.1:{port}", "digest": digest}
    _state_file(home).write_text(json.dumps(state))
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while not _answers(str(state["address"])):
        if time.monotonic() > deadline or not is_alive(state):
            stop_superset(home)
            raise UserError(f"Superset did not come up. Its log {log} says why.")
        time.sleep(0.2)
    return str(state["address"])


def _answers(address: str) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{address}/health", timeout=5).text == "OK"
    return False


@contextlib.contextmanager
def _lock(home: Home) -> Iterator[None]:
    with (home.superset / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _state_file(home: Home) -> Path:
    return home.superset / "background.json"


def _state(home: Home) -> dict[str, object]:
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads(_state_file(home).read_text()))
    return {}
