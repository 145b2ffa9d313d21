"""Who asks: tokens of people, and of installations of an App, which end after an hour."""

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import jwt
from jwt.types import Options

from infra.demo.github.actors import NODE_PREFIXES, Actor, ActorKind
from infra.demo.github.node_ids import node_id
from infra.demo.github.store import Store

INSTALLATION_TOKEN_SECONDS = 3600
STATEMENT_SECONDS = 600
"""How far in the future a statement of an App may end."""


@dataclass(frozen=True)
class Token:
    """A token; each has a budget of its own."""

    value: str
    account: Actor | None = None
    """Whose it is; None for the viewer of the store."""
    hidden: frozenset[str] = frozenset()
    """Repositories, `owner/name`, that it may not see: they are 404 to it."""
    points_per_hour: int | None = None
    """None for that of the server."""
    may_read_checks: bool = True
    """Fine-grained tokens may not: GitHub offers them no such permission."""


@dataclass(frozen=True)
class App:
    """A GitHub App that is installed once."""

    app_id: str
    installation_id: int
    public_key: str
    """In PEM form; its private half signs the statements that tokens are given for."""
    slug: str = "sei-demo"
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Credential:
    """What a request may do."""

    name: str
    """Of its budgets: the tokens of one installation share theirs."""
    store: Store
    """As it sees it."""
    points_per_hour: int
    is_installation: bool = False


@dataclass(frozen=True)
class InstallationToken:
    """A token and when it ends, in seconds since 1970."""

    value: str
    expires: int


class StatementError(Exception):
    """What an App says of itself is not accepted; the message is GitHub's."""


@dataclass
class Credentials:
    """All that is accepted, now."""

    store: Store
    tokens: Sequence[Token]
    points_per_hour: int
    clock: Callable[[], float]
    """Seconds since 1970."""
    app: App | None = None
    _of_tokens: list[tuple[bytes, Credential]] = field(init=False)
    _installed: Credential | None = field(init=False)
    _given: list[InstallationToken] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._of_tokens = [(token.value.encode(), self._credential(token)) for token in self.tokens]
        self._installed = self._installation(self.app) if self.app else None

    def find(self, given: bytes) -> Credential | None:
        """The credential of a token; None if there is none, or none any more."""
        for value, credential in self._of_tokens:
            if hmac.compare_digest(given, value):
                return credential
        now = self.clock()
        self._given = [token for token in self._given if token.expires > now]
        known = any(hmac.compare_digest(given, token.value.encode()) for token in self._given)
        return self._installed if known else None

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

    def _credential(self, token: Token) -> Credential:
        store = self.store.seen_by(token.account or self.store.viewer, token.hidden, checks=token.may_read_checks)
        return Credential(token.value, store, token.points_per_hour or self.points_per_hour)

    def _installation(self, app: App) -> Credential:
        number = app.installation_id
        kind = ActorKind.USER
        login = f"{app.slug}[bot]"
        viewer = Actor(kind=kind, id=node_id(NODE_PREFIXES[kind], number), database_id=number, login=login)
        store = self.store.seen_by(viewer, app.hidden)
        return Credential(f"installation {number}", store, self.points_per_hour, is_installation=True)
