"""JSON responses, conditional ones among them, and what is not served."""

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.datastructures import Headers
from starlette.responses import Response

JSON_TYPE = "application/json; charset=utf-8"
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class NotServedError(Exception):
    """501: the vendor has it, and this server does not; the message names it."""


def json_response(body: Any, headers: Mapping[str, str] = NO_HEADERS, *, status: int = 200) -> Response:
    """A response with a JSON body."""
    return Response(orjson.dumps(body), status_code=status, headers=dict(headers), media_type=JSON_TYPE)


def etag_of(content: bytes) -> str:
    """A weak ETag of a body."""
    return f'W/"{hashlib.sha256(content).hexdigest()}"'


def conditional(asked: Headers, content: bytes, headers: Mapping[str, str]) -> Response:
    """A JSON body that is ready, or 304 without it for who has it already, by the request's `If-None-Match`.

    Args:
        asked: headers of the request.
        content: the body.
        headers: of the response, `etag` among them.
    """
    known = {tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")}
    if "*" in known or headers["etag"].removeprefix("W/") in known:
        return Response(status_code=304, headers=dict(headers))
    return Response(content, headers=dict(headers), media_type=JSON_TYPE)


def links(address: str, query: Mapping[str, str], pages: Sequence[tuple[str, int]]) -> str:
    """The header `Link` to numbered pages of a list.

    Args:
        address: of the list, without parameters.
        query: parameters of the request.
        pages: relation and number of each page.
    """
    return ", ".join(
        f'<{address}?{urlencode({**query, "page": number})}>; rel="{relation}"' for relation, number in pages
    )
