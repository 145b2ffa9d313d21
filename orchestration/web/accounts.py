"""Accounts with a password: those of the dashboards, or where there are no dashboards those that `sei up` makes."""

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
from werkzeug.security import check_password_hash, generate_password_hash

from infra.configuration.access import Access
from infra.home import Home
from infra.postgres.server import new_password
from infra.private_files import private_folder, write_private
from infra.superset.access import LEVELS, roles_of_users
from infra.warehouse import Role, Warehouse
from orchestration.web.people import Person, person
from orchestration.web.sessions import Who

ADMIN = "admin"
OF_SUPERSET = """
select accounts.password, array_remove(array_agg(roles.name), null)
from ab_user as accounts
left join ab_user_role as held on accounts.id = held.user_id
left join ab_role as roles on held.role_id = roles.id
where accounts.username = %s and accounts.active
group by accounts.id, accounts.password
"""


@dataclass(frozen=True)
class Account:
    """An account as it is kept: the hash of its password, and its roles by Superset's names."""

    name: str
    password_hash: str
    roles: Sequence[str]


Find = Callable[[str], Account | None]


def authenticate(find: Find, name: str, password: str) -> Who | None:
    """Whose account this is, if the password is right."""
    account = find(name)
    known = account.password_hash if account is not None and account.password_hash else _nobodys()
    if not check_password_hash(known, password) or account is None:
        return None

    def who() -> Person | None:
        now = find(name)
        return person(name, now.roles) if now is not None and now.password_hash == known else None

    return who


def of_superset(warehouse: Warehouse, otherwise: Find) -> Find:
    """The accounts in Superset's database; where it has none yet, others."""

    def find(name: str) -> Account | None:
        try:
            with psycopg.connect(warehouse.url(Role.SUPERSET), connect_timeout=10) as connection:
                row = connection.execute(OF_SUPERSET, [name]).fetchone()
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
            return otherwise(name)
        return Account(name, row[0] or "", row[1]) if row else None

    return find


def own_file(home: Home) -> Path:
    """File of our own accounts, mode 600, passwords as hashes."""
    return home.root / "web" / "accounts.json"


def of_our_own(home: Home, rules: Callable[[], Sequence[Access]]) -> Find:
    """The accounts that `sei up` made, with the roles that `sei.toml` gives them now."""

    def find(name: str) -> Account | None:
        hashes, roles = _read(own_file(home)), {**roles_of_users(rules()), ADMIN: [LEVELS["admin"]]}
        return Account(name, hashes[name], roles[name]) if name in hashes and name in roles else None

    return find


def make_own(home: Home, rules: Sequence[Access]) -> dict[str, str]:
    """Make an administrator and the accounts that `sei.toml` names; the passwords of the new ones, to be shown once."""
    path = own_file(home)
    known = _read(path)
    new = {name: new_password() for name in (ADMIN, *roles_of_users(rules)) if name not in known}
    if new:
        private_folder(path.parent)
        hashes = {name: generate_password_hash(password) for name, password in new.items()}
        write_private(path, json.dumps({**known, **hashes}, indent=1))
    return new


@cache
def _nobodys() -> str:
    # Compared with where there is no such account, which then takes as long.
    return generate_password_hash(secrets.token_urlsafe(24))


def _read(path: Path) -> dict[str, str]:
    return dict(json.loads(path.read_text())) if path.exists() else {}
