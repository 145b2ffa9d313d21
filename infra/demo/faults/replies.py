"""Answers in the vendor's place."""

from dataclasses import dataclass, field, replace
from email.utils import formatdate
from typing import Any

import orjson

from infra.demo.faults.kinds import (
    Deleted,
    ExpiredCredential,
    Fault,
    Maintenance,
    PermissionWithdrawn,
    StaleEtag,
    Status,
    Transferred,
)
from infra.demo.faults.requests import Ask

JSON_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    """A whole answer; names of headers are in small letters."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def with_headers(self, **headers: str) -> "Reply":
        """The same with these headers set; underscores in names are hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **named})


def instead(fault: Fault, ask: Ask, now: float) -> Reply | None:
    """The answer of a fault that keeps the request from the vendor; None for all others."""
    match fault:
        case Status():
            reply = _json(fault.status, {"message": fault.message})
            reply = replace(reply, headers={**reply.headers, **{k.lower(): v for k, v in fault.headers.items()}})
            if fault.limit_resets_in is None:
                return reply
            reset = str(int(now) + fault.limit_resets_in)
            return reply.with_headers(x_ratelimit_remaining="0", x_ratelimit_reset=reset, date=http_date(now))
        case Maintenance():
            reply = _json(503, {"message": "We are down for maintenance."})
            return reply if fault.retry_after is None else reply.with_headers(retry_after=str(fault.retry_after))
        case ExpiredCredential():
            return _json(401, {"message": "Bad credentials"})
        case PermissionWithdrawn():
            return _forbidden(fault, ask)
        case Deleted(number=None):
            return _gone(ask)
        case Transferred(number=None) if ask.operation is None:
            return _json(301, {"message": "Moved Permanently"}).with_headers(location=fault.to)
        case StaleEtag() if tags := ask.headers.get("if-none-match"):
            return Reply(304, b"", {"etag": tags})
        case _:
            return None


def http_date(moment: float) -> str:
    """As in the header `Date`."""
    return formatdate(moment, usegmt=True)


def _forbidden(fault: PermissionWithdrawn, ask: Ask) -> Reply:
    message = "Resource not accessible by personal access token"
    if ask.operation:
        return _refused("FORBIDDEN", message)
    return _json(403, {"message": message}).with_headers(x_accepted_github_permissions=fault.permission)


def _gone(ask: Ask) -> Reply:
    if ask.operation:
        return _refused("NOT_FOUND", "Could not resolve to a Repository with the name that was given.")
    return _json(404, {"message": "Not Found"})


def _refused(kind: str, message: str) -> Reply:
    error = {"type": kind, "path": ["repository"], "message": message}
    return _json(200, {"data": {"repository": None}, "errors": [error]})


def _json(status: int, body: Any) -> Reply:
    return Reply(status, orjson.dumps(body), {"content-type": JSON_TYPE})
