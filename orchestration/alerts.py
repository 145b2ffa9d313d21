"""Tell somebody, as JSON to a webhook: a failure, a report."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

import dagster as dg
import httpx
from pydantic import SecretStr

TRANSIENT = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
"""Answers of the 400s after which another try may help."""


class RefusedError(httpx.HTTPError):
    """The webhook will not take this, however often it is tried."""


def post_failure(webhook: SecretStr, run: dg.DagsterRun, message: str) -> None:
    """POST `{"job", "run_id", "status", "message"}`.

    Raises:
        httpx.HTTPError: the webhook did not take it; its address, which may hold a token, is left out.
    """
    body = {"job": run.job_name, "run_id": run.run_id, "status": "failed", "message": message}
    post(webhook, "SEI_ALERT_WEBHOOK_URL", "alert", body)


def post(webhook: SecretStr, variable: str, what: str, body: Mapping[str, object], seconds: float = 10) -> None:
    """POST JSON.

    Args:
        webhook: where to; it may hold a token.
        variable: the setting that it comes from, and
        what: is sent, both for the error.
        body: what is sent.
        seconds: to wait for the connection, and for each part of the answer.

    Raises:
        RefusedError: the answer says that another try would end the same.
        httpx.HTTPError: the webhook did not take it. The address is in neither.
    """
    # httpx logs each address that it asks.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        answer = httpx.post(webhook.get_secret_value(), json=body, timeout=seconds)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise httpx.HTTPError(f"{variable} did not take the {what}: {type(error).__name__}.") from None
    if answer.is_success:
        return
    reason = f"{variable} did not take the {what}: HTTPStatusError, {answer.status_code} {answer.reason_phrase}."
    if answer.is_client_error and answer.status_code not in TRANSIENT:
        raise RefusedError(reason)
    raise httpx.HTTPError(reason)
