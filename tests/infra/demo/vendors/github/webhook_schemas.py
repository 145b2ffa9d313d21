"""GitHub's document of webhooks as JSON Schema, to validate deliveries with."""

import gzip
import json
from functools import cache
from typing import Any

from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.infra.demo.vendors.openapi import FORMATS, converted
from tests.shared_data import SHARED

DOCUMENT = SHARED / "api_specs" / "github_webhooks.openapi.json.gz"


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(gzip.decompress(DOCUMENT.read_bytes()))
    return document


@cache
def _registry() -> Any:
    schemas = {"components": {"schemas": converted(_document()["components"]["schemas"])}}
    return Registry().with_resource("urn:github", Resource(contents=schemas, specification=DRAFT4))


def delivery_problems(event: str, body: dict[str, Any]) -> list[str]:
    """Faults of the body of a delivery; none if it is as GitHub documents it."""
    name = f"{event}-{body['action']}".replace("_", "-")
    schema = _document()["webhooks"][name]["post"]["requestBody"]["content"]["application/json"]["schema"]
    found = Draft4Validator(converted(schema), registry=_registry(), format_checker=FORMATS).iter_errors(body)
    return [f"{name} {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in found]
