"""Run by Superset's own Python: the administrator for people, made once, and the account that imports the dashboards.

People change the administrator's password as they like; `sei up` has an account of its own, with its password set anew.
Prints `made` where the administrator is new.
"""

import os

from superset.app import create_app

app = create_app()
with app.app_context():
    security = app.appbuilder.sm
    admin = security.find_role("Admin")
    if security.find_user("admin") is None:
        if not security.add_user(
            "admin", "Admin", "", "admin@localhost", admin, password=os.environ["SEI_SUPERSET_ADMIN_PASSWORD"]
        ):
            raise SystemExit("the administrator cannot be made")
        print("made")  # noqa: T201
    importer = security.find_user("sei")
    if importer is None:
        importer = security.add_user(
            "sei", "SEI", "", "sei@localhost", admin, password=os.environ["SEI_SUPERSET_IMPORTER_PASSWORD"]
        )
    else:
        security.reset_password(importer.id, os.environ["SEI_SUPERSET_IMPORTER_PASSWORD"])
    if not importer:
        raise SystemExit("the account sei cannot be made")
