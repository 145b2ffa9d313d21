"""Turns what an end point answers into a response: pages with `Link`, `ETag`, 304, errors."""

import hashlib
from collections.abc import Mapping
from urllib.parse import urlencode

import orjson
from starlette.datastructures import URL, Headers
from starlette.responses import Response

from infra.demo.github.prepared import Prepared
from infra.demo.github.replies import JSON_TYPE
from infra.demo.github.rest.calls import Json, Listing, RestError

DEFAULT_PAGE = 30
MAXIMUM_PAGE = 100


def respond(answer: Listing | Json, url: URL, query: Mapping[str, str], base: str) -> Prepared:
    """The response with status 200, without the headers of the rate limit.

    Args:
        answer: what the end point says.
        url: of the request.
        query: its parameters.
        base: scheme and host as the client wrote them.
    """
    headers: dict[str, str] = {"x-github-media-type": "github.v3; format=json"}
    if not isinstance(answer, Listing):
        content = orjson.dumps(answer)
    else:
        size = min(_positive(query.get("per_page"), DEFAULT_PAGE), MAXIMUM_PAGE)
        page = _positive(query.get("page"), 1)
        rendered = [answer.render(one) for one in answer.records[(page - 1) * size : page * size]]
        total = len(answer.records)
        count = total if answer.total is None else answer.total
        content = orjson.dumps({"total_count": count, answer.wrapped_as: rendered} if answer.wrapped_as else rendered)
        link = _link(f"{base}{url.path}", query, page, max(1, -(-total // size)))
        if link:
            headers["link"] = link
    headers["etag"] = f'W/"{hashlib.sha256(content).hexdigest()}"'
    return Prepared(content, headers)


def is_unchanged(asked: Headers, response: Prepared) -> bool:
    """Whether the client has this response already, by its `If-None-Match`."""
    known = {tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")}
    return "*" in known or response.headers["etag"].removeprefix("W/") in known


def not_modified(response: Prepared) -> Response:
    """The 304 in place of a response."""
    kept = {name: value for name, value in response.headers.items() if name in ("etag", "link")}
    return Response(status_code=304, headers=kept)


def refusal(error: RestError) -> Response:
    """The response to a request that cannot be answered."""
    headers = {"location": error.location} if error.location else {}
    return Response(orjson.dumps(error.body()), status_code=error.status, headers=headers, media_type=JSON_TYPE)


def _positive(text: str | None, default: int) -> int:
    if text is None or not (text.isascii() and text.isdigit()):
        return default
    return int(text) or default


def _link(address: str, query: Mapping[str, str], page: int, last: int) -> str:
    pages = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    if page >= last:
        pages.pop("next")
        pages.pop("last")
    if page <= 1:
        pages.pop("prev")
        pages.pop("first")
    return ", ".join(
        f'<{address}?{urlencode({**query, "page": number})}>; rel="{relation}"' for relation, number in pages.items()
    )
