"""Signing in through an identity provider (OpenID Connect), run in Superset's own environment.

Accounts are known by the provider's `sub`, the only claim that nobody may choose or take over: whoever could rename
themselves to an executive would share that account's roles. Roles are those of the groups at each sign-in; sessions end
(see `superset_sessions`), so that groups are asked for anew.
"""

import hashlib
import json
import logging
import os
from typing import Any

from authlib.common.errors import AuthlibBaseError
from flask import Response, g, redirect, request, session, url_for
from flask_appbuilder import expose
from flask_appbuilder.security.views import AuthOAuthView
from flask_appbuilder.utils.base import get_safe_redirect
from flask_login import login_user, logout_user
from joserfc.errors import JoseError
from markupsafe import escape
from requests import RequestException
from superset_accounts import IMPORTER, AccountManager

PROVIDER = "oidc"
NAME_LENGTH = 64
NEXT = "sei_next"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="font-family: sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em">
<h1>{title}</h1><p>{text}</p><p><a href="{again}">Sign in again</a></p></body></html>"""

# What the provider, the network on the way to it, or what it signed can be wrong with.
FAILURES = (AuthlibBaseError, JoseError, RequestException, KeyError, RuntimeError, TypeError, ValueError)

log = logging.getLogger(__name__)


class SignInError(Exception):
    """Nobody can be signed in; the message is for the person in front of the page."""


class SignInView(AuthOAuthView):  # type: ignore[misc]
    """Sends people to the provider and takes them back; where that fails a page says why."""

    @expose("/login/")  # type: ignore[untyped-decorator]
    @expose("/login/<provider>")  # type: ignore[untyped-decorator]
    def login(self, provider: str = PROVIDER) -> Any:
        """Off to the provider, at once: there is nothing to choose."""
        if g.user is not None and g.user.is_authenticated:
            return redirect(self._get_safe_next_url())
        session[NEXT] = request.args.get("next", "")
        try:
            address = url_for(f"{self.endpoint}.oauth_authorized", provider=provider, _external=True)
            return self.appbuilder.sm.oauth_remotes[provider].authorize_redirect(redirect_uri=address)
        except FAILURES as error:
            log.error("The identity provider cannot be asked: %s: %s", type(error).__name__, error)
            return _page(
                502, "Nobody can sign in", f"{_provider()} does not answer. Try again, or tell your administrator."
            )

    @expose("/logout/")  # type: ignore[untyped-decorator]
    def logout(self) -> Any:
        """Out of here; a page says so, since the way back in would lead through the provider without a question."""
        super().logout()
        session.clear()
        return _page(200, "You are signed out", f"{_provider()} may still know you: sign out there as well.")

    @expose("/oauth-authorized/<provider>")  # type: ignore[untyped-decorator]
    def oauth_authorized(self, provider: str) -> Any:
        """Back from the provider."""
        security = self.appbuilder.sm
        try:
            claims = security.claims(security.oauth_remotes[provider])
            user = security.auth_user_oauth(security.person(claims))
        except SignInError as error:
            return _page(403, "You are not signed in", str(error))
        except FAILURES as error:
            log.error("Nobody could be signed in: %s: %s", type(error).__name__, error)
            return _page(
                502,
                "You are not signed in",
                f"What {_provider()} answered cannot be used. Try again, or tell your administrator.",
            )
        name = claims.get("name") or claims.get("preferred_username") or claims["sub"]
        if user is None:
            return _page(403, "You are not signed in", f"The account of {name} is switched off, or could not be made.")
        if not [role for role in user.roles if role.name != security.auth_user_registration_role]:
            logout_user()
            text = f"{_provider()} knows you as {name}, but none of your groups has a role here. Ask for one."
            return _page(403, "There is nothing for you to see", text)
        target = session.pop(NEXT, "")
        login_user(user)
        return redirect(get_safe_redirect(target) if target else self.appbuilder.get_url_for_index)


class SecurityManager(AccountManager):  # type: ignore[misc]
    """Reads who somebody is, and their groups, out of the identity provider's claims."""

    authoauthview = SignInView
    # Superset's own page to sign in would come before ours; its button says "Sign in with Oidc".
    register_superset_auth_view = False

    def auth_user_db(self, username: str, password: str) -> Any:
        """Passwords are for the account of `sei up` alone: who leaves the provider has left."""
        return super().auth_user_db(username, password) if username == IMPORTER else None

    def claims(self, remote: Any) -> dict[str, Any]:
        """Claims of the provider about whoever comes back from it: the id token, checked, and more where it has more.

        Raises:
            SignInError: it refused, or says nothing of a person.
        """
        if "error" in request.args:
            said = request.args.get("error_description") or request.args["error"]
            raise SignInError(f"{_provider()} refused: {said}.")
        token = remote.authorize_access_token()
        known = dict(token.get("userinfo") or {})
        if not known.get("sub"):
            raise SignInError(f"{_provider()} did not say who you are.")
        if "userinfo_endpoint" in remote.load_server_metadata():
            more = dict(remote.userinfo(token=token))
            if more.get("sub") != known["sub"]:
                raise SignInError(f"{_provider()} speaks of two people.")
            known |= more
        return known

    def person(self, claims: dict[str, Any]) -> dict[str, Any]:
        """The same in the words of Flask-AppBuilder."""
        name = f"{PROVIDER}:{claims['sub']}"
        if len(name) > NAME_LENGTH:
            name = f"{PROVIDER}:{hashlib.sha256(claims['sub'].encode()).hexdigest()}"[:NAME_LENGTH]
        address = claims.get("email") or ""
        holder = self.find_user(email=address) if address else None
        is_free = bool(address) and (holder is None or holder.username == name)
        groups = claims.get(os.environ["SEI_SUPERSET_OIDC_GROUPS"]) or []
        return {
            "username": name,
            "first_name": claims.get("given_name") or claims.get("name") or claims.get("preferred_username") or name,
            "last_name": claims.get("family_name") or "",
            "email": address if is_free else f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@localhost",
            "role_keys": [groups] if isinstance(groups, str) else [str(group) for group in groups],
        }


