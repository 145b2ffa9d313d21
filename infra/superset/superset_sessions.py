"""Sessions that end, run in Superset's own environment: each is a row in Superset's database.

Superset keeps all of a session in its cookie, so that a copy of it would live on after signing out. Here the cookie has
only a number, which is worth nothing once its row is gone: by signing out, with a new password, after some hours, and
as soon as the rules of `sei.toml` for groups change.
"""

import hashlib
import os
import secrets
from typing import Any

from flask import Flask, Response, request, session
from flask_login import logout_user, user_logged_in, user_logged_out
from sqlalchemy import text

HOURS = 12
NUMBER = "sei_session"
SIGN_IN_PATHS = ("/login", "/logout", "/oauth-authorized", "/api/v1/security")
"""Prefixes of the only paths that may set the session cookie of somebody who is not signed in."""
BEGIN = "insert into sei_sessions (digest, user_id, rules) values (:digest, :user_id, :rules)"
FORGET = "delete from sei_sessions where begun_at < now() - make_interval(hours => :hours)"
HOLDS = """
select 1 from sei_sessions
where
    digest = :digest and user_id = :user_id and rules = :rules
    and begun_at >= now() - make_interval(hours => :hours)
"""


def install(app: Flask) -> None:
    """Note each session that begins, end those without a note; set no cookie before sign-in but on its own paths."""
    user_logged_in.connect(_begin, app)
    user_logged_out.connect(_end, app)
    app.before_request(_end_without_note)
    app.after_request(_set_no_cookie_before_sign_in)


def end_others(user_id: int) -> None:
    """End all sessions of an account but the one at hand."""
    own = _digest() if NUMBER in session else ""
    _write("delete from sei_sessions where user_id = :user_id and digest <> :digest", user_id=user_id, digest=own)


def _begin(_: Flask, user: Any, **__: Any) -> None:
    session[NUMBER] = secrets.token_urlsafe(32)
    _write(FORGET, hours=HOURS)
    _write(BEGIN, digest=_digest(), user_id=user.id, rules=_rules())


def _end(_: Flask, **__: Any) -> None:
    if NUMBER in session:
        _write("delete from sei_sessions where digest = :digest", digest=_digest())
        session.pop(NUMBER)


def _end_without_note() -> None:
    if "_user_id" not in session or request.endpoint == "static":
        return
    from superset.extensions import db

    known = {"digest": _digest(), "user_id": int(session["_user_id"]), "rules": _rules(), "hours": HOURS}
    if NUMBER not in session or db.session.execute(text(HOLDS), known).fetchone() is None:
        logout_user()
        session.clear()


def _set_no_cookie_before_sign_in(answer: Response) -> Response:
    # The page to sign in reports what is done on it, and is refused with a message for the next page, in the session.
    # That answer may come after the one that signs in, whose session it would replace.
    if "_user_id" not in session and not request.path.startswith(SIGN_IN_PATHS):
        session.modified = False
    return answer


def _digest() -> str:
    return hashlib.sha256(session.get(NUMBER, "").encode()).hexdigest()


def _rules() -> str:
    # Changes with the identity provider and with the groups' roles.
    parts = (os.environ.get("SEI_SUPERSET_OIDC_ISSUER", ""), os.environ.get("SEI_SUPERSET_GROUPS", ""))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _write(statement: str, **values: Any) -> None:
    from superset.extensions import db

    with db.engine.begin() as connection:
        connection.execute(text(statement), values)
