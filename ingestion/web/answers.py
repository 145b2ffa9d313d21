"""Meaning of an HTTP answer, by status, headers and body."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Any

import httpx
import orjson


class Verdict(Enum):
    """Verdict on what to do with an answer."""

    GOOD = auto()
    UNCHANGED = auto()
    """304: what was kept from the last time still holds."""
    LIMITED = auto()
    """Wait, then ask again."""
    REFUSED = auto()
    """The credential is not, or no longer, accepted."""
    FORBIDDEN = auto()
    """The credential lacks a permission."""
    GONE = auto()
    """Not there, or not for this credential."""
    TOO_MUCH = auto()
    """A gateway gave up waiting: fewer items at once, or later."""
    TRANSIENT = auto()
    """Ask again after a moment."""
    INVALID = auto()
    """The vendor says that the request is wrong: asking again changes nothing."""


@dataclass(frozen=True)
class Answer:
    """A good answer: parsed JSON (None for 304), and what the next request may need of its headers."""

    status: int
    data: Any
    headers: Mapping[str, str]
    bytes: int

    @property
    def etag(self) -> str | None:
        """To be sent as `If-None-Match` next time."""
        return self.headers.get("etag")

    @property
    def is_unchanged(self) -> bool:
        """304."""
        return self.status == httpx.codes.NOT_MODIFIED

    @property
    def next_url(self) -> str | None:
        """The `Link` to the next page."""
        link = httpx.Response(200, headers={"link": self.headers.get("link", "")}).links.get("next", {})
        return link.get("url")


@dataclass(frozen=True)
class Limit:
    """Allowance of the credential as the headers say it; None where they say nothing."""

    resource: str | None
    remaining: float | None
    full_again_in: float | None
    retry_after: float | None


STATUS = {
    304: Verdict.UNCHANGED,
    401: Verdict.REFUSED,
    403: Verdict.FORBIDDEN,
    404: Verdict.GONE,
    408: Verdict.TRANSIENT,
    410: Verdict.GONE,
    429: Verdict.LIMITED,
    451: Verdict.GONE,
    502: Verdict.TOO_MUCH,
    504: Verdict.TOO_MUCH,
}
_LATEST = 4_102_444_800.0
"""The year 2100 in Unix time: what is written of moments and of waits is none that a database refuses."""
LIMIT_WORDS = ("rate limit", "abuse detection", "too many requests")


def judge(response: httpx.Response) -> Verdict:
    """Judge the answer."""
    status = response.status_code
    if is_sign_in(response):
        return Verdict.REFUSED
    if status == httpx.codes.FORBIDDEN and _is_limit(response):
        return Verdict.LIMITED
    if status == httpx.codes.SERVICE_UNAVAILABLE and limit(response).retry_after is not None:
        return Verdict.LIMITED
    if status in STATUS:
        return STATUS[status]
    if response.is_success:
        return Verdict.GOOD
    return Verdict.TRANSIENT if response.is_server_error else Verdict.INVALID


def is_sign_in(response: httpx.Response) -> bool:
    """True for the page that Azure DevOps shows a credential that it does not know, or a redirect to it."""
    if response.status_code == httpx.codes.NON_AUTHORITATIVE_INFORMATION:
        return "html" in response.headers.get("content-type", "")
    return response.is_redirect and "/_signin" in response.headers.get("location", "").lower()


def _is_limit(response: httpx.Response) -> bool:
    if "retry-after" in response.headers or limit(response).remaining == 0:
        return True
    return any(words in response.text.lower() for words in LIMIT_WORDS)


def limit(response: httpx.Response) -> Limit:
    """The allowance in the headers, GitHub's (`x-ratelimit-*`) or GitLab's (`ratelimit-*`).

    The moment of the reset is taken relative to the answer's own `Date`: the vendor's clock may differ from ours.
    """
    headers = response.headers
    prefix = "x-ratelimit-" if "x-ratelimit-remaining" in headers else "ratelimit-"
    reset = _number(headers.get(f"{prefix}reset"))
    here = _moment(headers.get("date")) or datetime.now(UTC)
    return Limit(
        headers.get("x-ratelimit-resource"),
        _number(headers.get(f"{prefix}remaining")),
        None if reset is None else max(0.0, reset - here.timestamp()),
        _retry_after(headers.get("retry-after"), here),
    )


def _retry_after(value: str | None, here: datetime) -> float | None:
    seconds = _number(value)
    if seconds is not None or value is None:
        return seconds
    moment = _moment(value)
    return None if moment is None else min(max(0.0, (moment - here).total_seconds()), _LATEST)


def _number(value: str | None) -> float | None:
    try:
        number = float(value) if value else None
    except ValueError:
        return None
    return min(number, _LATEST) if number is not None and number >= 0 else None


def _moment(value: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value) if value else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def parse(content: bytes) -> Any:
    """The JSON of a body, with U+FFFD for what is legal in JSON and in no database: NUL and half surrogate pairs.

    Raises:
        ValueError: it is no JSON, whatever its content type says, or nested deeper than anything that vendors send.
    """
    if b"\\u0000" in content:
        content = _NUL.sub(rb"\1\\ufffd", content)
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        # Escaped halves of surrogate pairs are an error to orjson and pass in json.
        try:
            return _without_surrogates(json.loads(content))
        except RecursionError:
            raise ValueError("nested too deep") from None


_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(one) for one in value]
    if isinstance(value, dict):
        return {_without_surrogates(name): _without_surrogates(one) for name, one in value.items()}
    return value


def message(response: httpx.Response) -> str:
    """Say in at most a line what the vendor says went wrong."""
    try:
        body = parse(response.content)
    except ValueError:
        body = None
    said = "a page to sign in instead of an answer" if is_sign_in(response) else None
    if isinstance(body, dict):
        errors = body.get("errors") or body.get("errorMessages")  # GraphQL; Jira
        first = errors[0] if isinstance(errors, list) and errors else None
        said = body.get("message") or body.get("error") or (first.get("message") if isinstance(first, dict) else first)
    return " ".join(str(said or response.reason_phrase or response.status_code).split())[:300]


def permission(response: httpx.Response) -> str:
    """The permission that GitHub asks for, as the end of a sentence; empty where the vendor names none."""
    named = response.headers.get("x-accepted-github-permissions") or response.headers.get("x-accepted-oauth-scopes")
    return f": it needs {named}" if named else ""
