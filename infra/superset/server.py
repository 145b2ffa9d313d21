"""Superset in the background, on loopback: prepared once, started where it does not run, stopped."""

import contextlib
import fcntl
import hashlib
import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from infra import grants
from infra.configuration.access import Access
from infra.credentials import passwords
from infra.errors import UserError
from infra.home import Home
from infra.processes import free_port, is_alive, mark, stop
from infra.services import Services
from infra.superset import environment
from infra.superset.access import LEVELS, account, identity_provider, roles_of, roles_of_groups, roles_of_users
from infra.warehouse import TEAM_ACCESS, Role

SECRET_KEY, ADMIN, IMPORTER = "superset_secret_key", "superset_admin", "superset_importer"
CONFIGURATION = Path(__file__).parent / "superset_config.py"
SIGN_IN = Path(__file__).parent / "superset_sign_in.py"
ACCOUNTS = Path(__file__).parent / "make_accounts.py"
SECONDS_TO_ANSWER = 120
# A table in Superset's database says that it is prepared: the mark lives and dies with what it marks.
PREPARED = "create table if not exists sei_prepared (digest text not null)"


@dataclass(frozen=True)
class Superset:
    """A Superset that answers."""

    address: str
    importer_password: str
    new_passwords: dict[str, str]
    """The passwords of accounts that have just been made, by name."""


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
    secrets = passwords(home.credentials, [SECRET_KEY, ADMIN, IMPORTER])
    with _lock(home):
        grants.prepare_service(services.warehouse, Role.SUPERSET)
        variables = _variables(services, secrets, access)
        ours = (variables[name] for name in sorted(variables) if _is_ours(name))
        digest = _digest(CONFIGURATION.read_text(), SIGN_IN.read_text(), *ours)
        new = _prepare(services, variables, secrets, access)
        address = address_of(home)
        if address is None or _state(home).get("digest") != digest:
            stop_superset(home)
            address = _launch(home, services.settings.bi_port, variables, digest)
    return Superset(address, secrets[IMPORTER], new)


def stop_superset(home: Home) -> bool:
    """Stop what `start` started; whether it was running."""
    was_running = stop([_state(home)])
    _state_file(home).unlink(missing_ok=True)
    return was_running


def address_of(home: Home) -> str | None:
    """Where Superset answers, None if it is down."""
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
        "SEI_SUPERSET_SECRET_KEY": secrets[SECRET_KEY],
        "SEI_SUPERSET_URL": services.warehouse.url(Role.SUPERSET).replace("postgresql://", "postgresql+psycopg2://", 1),
        "SEI_SUPERSET_TEAM_PASSWORD": keys[Role.TEAM_READER],
        "SEI_SUPERSET_TEAM_KEY": keys[TEAM_ACCESS],
        "SEI_SUPERSET_GROUPS": json.dumps(roles_of_groups(access), sort_keys=True),
    }


def _is_ours(name: str) -> bool:
    return name.startswith("SEI_")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join((environment.LOCK.read_text(), *parts)).encode()).hexdigest()


def _prepare(
    services: Services, variables: dict[str, str], secrets: dict[str, str], access: Sequence[Access]
) -> dict[str, str]:
    """Bring Superset's database to its version, roles and accounts; the passwords of those that are new."""
    users = roles_of_users(access)
    own = passwords(services.home.credentials, [account(user) for user in users])
    wanted = {user: {"roles": roles, "password": own[account(user)]} for user, roles in users.items()}
    plan = json.dumps(
        {
            "admin": secrets[ADMIN],
            "importer": secrets[IMPORTER],
            "roles": sorted({role for rule in access for role in roles_of(rule)} | set(LEVELS.values())),
            "users": wanted,
        },
        sort_keys=True,
    )
    version, accounts = _digest(), _digest(ACCOUNTS.read_text(), plan)
    with psycopg.connect(services.warehouse.url(Role.SUPERSET), autocommit=True) as connection:
        connection.execute(PREPARED)
        known = {row[0] for row in connection.execute("select digest from sei_prepared")}
        if known == {version, accounts}:
            return {}
        if version not in known:
            for arguments in (["superset", "db", "upgrade"], ["superset", "init"]):
                _run(services.home, arguments, variables)
        made = _run(services.home, ["python", "-P", str(ACCOUNTS)], {**variables, "SEI_SUPERSET_ACCOUNTS": plan})
        with connection.transaction():
            connection.execute("delete from sei_prepared")
            connection.execute("insert into sei_prepared values (%s), (%s)", [version, accounts])
    new = [line.removeprefix("made ") for line in made.splitlines() if line.startswith("made ")]
    return {name: secrets[ADMIN] if name == "admin" else own[account(name)] for name in new}


def _run(home: Home, arguments: list[str], variables: dict[str, str]) -> str:
    log = home.logs / "superset-prepare.log"
    with log.open("ab") as errors:
        done = subprocess.run(
            [environment.program(arguments[0]), *arguments[1:]],
            cwd=home.superset, env=variables, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    if done.returncode != 0:
        raise UserError(f"Superset could not be prepared ({' '.join(arguments[:3])}). Its log {log} says why.")
    return done.stdout.decode(errors="replace")


def _launch(home: Home, wanted_port: int, variables: dict[str, str], digest: str) -> str:
    port, log = free_port(wanted_port), home.logs / "superset.log"
    # One process with threads keeps the memory at 300 MB; --preload would share connections across the fork.
    options = ["-w", "1", "-k", "gthread", "--threads", "8", "--timeout", "120", "--no-control-socket"]
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
