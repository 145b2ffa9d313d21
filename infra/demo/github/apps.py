"""`POST /app/installations/{installation_id}/access_tokens`: an App's token for an hour."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from infra.demo.github.credentials import Credentials, StatementError
from infra.demo.github.replies import json_response
from infra.demo.github.rest.calls import NotFoundError, RestError
from infra.demo.github.rest.responses import refusal
from infra.demo.github.schema import utc_text
from infra.demo.github.served_requests import served_request_of

PATH = "/app/installations/{installation_id}/access_tokens"
PERMISSIONS = dict.fromkeys(
    ("actions", "contents", "deployments", "issues", "members", "metadata", "pull_requests"), "read"
)


def access_token(request: Request, credentials: Credentials) -> Response:
    """Answer an App that proves with a signed statement who it is."""
    served_request_of(request.scope).end_point = f"POST {PATH}"
    statement = request.headers.get("authorization", "").partition(" ")[2].strip()
    try:
        token = credentials.give(statement, request.path_params["installation_id"])
    except StatementError as error:
        return refusal(RestError(401, str(error)))
    if token is None:
        return refusal(NotFoundError())
    body = {
        "token": token.value,
        "expires_at": utc_text(datetime.fromtimestamp(token.expires, UTC)),
        "permissions": PERMISSIONS,
        "repository_selection": "all",
    }
    return json_response(body, {}, status=201)
