"""Azure DevOps' Swagger documents as JSON Schema: faults of requests, and of answers.

A list is documented as an array and comes as `{"count": ..., "value": [...]}`.
"""

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.infra.demo.vendors.openapi import FORMATS, converted
from tests.shared_data import SHARED

AREAS = ("core", "wit", "work", "git", "build", "release")
PATHS = {area: SHARED / "api_specs" / f"azure_devops_7.1_{area}_no_examples.swagger2.json.gz" for area in AREAS}
IS_HERE = all(path.exists() for path in PATHS.values())
OPTIONAL = ("{project}", "{team}", "{timelineId}")
"""Parts of paths that are documented as required and may be left out."""
_STREAMS = ("ReportingWorkItemRevisionsBatch", "ReportingWorkItemLinksBatch", "StreamedBatch")


@cache
def document(area: str) -> dict[str, Any]:
    """The document of an area; elements of a stream are documented as texts, and values of any type as objects."""
    found: dict[str, Any] = json.loads(gzip.decompress(PATHS[area].read_bytes()))
    for name in _STREAMS:
        if name in found["definitions"]:
            found["definitions"][name].setdefault("properties", {})["values"] = {
                "type": "array", "items": {"type": "object"}
            }  # fmt: skip
    if "PropertiesCollection" in found["definitions"]:
        # Described as the class that it is, and sent as its entries.
        found["definitions"]["PropertiesCollection"]["properties"] = {}
    for name in ("threadContext", "identities") if area == "git" else ():
        # Null in the vendor's own examples.
        found["definitions"]["CommentThread"]["properties"][name]["nullable"] = True
    for described in found["definitions"].values():
        for one in described.get("properties", {}).values():
            if one.get("additionalProperties") == {"type": "object"}:
                one["additionalProperties"] = {}
    return found


def operation(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """Area and operation of a path below the organisation."""
    for area in AREAS:
        for template, operations in document(area)["paths"].items():
            if method.lower() in operations and _fits(template, path):
                return area, operations[method.lower()]
    return None


def faults(method: str, path: str, query: bytes, body: bytes) -> list[str]:
    """Parts of a request that the documents do not have."""
    path = unquote(path)
    found = operation(method, path)
    if found is None:
        return [f"no operation {method.lower()} {path}"]
    area, described = found
    given = [name for name, _ in parse_qsl(query.decode())]
    parameters = [_resolved(area, one) for one in described["parameters"]]
    known = {one["name"] for one in parameters if one["in"] == "query"}
    lacking = {one["name"] for one in parameters if one["in"] == "query" and one.get("required")} - {*given}
    told = [f"{path} has no parameter {name}" for name in given if name not in known]
    told += [f"{path} needs {name}" for name in sorted(lacking)]
    schema = next((one["schema"] for one in parameters if one["in"] == "body"), None)
    return told + (list(_problems(area, schema, json.loads(body))) if body and schema else [])


def problems(method: str, path: str, answer: Any) -> list[str]:
    """Faults of an answer."""
    found = operation(method, unquote(path))
    if found is None:
        return [f"no operation {method.lower()} {path}"]
    area, described = found
    schema = described["responses"]["200"]["schema"]
    if schema.get("type") == "array":
        if set(answer) != {"count", "value"} or answer["count"] != len(answer["value"]):
            return [f"{path}: is no list"]
        answer = [one for one in answer["value"] if one is not None]
    return list(_problems(area, schema, answer))


def _problems(area: str, schema: dict[str, Any], value: Any) -> Iterator[str]:
    definitions = {"definitions": _closed(converted(document(area)["definitions"], "urn:azure"))}
    registry: Any = Registry().with_resource("urn:azure", Resource(contents=definitions, specification=DRAFT4))
    validator = Draft4Validator(converted(schema, "urn:azure"), registry=registry, format_checker=FORMATS)
    for one in validator.iter_errors(value):
        yield f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}"


def _closed(definitions: dict[str, Any]) -> dict[str, Any]:
    """Definitions that have no other properties than their own and those that they inherit."""

    def names(name: str) -> set[str]:
        described = definitions[name]
        inherited = [one["$ref"].rpartition("/")[2] for one in described.get("allOf", ()) if "$ref" in one]
        return {*described.get("properties", {})}.union(*(names(one) for one in inherited))

    def property_of(name: str, wanted: str) -> Any:
        described = definitions[name]
        if wanted in described.get("properties", {}):
            return described["properties"][wanted]
        inherited = [one["$ref"].rpartition("/")[2] for one in described.get("allOf", ()) if "$ref" in one]
        return next(property_of(one, wanted) for one in inherited if wanted in names(one))

    found = {}
    for name, described in definitions.items():
        own = {one: property_of(name, one) for one in sorted(names(name))}
        closed = {key: value for key, value in described.items() if key not in ("allOf", "properties")}
        found[name] = {**closed, "properties": own, "additionalProperties": not own}
    return found


def _resolved(area: str, parameter: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in parameter:
        return parameter
    found: dict[str, Any] = document(area)["parameters"][parameter["$ref"].rpartition("/")[2]]
    return found


def _fits(template: str, path: str) -> bool:
    pattern = re.escape(template.removeprefix("/{organization}").rstrip("/"))
    for name in OPTIONAL:
        pattern = pattern.replace(f"/{re.escape(name)}", "(?:/[^/]+)?")
    return re.fullmatch(re.sub(r"\\\{.*?\\\}", "[^/]+", pattern), path, re.IGNORECASE) is not None
