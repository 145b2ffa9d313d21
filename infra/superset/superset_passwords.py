"""Own passwords, run in Superset's own environment: changed only by who knows the old one.

Superset's own ways ask for the new one alone, so that whoever finds an open browser keeps the account. They lead here.
"""

from typing import Any

import superset_sessions
from flask import Blueprint, Flask, Response, abort, g, jsonify, redirect, request
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

PATH = "/sei/password/"
SHORTEST = 12
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Change your password</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="font-family: sans-serif; max-width: 30em; margin: 4em auto; padding: 0 1em">
<h1>Change your password</h1><p role="status">{said}</p>
<form method="post"><input type="hidden" name="csrf_token" value="{token}">
<p><label>Old password<br><input name="old" type="password" autocomplete="current-password" required></label></p>
<p><label>New password, {shortest} characters at least<br>
<input name="new" type="password" autocomplete="new-password" minlength="{shortest}" required></label></p>
<p><button>Change</button> <a href="/">Back</a></p></form></body></html>"""

pages = Blueprint("sei_passwords", __name__)


def install(app: Flask) -> None:
    """Add the page, and close the ways around it."""
    app.register_blueprint(pages)
    app.before_request(_lead_here)


@pages.route(PATH, methods=["GET", "POST"])
def change() -> Any:
    """Ask for the old password and the new one, and change it."""
    from superset.extensions import security_manager

    if not g.user.is_authenticated:
        return redirect(f"/login/?next={PATH}")
    if request.method == "GET":
        return _page("")
    old, new = request.form.get("old", ""), request.form.get("new", "")
    if len(new) < SHORTEST:
        return _page(f"The new password needs {SHORTEST} characters at least. Nothing was changed.", 400)
    if security_manager.auth_user_db(g.user.username, old) is None:
        return _page("That is not your old password, or too many wrong ones came before. Nothing was changed.", 403)
    security_manager.reset_password(g.user.id, new)
    superset_sessions.end_others(g.user.id)
    return _page("Your password is changed. All your other sessions have ended.")


def _lead_here() -> Any:
    if request.path.startswith("/resetmypassword"):
        return redirect(PATH)
    if request.path.rstrip("/") == "/api/v1/me" and request.method == "PUT":
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            abort(400)
        if "password" in body:
            return jsonify(message=f"Change your password at {PATH}, which asks for the old one."), 403
    return None


def _page(said: str, status: int = 200) -> Response:
    content = PAGE.format(said=escape(said), token=generate_csrf(), shortest=SHORTEST)
    return Response(content, status, mimetype="text/html")
