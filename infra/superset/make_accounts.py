"""Run by Superset's own Python: roles, the administrator for people, the account that imports, accounts of `sei.toml`.

People change their passwords as they like; `sei up` has an account of its own, with its password set anew. Roles of the
accounts that `sei.toml` names are set to what it says, and taken from those that it names no more; accounts that it
never named are left alone. Prints `made NAME` for each account that is new, except its own.
"""

import json
import os
from typing import Any

from sqlalchemy import text
from superset.app import create_app

VIEWER, TEAM_LEAD, EXECUTIVE = "SEI viewer", "SEI team lead", "SEI executive"
EXPORTING = (("can_csv", "Superset"), ("can_export", "Chart"), ("can_export", "Dashboard"))
# To look at rows and to choose values, which Gamma may not.
EXPLORING = (("can_samples", "Datasource"), ("can_get_column_values", "Datasource"))
# Roles that sei.toml gave, so that they can be taken back.
GIVEN = "create table if not exists sei_given (username text not null, role text not null)"
SESSIONS = """
create table if not exists sei_sessions (
    digest text primary key, user_id integer not null, rules text not null, begun_at timestamptz not null default now()
)
"""
# Superset's log held bodies of requests once, and with them passwords.
BODIES = (
    r"""update logs set json = null where json ~* '"[^"]*(password|secret|token|uri|credential|encrypted)[^"]*"\s*:'"""
)
# What Superset's Gamma may do and nobody here: upload, write SQL, change what all see.
REFUSED = {"can_sqllab", "can_csv_upload", "can_excel_upload", "can_columnar_upload", "can_upload"}


def main() -> None:
    """Make everything; again changes nothing but the roles of the named accounts."""
    plan = json.loads(os.environ["SEI_SUPERSET_ACCOUNTS"])
    app = create_app()
    with app.app_context():
        from superset.extensions import db

        security = app.appbuilder.sm
        for statement in (SESSIONS, BODIES):
            db.session.execute(text(statement))
        for name in plan["roles"]:
            security.add_role(name)
        look = [_permission(security, *pair) for pair in sorted(security.PUBLIC_ROLE_PERMISSIONS)]
        work = [one for one in security.find_role("Gamma").permissions if one.permission.name not in REFUSED]
        work += [_permission(security, *pair) for pair in (*EXPORTING, *EXPLORING)]
        for name, permissions in ((VIEWER, look), (TEAM_LEAD, work), (EXECUTIVE, work)):
            role = security.add_role(name)
            data = [one for one in role.permissions if one.permission.name in security.data_access_permissions]
            role.permissions = list({one.id: one for one in (*permissions, *data)}.values())
        db.session.commit()
        admin = [security.find_role("Admin")]
        _account(security, "admin", admin, plan["admin"])
        if security.find_user("sei") is None:
            security.add_user("sei", "SEI", "", "sei@localhost", admin, password=plan["importer"])
        else:
            security.reset_password(security.find_user("sei").id, plan["importer"])
        if security.find_user("sei") is None:
            raise SystemExit("the account sei cannot be made")
        _take_back(security, db.session, set(plan["users"]))
        for name, wanted in plan["users"].items():
            roles = [security.find_role(role) for role in wanted["roles"]]
            user = _account(security, name, roles, wanted["password"])
            user.roles = roles
            for role in wanted["roles"]:
                db.session.execute(text("insert into sei_given values (:name, :role)"), {"name": name, "role": role})
        db.session.commit()


def _take_back(security: Any, session: Any, named: set[str]) -> None:
    session.execute(text(GIVEN))
    for name, role in session.execute(text("select username, role from sei_given")).fetchall():
        user = security.find_user(name)
        if name not in named and user is not None:
            user.roles = [one for one in user.roles if one.name != role]
    session.execute(text("delete from sei_given"))


def _permission(security: Any, permission: str, view: str) -> Any:
    return security.add_permission_view_menu(permission, view)


def _account(security: Any, name: str, roles: list[Any], password: str) -> Any:
    user = security.find_user(name)
    if user is None:
        user = security.add_user(name, name, "", f"{name}@localhost", roles, password=password)
        if not user:
            raise SystemExit(f"the account {name} cannot be made")
        print(f"made {name}")  # noqa: T201
    return user


main()
