"""Superset's own database: its version, roles and accounts, brought there by Superset's programs."""

import hashlib
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg

from infra.configuration.access import Access
from infra.credentials import passwords
from infra.errors import UserError
from infra.home import Home
from infra.services import Services
from infra.superset import environment
from infra.superset.access import LEVELS, account, roles_of, roles_of_users
from infra.warehouse import Role

ADMIN, IMPORTER = "superset_admin", "superset_importer"
"""Names under which the passwords of the two accounts that are always there are kept."""
ACCOUNTS = Path(__file__).parent / "make_accounts.py"
# A table in Superset's database says that it is prepared: the mark lives and dies with what it marks.
PREPARED = "create table if not exists sei_prepared (digest text not null)"


def digest_of(*parts: str) -> str:
    """A digest of some texts and of Superset's version."""
    return hashlib.sha256("\0".join((environment.LOCK.read_text(), *parts)).encode()).hexdigest()


def prepare(
    services: Services, variables: dict[str, str], secrets: dict[str, str], access: Sequence[Access]
) -> dict[str, str]:
    """Bring Superset's database to its version, roles and accounts; again changes nothing.

    Args:
        services: with the warehouse, where that database is.
        variables: the environment of Superset's programs.
        secrets: passwords of `ADMIN` and `IMPORTER`.
        access: who has which role, of `sei.toml`.

    Returns:
        The passwords of the accounts that are new, by name.

    Raises:
        UserError: a program of Superset failed; its log is named.
    """
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
    version, accounts = digest_of(), digest_of(ACCOUNTS.read_text(), plan)
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
