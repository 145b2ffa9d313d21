"""Who may sign in with a password, run in Superset's own environment."""

import math
from typing import Any

from flask import flash, has_request_context
from superset.security import SupersetSecurityManager
from superset_attempts import Attempts

IMPORTER = "sei"
"""The account of `sei up`. Nobody can guess its password, and nobody shall keep `sei up` out."""
ATTEMPTS = Attempts()


class AccountManager(SupersetSecurityManager):  # type: ignore[misc]
    """Superset's accounts, with limits on wrong passwords."""

    def auth_user_db(self, username: str, password: str) -> Any:
        """The account of a name and its password, else None; too many wrong ones must wait, even for the right one."""
        if username == IMPORTER:
            return super().auth_user_db(username, password)
        wait = ATTEMPTS.wait(username or "")
        if wait:
            if has_request_context():
                minutes = math.ceil(wait / 60)
                flash(f"Too many wrong passwords for this account: try again in {minutes} min.", "warning")
            return None
        user = super().auth_user_db(username, password)
        if user is None:
            ATTEMPTS.failed(username or "")
        else:
            ATTEMPTS.succeeded(username)
        return user
