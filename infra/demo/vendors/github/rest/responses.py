"""Turns what an end point answers into a response: pages with `Link`, `ETag`, errors."""

from collections.abc import Mapping

import orjson
from starlette.datastructures import URL
from starlette.responses import Response

from infra.demo.vendors.github.prepared import Prepared
from infra.demo.vendors.github.rest.calls import Json, Listing, RestError
from infra.demo.vendors.replies import NotServedError, etag_of, json_response, links

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
    headers["etag"] = etag_of(content)
    return Prepared(content, headers)


def refusal(error: RestError) -> Response:
    """The response to a request that cannot be answered."""
    headers = {"location": error.location} if error.location else {}
    return json_response(error.body(), headers, status=error.status)


def not_served(error: NotServedError) -> Response:
    """The response where GitHub has what is asked for, and this server does not."""
    return refusal(RestError(501, f"The demo server does not implement {error}."))


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
    return links(address, query, list(pages.items()))
