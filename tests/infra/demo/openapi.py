"""GitHub's OpenAPI document as JSON Schema, to validate responses with."""

import gzip
import json
import re
from functools import cache
from typing import Any

from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.shared_data import SHARED

DOCUMENT = SHARED / "api_specs" / "github_api.github.com.openapi.json.gz"
FORMATS = FormatChecker(formats=())
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_ADDRESS = re.compile(r"[a-z]+://[^\s{}]+")
# GitHub sends null for the fork of a pull request that is deleted, and its own document does not allow it.
_NULL_IN_TRUTH = {
    ("pull-request", "head", "repo"),
    ("pull-request", "head", "user"),
    ("pull-request-simple", "head", "repo"),
}


@FORMATS.checks("date-time")
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or _TIME.fullmatch(value) is not None


@FORMATS.checks("uri")
def _is_address(value: object) -> bool:
    return not isinstance(value, str) or _ADDRESS.fullmatch(value) is not None


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(gzip.decompress(DOCUMENT.read_bytes()))
    for schema, part, field in _NULL_IN_TRUTH:
        properties = document["components"]["schemas"][schema]["properties"][part]["properties"]
        properties[field] = {"nullable": True, "allOf": [properties[field]]}
    return document


@cache
def _registry() -> Any:
    schemas = {"components": {"schemas": converted(_document()["components"]["schemas"])}}
    return Registry().with_resource("urn:github", Resource(contents=schemas, specification=DRAFT4))


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


@cache
def _validator(template: str, status: str, method: str) -> Draft4Validator:
    response = _document()["paths"][template][method]["responses"][status]
    if "$ref" in response:
        response = _document()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = converted(response["content"]["application/json"]["schema"])
    return Draft4Validator(schema, registry=_registry(), format_checker=FORMATS)


def problems(template: str, body: object, status: int = 200, method: str = "get") -> list[str]:
    """What is wrong with a response of `GET template`; empty if it is as GitHub documents it."""
    found = _validator(template, str(status), method).iter_errors(body)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in found]
