"""Superset's configuration, read in Superset's own environment. Secrets and addresses come from variables."""

import gc
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, g, jsonify, redirect, request, session
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.engine import URL
from werkzeug.wrappers import Response

# Last, so that nothing of ours is taken for a module of Superset's.
sys.path.append(str(Path(__file__).parent))
import superset_address
import superset_claims
import superset_turns

HOME = Path(os.environ["SUPERSET_HOME"])
PUBLIC_URL = os.environ.get("SEI_SUPERSET_PUBLIC_URL", "")
IS_SECURE = PUBLIC_URL.startswith("https:")

SECRET_KEY = os.environ["SEI_SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = os.environ["SEI_SUPERSET_URL"]
# A connection that Postgres has closed meanwhile is made anew, not shown to people as an error.
SQLALCHEMY_ENGINE_OPTIONS = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 30}
APP_NAME = "SEI"


def _cache(name: str, seconds: int) -> dict[str, object]:
    return {"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": str(HOME / "cache" / name), "CACHE_DEFAULT_TIMEOUT": seconds}


# Data is not cached: the marts answer in milliseconds, and a chart must not lag behind a run. Where somebody caches it
# all the same, CACHE_QUERY_BY_USER keeps what one person sees from the next.
CACHE_CONFIG = _cache("metadata", 86_400)
FILTER_STATE_CACHE_CONFIG = _cache("filters", 90 * 86_400)
EXPLORE_FORM_DATA_CACHE_CONFIG = _cache("explore", 7 * 86_400)
CELERY_CONFIG = None

# The telemetry pixel has no switch; the content security policy lets no image in from elsewhere, nor anything else.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'", "'strict-dynamic'"],
        "frame-ancestors": ["'self'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    # What is not for us to say: the proxy's host may have other pages, and subdomains.
    "force_https": False,
    "strict_transport_security": False,
    "session_cookie_secure": IS_SECURE,
}
SESSION_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# It would only mark sessions as no longer fresh, which nothing asks for, and send a cookie with that to whoever has not
# signed in. Whether a session holds is for `superset_sessions` to say.
SESSION_PROTECTION = None

# Nobody looks without signing in, and nobody signs up but through the identity provider.
AUTH_ROLE_PUBLIC = "Public"
PUBLIC_ROLE_LIKE = None
AUTH_USER_REGISTRATION = False
# A token of the API cannot be taken back: it ends soon, and so does what would make another of it.
JWT_ACCESS_TOKEN_EXPIRES = JWT_REFRESH_TOKEN_EXPIRES = timedelta(minutes=15)
if os.environ.get("SEI_SUPERSET_OIDC_ISSUER"):
    import superset_sign_in

    globals().update(superset_sign_in.settings())

# Who is not of a role that sees everything reads the warehouse as a reader of teams, bound by Postgres: nothing that
# a chart asks for can show the rows of others. Without any team there is no row.
EVERY_ROW = {"Admin", "SEI executive"}
TEAM = "Team: "
LONGEST_STATEMENT = "-c statement_timeout=30s"


def DB_CONNECTION_MUTATOR(  # noqa: N802 (Superset's name)
    uri: URL, params: dict[str, Any], *_: object
) -> tuple[URL, dict[str, Any]]:
    """The connection of whoever asks."""
    if uri.username != "sei_reader":
        return uri, params
    user = getattr(g, "user", None)
    roles = {role.name for role in getattr(user, "roles", ())}
    arguments = dict(params.get("connect_args", {}))
    if roles & EVERY_ROW:
        return uri, {**params, "connect_args": {**arguments, "options": LONGEST_STATEMENT}}
    teams = [f"team:{role.removeprefix(TEAM)}" for role in roles if role.startswith(TEAM)]
    signed = superset_claims.claim(getattr(user, "username", ""), teams, os.environ["SEI_SUPERSET_TEAM_KEY"])
    arguments["options"] = f"{LONGEST_STATEMENT} -c {superset_claims.SETTING}={signed}"
    own = uri.set(username="sei_team_reader", password=os.environ["SEI_SUPERSET_TEAM_PASSWORD"])
    return own, {**params, "connect_args": arguments}


