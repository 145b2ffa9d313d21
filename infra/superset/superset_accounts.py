"""Accounts that may sign in with a password, run in Superset's own environment."""

import math
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, jsonify, request
from superset.security import SupersetSecurityManager
from superset_attempts import Attempts

IMPORTER = "sei"
"""The account of `sei up`. Nobody can guess its password, and nobody shall keep `sei up` out."""
ATTEMPTS = Attempts()
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Wait before you sign in</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="font-family: sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em">
<h1>Wait before you sign in</h1><p>{text}</p><p><a href="/login/">Back</a></p></body></html>"""


class AccountManager(SupersetSecurityManager):  # type: ignore[misc]
    """Superset's accounts, with limits on wrong passwords."""

    def auth_user_db(self, username: str, password: str) -> Any:
        """The account of a name and its password, else None; too many wrong ones must wait, even for the right one."""
        name = username or ""
        if _wait(name):
            return None
        user = super().auth_user_db(username, password)
        if user is None:
            ATTEMPTS.failed(name)
        else:
            ATTEMPTS.succeeded(name)
        return user


def install(app: Flask) -> None:
    """Say why, where a sign-in has to wait."""
    app.before_request(_refuse_for_now)


def _refuse_for_now() -> Response | None:
    is_page = request.path.rstrip("/") == "/login"
    if request.method != "POST" or not (is_page or request.path.rstrip("/") == "/api/v1/security/login"):
        return None
    said: Any = request.form if is_page else request.get_json(silent=True)
    wait = _wait(str(said["username"])) if isinstance(said, Mapping) and "username" in said else 0.0
    if not wait:
        return None
    text = f"Too many wrong passwords for this account. Try again in {math.ceil(wait / 60)} min."
    answer = Response(PAGE.format(text=text), mimetype="text/html") if is_page else jsonify(message=text)
    answer.status_code, answer.headers["Retry-After"] = 429, str(math.ceil(wait))
    return answer


def _wait(name: str) -> float:
    return 0.0 if name == IMPORTER else ATTEMPTS.wait(name)
