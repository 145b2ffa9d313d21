"""OpenAPI documents as JSON Schema."""

import re
from typing import Any

from jsonschema import FormatChecker

FORMATS = FormatChecker(formats=())
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_ADDRESS = re.compile(r"[a-z]+://[^\s{}]+")


@FORMATS.checks("date-time")
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or _TIME.fullmatch(value) is not None


@FORMATS.checks("uri")
def _is_address(value: object) -> bool:
    return not isinstance(value, str) or _ADDRESS.fullmatch(value) is not None


def converted(node: Any, document: str = "urn:github") -> Any:
    """`nullable`, which JSON Schema does not know, as an alternative; references lead to the whole document."""
    if isinstance(node, list):
        return [converted(one, document) for one in node]
    if not isinstance(node, dict):
        return node
    found = {name: converted(value, document) for name, value in node.items() if name != "nullable"}
    if found.get("format") == "uri" and found.get("default") == "":
        del found["format"]  # GitHub's own default, which is no address.
    if isinstance(found.get("$ref"), str):
        found["$ref"] = document + found["$ref"]
    return {"anyOf": [{"type": "null"}, found]} if node.get("nullable") is True else found
