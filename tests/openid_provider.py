"""A small OpenID provider over HTTP: authorization code flow with PKCE, signed id tokens, anybody's claims."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT = "sei-dashboards"


@dataclass
class Provider:
    """State of the provider; `person` are the claims of whoever sits in front of the browser."""

    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    person: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""
    """Error with which everybody is refused, where it is set."""
    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))
    signing_key: RSAPrivateKey | None = None
    """Key of a forger: not the one that the provider publishes."""
    address: str = ""
    redirects: set[str] = field(default_factory=set)
    _codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    _tokens: dict[str, dict[str, Any]] = field(default_factory=dict)

    def configuration(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        """The public key."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Address that the browser goes back to."""
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        self.redirects.add(asked["redirect_uri"])
        answer = {"state": asked["state"]}
        if self.refusal:
            return f"{asked['redirect_uri']}?{urlencode({**answer, 'error': self.refusal})}"
        code = secrets.token_urlsafe(16)
        self._codes[code] = {**asked, "person": dict(self.person)}
        return f"{asked['redirect_uri']}?{urlencode({**answer, 'code': code})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Tokens for a code, once, for the client that has the secret and asked; else None."""
        name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        asked = self._codes.pop(form["code"], None)
        if asked is None or (unquote(name), unquote(secret)) != (CLIENT, self.secret):
            return None
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if asked["code_challenge"] != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
            return None
        now, access = int(time.time()), secrets.token_urlsafe(16)
        self._tokens[access] = asked["person"]
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 600, "nonce": asked["nonce"]}
        signed = jwt.encode(
            {**claims, "sub": asked["person"]["sub"]}, self.signing_key or self.key, "RS256", {"kid": "one"}
        )
        return {"access_token": access, "token_type": "Bearer", "expires_in": 600, "id_token": signed}

    def userinfo(self, authorization: str) -> dict[str, Any]:
        """Claims of the person to whom an access token belongs."""
        return self._tokens[authorization.removeprefix("Bearer ")]


@contextmanager
def serving(provider: Provider, port: int = 0) -> Iterator[Provider]:
    """Serve the provider on loopback; at the end nothing answers there any more."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(asked))
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif parts.path == "/userinfo":
                self.answer(200, provider.userinfo(self.headers["Authorization"]))
            elif parts.path == "/jwks":
                self.answer(200, provider.keys())
            elif parts.path == "/.well-known/openid-configuration":
                self.answer(200, provider.configuration())
            else:
                self.answer(404, {})

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(content).items()}
            token = provider.token(form, self.headers.get("Authorization", ""))
            self.answer(200 if token else 401, token or {"error": "invalid_client"})

        def answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