def settings() -> dict[str, Any]:
    """Part of Superset's configuration that is about signing in."""
    secret = os.environ["SEI_SUPERSET_OIDC_CLIENT_SECRET"]
    issuer = os.environ["SEI_SUPERSET_OIDC_ISSUER"]
    return {
        "AUTH_TYPE": 4,  # OAuth, in Flask-AppBuilder's numbers
        "AUTH_USER_REGISTRATION": True,
        # Somebody of no known group has a role without any right.
        "AUTH_USER_REGISTRATION_ROLE": "Public",
        "AUTH_ROLES_MAPPING": json.loads(os.environ.get("SEI_SUPERSET_GROUPS", "{}")),
        "AUTH_ROLES_SYNC_AT_LOGIN": True,
        # Without this, not even `sei up` could sign in.
        "AUTH_API_LOGIN_ALLOW_MULTIPLE_PROVIDERS": True,
        "CUSTOM_SECURITY_MANAGER": SecurityManager,
        "OAUTH_PROVIDERS": [
            {
                "name": PROVIDER,
                "icon": "fa-key",
                "token_key": "access_token",
                "remote_app": {
                    "client_id": os.environ["SEI_SUPERSET_OIDC_CLIENT_ID"],
                    "client_secret": secret or None,
                    "server_metadata_url": f"{issuer}/.well-known/openid-configuration",
                    "client_kwargs": {
                        "scope": os.environ["SEI_SUPERSET_OIDC_SCOPES"],
                        "code_challenge_method": "S256",
                        **({} if secret else {"token_endpoint_auth_method": "none"}),
                    },
                },
            }
        ],
    }


def _provider() -> str:
    return os.environ["SEI_SUPERSET_OIDC_NAME"]


def _page(status: int, title: str, text: str) -> Response:
    content = PAGE.format(title=escape(title), text=escape(text), again=escape(url_for("SignInView.login")))
    return Response(content, status, mimetype="text/html")
