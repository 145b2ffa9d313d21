"""Tokens of a GitHub App's installation: made from the App's key, good for an hour, renewed during a run."""

import time
from contextlib import closing
from datetime import datetime

import httpx
import jwt
from pydantic import SecretStr

from infra.errors import UserError
from ingestion.sources.github.api import HEADERS
from ingestion.web.bounds import MEBIBYTE, Bounds
from ingestion.web.credentials import ExpiringToken
from ingestion.web.errors import ApiError
from ingestion.web.odd_answers import ODD, REMEDY, why_odd
from ingestion.web.request import Exchange, TooLongError

LIFE_SECONDS = 540
"""Life of the statement that asks for a token; GitHub allows ten minutes, and clocks differ."""
BACKDATED_SECONDS = 60
SECONDS = 60.0
BOUNDS = Bounds(answer_bytes=MEBIBYTE, answer_seconds=SECONDS)
"""Bounds on the answer with a token, which is short."""


def installation_token(base_url: str, app_id: str, installation_id: str, private_key: SecretStr) -> ExpiringToken:
    """A credential that asks for a token when it is first used, and again before that one ends."""

    def make() -> tuple[SecretStr, float]:
        return _make(base_url, app_id, installation_id, private_key)

    return ExpiringToken(f"the GitHub App {app_id}", make)


def _make(base_url: str, app_id: str, installation_id: str, private_key: SecretStr) -> tuple[SecretStr, float]:
    """A token and the Unix time at which it ends.

    Raises:
        UserError: the key is none, or GitHub gives no token for it.
    """
    now = int(time.time())
    claims = {"iat": now - BACKDATED_SECONDS, "exp": now + LIFE_SECONDS, "iss": app_id}
    try:
        statement = jwt.encode(claims, private_key.get_secret_value(), algorithm="RS256")
    except (ValueError, jwt.PyJWTError):
        raise UserError("SEI_GITHUB_APP_PRIVATE_KEY is no private key in PEM form; take the App's .pem file.") from None
    url = f"{base_url}/app/installations/{installation_id}/access_tokens"
    headers = {**HEADERS, "authorization": f"Bearer {statement}"}
    try:
        with closing(Exchange(headers, SECONDS, BOUNDS)) as exchange:
            answer = exchange.send(exchange.request("POST", url))
    except (httpx.HTTPError, TooLongError, ApiError) as error:
        raise UserError(f"{url} cannot be reached ({type(error).__name__}). Run again when it answers.") from None
    if answer.status_code != httpx.codes.CREATED:
        raise UserError(
            f"{url} gives no token for the App {app_id} ({answer.status_code}). Check SEI_GITHUB_APP_ID, "
            "SEI_GITHUB_APP_INSTALLATION_ID and the key, and that the App is still installed."
        )
    try:
        body = answer.json()
        return SecretStr(body["token"]), datetime.fromisoformat(body["expires_at"]).timestamp()
    except ODD as error:
        raise UserError(f"{url} gives no token that can be read: it {why_odd(error)}. {REMEDY}") from None
