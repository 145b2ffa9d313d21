"""JSON responses."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

JSON_TYPE = "application/json; charset=utf-8"


def json_response(body: Any, headers: Mapping[str, str], *, status: int = 200) -> Response:
    """A response as GitHub's, with these headers."""
    return Response(orjson.dumps(body), status_code=status, headers=dict(headers), media_type=JSON_TYPE)
