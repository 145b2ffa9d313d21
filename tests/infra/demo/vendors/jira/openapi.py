"""Jira's OpenAPI documents as JSON Schema, to validate responses with."""

import gzip
import json
from functools import cache
from typing import Any

from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.infra.demo.vendors.openapi import converted
from tests.shared_data import SHARED

PLATFORM = SHARED / "api_specs" / "jira_platform_v3_2025.openapi.json.gz"
AGILE = SHARED / "api_specs" / "jira_software_agile.openapi.json.gz"
_BULK = "/rest/api/3/changelog/bulkfetch"


@cache
def _document(template: str) -> dict[str, Any]:
    path = AGILE if template.startswith("/rest/agile") else PLATFORM
    document: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    if path == PLATFORM:
        _correct(document["components"]["schemas"], template)
    return document


def _correct(schemas: dict[str, Any], template: str) -> None:
    """Jira sends null for a value that was or is empty, and the number of its own example where it documents a text."""
    for value in ("from", "fromString", "to", "toString"):
        schemas["ChangeDetails"]["properties"][value]["nullable"] = True
    if template == _BULK:
        schemas["Changelog"]["properties"]["created"] = {"type": "integer"}


@cache
def _validator(template: str, method: str) -> Draft4Validator | None:
    document = _document(template)
    content = document["paths"][template][method]["responses"]["200"]["content"]["application/json"]
    if "schema" not in content:
        return None
    schemas = {"components": {"schemas": converted(document.get("components", {}).get("schemas", {}), "urn:jira")}}
    registry: Any = Registry().with_resource("urn:jira", Resource(contents=schemas, specification=DRAFT4))
    return Draft4Validator(converted(content["schema"], "urn:jira"), registry=registry)


def problems(template: str, body: object, method: str = "get") -> list[str]:
    """Faults of a response of `template`; none if it is as Jira documents it.

    The names of the fields are compared for end points that Jira describes by an example alone.
    """
    validator = _validator(template, method)
    if validator is not None:
        return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in validator.iter_errors(body)]
    content = _document(template)["paths"][template][method]["responses"]["200"]["content"]["application/json"]
    return sorted(_names(body) - _names(json.loads(content["example"])))


def _names(value: object) -> set[str]:
    if isinstance(value, list):
        return {name for one in value for name in _names(one)}
    if isinstance(value, dict):
        return set(value) | {name for one in value.values() for name in _names(one)}
    return set()
