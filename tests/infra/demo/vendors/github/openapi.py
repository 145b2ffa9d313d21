"""GitHub's OpenAPI document as JSON Schema, to validate responses with."""

import gzip
import json
from functools import cache
from typing import Any

from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.infra.demo.vendors.openapi import FORMATS, converted
from tests.shared_data import SHARED

DOCUMENT = SHARED / "api_specs" / "github_api.github.com.openapi.json.gz"
# GitHub sends null for the fork of a pull request that is deleted, and its own document does not allow it.
_NULL_IN_TRUTH = {
    ("pull-request", "head", "repo"),
    ("pull-request", "head", "user"),
    ("pull-request-simple", "head", "repo"),
}


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


@cache
def _validator(template: str, status: str, method: str) -> Draft4Validator:
    response = _document()["paths"][template][method]["responses"][status]
    if "$ref" in response:
        response = _document()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = converted(response["content"]["application/json"]["schema"])
    return Draft4Validator(schema, registry=_registry(), format_checker=FORMATS)


def problems(template: str, body: object, status: int = 200, method: str = "get") -> list[str]:
    """Faults of a response of `GET template`; none if it is as GitHub documents it."""
    found = _validator(template, str(status), method).iter_errors(body)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in found]
