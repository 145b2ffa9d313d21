"""Credentials: tokens of people, and of installations of an App, which end after an hour."""

import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import jwt
from jwt.types import Options
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from infra.demo.vendors.github.limits import Limits, Resource
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.middleware import Refuse
from infra.demo.vendors.replies import json_response

INSTALLATION_TOKEN_SECONDS = 3600
STATEMENT_SECONDS = 600
"""Longest time until a statement of an App ends."""
SCHEMES = ("bearer", "token")
FOR_APPS = re.compile(r"^(/api/v3)?/app/installations/\d+/access_tokens$")
_KEY = "sei.demo.credential"


@dataclass(frozen=True)
class Token:
    """A token; each has budgets of its own."""

    value: str
    may_read_checks: bool = True
    """Fine-grained tokens may not: GitHub offers them no such permission."""


@dataclass(frozen=True)
class App:
    """A GitHub App that is installed once."""

    app_id: str
    installation_id: int
    public_key: str
    """In PEM form; its private half signs the statements that tokens are given for."""


@dataclass(frozen=True)
class Credential:
    """Rights of a request."""

    name: str
    """Name of its budgets: the tokens of one installation share theirs."""
    store: Store
    """As it sees it."""


@dataclass(frozen=True)
class InstallationToken:
    """A token and when it ends, in seconds since 1970."""

    value: str
    expires: int


class StatementError(Exception):
    """Statement of an App that is not accepted; the message is GitHub's."""


@dataclass
class Credentials:
    """All that is accepted, now."""

    store: Store
    tokens: Sequence[Token]
    clock: Callable[[], float]
    """Seconds since 1970."""
    app: App | None = None
    _of_tokens: list[tuple[bytes, Credential]] = field(init=False)
    _given: list[InstallationToken] = field(default_factory=list)

    def __post_init__(self) -> None:
        hidden = self.store.without_checks()
        self._of_tokens = [
            (one.value.encode(), Credential(one.value, self.store if one.may_read_checks else hidden))
            for one in self.tokens
        ]

    def find(self, given: bytes) -> Credential | None:
        """The credential of a token; None if there is none, or none any more."""
        for value, credential in self._of_tokens:
            if hmac.compare_digest(given, value):
                return credential
        now = self.clock()
        self._given = [token for token in self._given if token.expires > now]
        known = any(hmac.compare_digest(given, token.value.encode()) for token in self._given)
        return Credential(f"installation {self.app.installation_id}", self.store) if self.app and known else None

    def give(self, statement: str, installation_id: int) -> InstallationToken | None:
        """A new token for an App that proves to be itself; None if it is not installed there.

        Raises:
            StatementError: it does not prove it.
        """
        app = self.app
        now = int(self.clock())
        if app is None:
            raise StatementError("A JSON web token could not be decoded")
        try:
            # The times are compared with the server's clock, which need not be this machine's.
            options: Options = {
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
                "require": ["exp", "iat", "iss"],
            }
            claims = jwt.decode(statement, app.public_key, algorithms=["RS256"], options=options)
        except jwt.PyJWTError:
            raise StatementError("A JSON web token could not be decoded") from None
        if str(claims["iss"]) != app.app_id:
            raise StatementError("Integration not found")
        if claims["iat"] > now:
            raise StatementError("'Issued at' claim ('iat') must be an Integer representing a time in the past")
        if claims["exp"] <= now:
            raise StatementError("'Expiration time' claim ('exp') must be a numeric value representing a future time")
        if claims["exp"] > now + STATEMENT_SECONDS:
            raise StatementError("'Expiration time' claim ('exp') is too far in the future")
        if installation_id != app.installation_id:
            return None
        token = InstallationToken(f"ghs_{secrets.token_urlsafe(27)}", now + INSTALLATION_TOKEN_SECONDS)
        self._given.append(token)
        return token


def refusing(credentials: Credentials, limits: Limits) -> Refuse:
    """Finds the credential of a request, or answers as GitHub does.

    An App that asks for a token passes without one: it has a signed statement instead.
    """

    def refuse(scope: Scope) -> Response | None:
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        scope[_KEY] = credentials.find(token.strip().encode()) if scheme.lower() in SCHEMES else None
        if scope[_KEY] is not None or FOR_APPS.search(scope["path"]):
            return None
        body = {
            "message": "Bad credentials" if scheme else "Requires authentication",
            "documentation_url": "https://docs.github.com/rest",
            "status": "401",
        }
        headers = limits.budget(None, Resource.CORE).headers()
        return json_response(body, headers, status=401)

    return refuse


def credential_of(scope: Scope) -> Credential:
    """The credential of a request that passed the authentication."""
    found: Any = scope[_KEY]
    assert isinstance(found, Credential)
    return found
