"""Tell somebody: a failure as JSON to a webhook."""

import dagster as dg
import httpx
from pydantic import SecretStr


def post_failure(webhook: SecretStr, run: dg.DagsterRun, message: str) -> None:
    """POST `{"job", "run_id", "status", "message"}`.

    Raises:
        httpx.HTTPError: the webhook did not take it; its address, which may hold a token, is left out.
    """
    body = {"job": run.job_name, "run_id": run.run_id, "status": "failed", "message": message}
    try:
        httpx.post(webhook.get_secret_value(), json=body, timeout=10).raise_for_status()
    except httpx.HTTPError as error:
        raise httpx.HTTPError(f"SEI_ALERT_WEBHOOK_URL did not take the alert: {type(error).__name__}.") from None