PREVENT_UNSAFE_DB_CONNECTIONS = True
FEATURE_FLAGS = {
    "ESCAPE_MARKDOWN_HTML": True,
    "ALERT_REPORTS": False,
    "ENABLE_TEMPLATE_PROCESSING": False,
    "CACHE_QUERY_BY_USER": True,
}
LOG_LEVEL = "WARNING"

# What moves while charts load keeps a processor busy that they wait for: Superset's sign of loading is drawn anew for
# each frame, once a chart.
STILL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 70 20" fill="#767676">'
    '<circle cx="15" cy="10" r="5"/><circle cx="35" cy="10" r="5"/><circle cx="55" cy="10" r="5"/></svg>'
)


def _still(theme: dict[str, Any]) -> dict[str, Any]:
    tokens = {**theme["token"], "brandSpinnerSvg": STILL, "motion": False}
    return {**theme, "token": tokens, "echartsOptionsOverrides": {"animation": False}}


# What builds on Superset's own is left out where its settings are read without it.
if "superset.config" in sys.modules:
    import superset_accounts
    import superset_events
    import superset_passwords
    import superset_sessions
    from superset.config import THEME_DARK, THEME_DEFAULT

    if "CUSTOM_SECURITY_MANAGER" not in globals():
        CUSTOM_SECURITY_MANAGER = superset_accounts.AccountManager
    EVENT_LOGGER = superset_events.Events()
    THEME_DEFAULT, THEME_DARK = _still(THEME_DEFAULT), _still(THEME_DARK)

# Okabe and Ito's colours, which colour-blind people tell apart.
EXTRA_CATEGORICAL_COLOR_SCHEMES = [
    {
        "id": "sei",
        "label": "SEI",
        "description": "Colours by Okabe and Ito",
        "isDefault": True,
        "colors": ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999"],
    }
]

FIRST_PAGE = "/superset/dashboard/sei/"

# Superset does not tell telephones that its pages fit their screens.
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'
# In the page itself, so that it runs before any other script.
AHEAD = Path(__file__).with_name("ahead.js").read_text()
HEAD = VIEWPORT + '<script nonce="{{ csp_nonce() }}">{% raw %}' + AHEAD + "{% endraw %}</script>"


def _begin_with_the_dashboards() -> Response | None:
    """Superset's own first page is about what one made oneself: for most people empty, with an error."""
    return redirect(FIRST_PAGE) if request.path == "/" else None


TURNS = superset_turns.Turns()
QUERIES = ("/api/v1/chart", "/api/v1/datasource", "/api/v1/explore", "/datasource", "/superset/explore_json")


def _take_a_turn() -> Response | None:
    """Let each person have some queries under way, and no more."""
    if not request.path.startswith(QUERIES):
        return None
    # Before anything is asked of the database: who waits holds no connection.
    authorization = request.headers.get("Authorization")
    turn = TURNS.taken(superset_turns.name_of(session.get("_user_id"), authorization, request.remote_addr))
    try:
        turn.__enter__()
    except superset_turns.Busy:
        refused = jsonify(message="You have too many queries under way. Wait for some of them.")
        refused.status_code, refused.headers["Retry-After"] = 429, "5"
        return refused
    g.sei_turn = turn
    return None


def _give_the_turn_back(_: BaseException | None) -> None:
    turn = g.pop("sei_turn", None)
    if turn is not None:
        turn.__exit__(None, None, None)


def FLASK_APP_MUTATOR(app: Flask) -> None:  # noqa: N802 (Superset's name)
    """Our part of every page's head, first page and address; turns, sessions and passwords."""
    app.jinja_loader = ChoiceLoader([DictLoader({"head_custom_extra.html": HEAD}), *filter(None, [app.jinja_loader])])
    # What is loaded by now stays. To look through all of it for garbage takes as long as several charts, and a request
    # that loads many columns and measures would bring that about each time.
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    if PUBLIC_URL:
        app.wsgi_app = superset_address.At(app.wsgi_app, PUBLIC_URL)  # type: ignore[method-assign]
    app.before_request(_take_a_turn)
    app.teardown_request(_give_the_turn_back)
    superset_accounts.install(app)
    superset_sessions.install(app)
    if not os.environ.get("SEI_SUPERSET_OIDC_ISSUER"):
        superset_passwords.install(app)
    app.before_request(_begin_with_the_dashboards)
