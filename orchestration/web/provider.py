"""Signing in through an identity provider (OpenID Connect): authorization code with PKCE, id tokens checked."""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import jwt

from infra.configuration.access import Access
from infra.settings import Settings
from infra.superset.access import roles_of_groups
from orchestration.web.people import Person, person
from orchestration.web.sessions import Who

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
SECONDS_TO_ANSWER = 15
SECONDS_TO_SIGN_IN = 600
MOST = 10_000


class SignInError(Exception):
    """Nobody is signed in; the message is for the person in front of the page."""


@dataclass(frozen=True)
class _Attempt:
    nonce: str
    verifier: str
    target: str
    until: float


@dataclass
class Provider:
    """The identity provider of the settings."""

    settings: Settings
    back: str
    """Our address that the provider sends people back to."""
    rules: Callable[[], Sequence[Access]]
    clock: Callable[[], float] = time.time
    _begun: dict[str, _Attempt] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        """Name by which people know it."""
        return self.settings.oidc_name

    def begin(self, target: str) -> tuple[str, str]:
        """Begin a sign-in: the address to send somebody to, and the state that only their browser may come back with.

        Raises:
            SignInError: the provider does not answer.
        """
        where = self._configuration()["authorization_endpoint"]
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._lock:
            now = self.clock()
            for one in [one for one, attempt in self._begun.items() if attempt.until < now]:
                del self._begun[one]
            while len(self._begun) >= MOST:
                del self._begun[next(iter(self._begun))]
            self._begun[state] = _Attempt(nonce, verifier, target, now + SECONDS_TO_SIGN_IN)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code", "client_id": self.settings.oidc_client_id or "", "redirect_uri": self.back,
            "scope": self.settings.oidc_scopes, "state": state, "nonce": nonce, "code_challenge": challenge,
            "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}", state

    def finish(self, answer: Mapping[str, str], state: str) -> tuple[Who, str]:
        """Finish a sign-in: the person who came back, and the page that they wanted.

        Args:
            answer: parameters of the address that the provider sent them to.
            state: of the browser that it was begun with.

        Raises:
            SignInError: refused, begun elsewhere or too long ago, or the answer cannot be believed.
        """
        with self._lock:
            attempt = self._begun.pop(state, None)
        if attempt is None or attempt.until < self.clock() or answer.get("state") != state:
            raise SignInError("Signing in took too long, or was begun in another window. Try again.")
        if "error" in answer:
            raise SignInError(f"{self.name} refused: {answer.get('error_description') or answer['error']}.")
        try:
            claims = self._claims(answer.get("code", ""), attempt)
        except (httpx.HTTPError, jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise SignInError(f"What {self.name} answered cannot be used ({type(error).__name__}).") from error
        groups = claims.get(self.settings.oidc_groups_claim) or []
        held = [groups] if isinstance(groups, str) else [str(group) for group in groups]
        name = str(claims.get("name") or claims.get("preferred_username") or claims["sub"])
        return lambda: self._person(name, held), attempt.target

    def _person(self, name: str, groups: Sequence[str]) -> Person | None:
        roles = roles_of_groups(self.rules())
        return person(name, [role for group in groups for role in roles.get(group, ())])

    def _claims(self, code: str, attempt: _Attempt) -> dict[str, Any]:
        known, client = self._configuration(), self.settings.oidc_client_id or ""
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.back,
            "code_verifier": attempt.verifier,
        }  # fmt: skip
        secret = self.settings.oidc_client_secret
        with httpx.Client(timeout=SECONDS_TO_ANSWER) as asking:
            if secret is None:
                answer = asking.post(known["token_endpoint"], data={**form, "client_id": client})
            else:
                both = (quote(client, safe=""), quote(secret.get_secret_value(), safe=""))
                answer = asking.post(known["token_endpoint"], data=form, auth=both)
            tokens = answer.raise_for_status().json()
            signed = tokens["id_token"]
            keys = jwt.PyJWKSet.from_dict(asking.get(known["jwks_uri"]).raise_for_status().json())
            claims: dict[str, Any] = jwt.decode(
                signed, _key(keys, signed), ALGORITHMS, audience=client, issuer=known["issuer"], leeway=60,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )  # fmt: skip
            if not secrets.compare_digest(str(claims.get("nonce", "")), attempt.nonce):
                raise ValueError("the id token is of another sign-in")
            if "userinfo_endpoint" in known:
                bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
                more = asking.get(known["userinfo_endpoint"], headers=bearer).raise_for_status().json()
                if more.get("sub") != claims["sub"]:
                    raise ValueError("the provider speaks of two people")
                claims |= more
        return claims

    def _configuration(self) -> dict[str, Any]:
        issuer = (self.settings.oidc_issuer or "").rstrip("/")
        try:
            answer = httpx.get(f"{issuer}/.well-known/openid-configuration", timeout=SECONDS_TO_ANSWER)
            found: dict[str, Any] = answer.raise_for_status().json()
            if str(found["issuer"]).rstrip("/") != issuer:
                raise ValueError("it names another issuer")
        except (httpx.HTTPError, KeyError, ValueError) as error:
            raise SignInError(f"{self.name} does not answer. Try again, or tell your administrator.") from error
        return found


def _key(keys: jwt.PyJWKSet, signed: str) -> jwt.PyJWK:
    wanted = jwt.get_unverified_header(signed).get("kid")
    for key in keys.keys:
        if wanted is None or key.key_id == wanted:
            return key
    raise ValueError("the id token is signed with an unknown key")
