"""Credentials of whoever asks: tokens, and GitHub Apps whose tokens last an hour."""

import base64
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import SecretStr

from infra.home import Home
from infra.settings import Settings
from infra.tokens import StoredTokens

RENEW_SECONDS = 300.0
"""A token that ends within this time is replaced before it is used."""


class Credential(Protocol):
    """Something that can authorise a request."""

    @property
    def name(self) -> str:
        """Name in messages; never the secret."""

    def authorization(self) -> str:
        """Value of the `Authorization` header."""

    def refused(self) -> bool:
        """The vendor answered 401. Returns whether a new attempt makes sense."""


@dataclass(frozen=True)
class Token:
    """A personal access token, one of several in a variable."""

    name: str
    secret: SecretStr

    def authorization(self) -> str:
        """The header's value."""
        return f"Bearer {self.secret.get_secret_value()}"

    def refused(self) -> bool:
        """A token that was refused stays refused."""
        return False


@dataclass(frozen=True)
class BasicToken(Token):
    """A token, or a password, with the name of its account: `NAME:TOKEN`."""

    def authorization(self) -> str:
        """The header's value."""
        return f"Basic {base64.b64encode(self.secret.get_secret_value().encode()).decode()}"


@dataclass
class ExpiringToken:
    """A token that is made on demand and replaced before it ends, such as that of a GitHub App's installation.

    `make` returns the token and the Unix time at which it ends; it may be called from any thread, one at a time.
    """

    name: str
    make: Callable[[], tuple[SecretStr, float]]
    clock: Callable[[], float] = time.time
    _secret: SecretStr | None = field(default=None, repr=False)
    _ends_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def authorization(self) -> str:
        """The header's value, with a token that is still good for some minutes."""
        with self._lock:
            if self._secret is None or self.clock() > self._ends_at - RENEW_SECONDS:
                self._secret, self._ends_at = self.make()
            return f"Bearer {self._secret.get_secret_value()}"

    def refused(self) -> bool:
        """Clocks differ: forget the token and try once with a new one."""
        with self._lock:
            had_one, self._secret = self._secret is not None, None
            return had_one


def tokens(settings: Settings, vendor: str, installation: str, *, is_only: bool) -> Sequence[Token]:
    """The tokens of an installation: those that are stored for it, else those of its vendor's variable.

    Args:
        settings: with `SEI_HOME`, where tokens are stored, and the variables.
        vendor: whose installation it is.
        installation: its name.
        is_only: whether no other installation of the vendor is collected from: the variable is for the vendor's public
            cloud, or for the only one.

    Raises:
        UserError: others may read what is stored.
    """
    stored = StoredTokens(Home(settings.home).secrets).read(installation)
    if stored is not None:
        return _named(f"the stored token of {installation}", stored)
    if is_only or installation == vendor:
        return _named(f"SEI_{vendor.upper()}_TOKEN", getattr(settings, f"{vendor}_token"))
    return ()


def remedy(vendor: str, installation: str, rights: str, *, is_only: bool) -> str:
    """Say what to do where an installation has no token."""
    variable = f" or set SEI_{vendor.upper()}_TOKEN" if is_only or installation == vendor else ""
    return f"There is no token for {installation}. `sei secret set {installation}` stores one{variable}: {rights}."


def _named(name: str, value: SecretStr | None) -> Sequence[Token]:
    parts = [part.strip() for part in (value.get_secret_value() if value else "").split(",")]
    found = [part for part in parts if part]
    names = [name] if len(found) == 1 else [f"{name} (number {i})" for i in range(1, len(found) + 1)]
    return [Token(name, SecretStr(part)) for name, part in zip(names, found, strict=True)]
