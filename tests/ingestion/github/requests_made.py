"""Every request of a client, checked against GitHub's OpenAPI document and GraphQL schema."""

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

import httpx
from graphql import GraphQLSchema, build_schema, parse, validate
from graphql.execution.values import get_variable_values
from graphql.language import OperationDefinitionNode
from jsonschema import Draft4Validator

from ingestion.web.client import Client
from tests.infra.demo.vendors.github.openapi import DOCUMENT
from tests.infra.demo.vendors.openapi import converted
from tests.shared_data import SHARED

SCHEMA = SHARED / "api_specs" / "github_public.schema.graphql.gz"


def recorded(client: Client) -> list[httpx.Request]:
    """A list that every request of the client is added to from now on."""
    made: list[httpx.Request] = []
    client._http._http.event_hooks = {"request": [made.append], "response": []}
    return made


def faults(request: httpx.Request, base_path: str) -> list[str]:
    """Faults of a request by GitHub's own documents."""
    path = request.url.path.removeprefix(base_path)
    if path.endswith("/graphql"):
        return list(_graphql_faults(json.loads(request.content)))
    return list(_rest_faults(request.method.lower(), path, request.url.params))


@cache
def _schema() -> GraphQLSchema:
    return build_schema(gzip.decompress(SCHEMA.read_bytes()).decode(), assume_valid_sdl=True)


def _graphql_faults(body: Mapping[str, Any]) -> Iterator[str]:
    document = parse(body["query"])
    yield from (error.message for error in validate(_schema(), document))
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            found = get_variable_values(_schema(), operation.variable_definitions or (), body.get("variables") or {})
            if isinstance(found, list):
                yield from (error.message for error in found)
            yield from (f"no variable {name}" for name in body["variables"].keys() - _declared(operation))


def _declared(operation: OperationDefinitionNode) -> set[str]:
    return {one.variable.name.value for one in operation.variable_definitions or ()}


@cache
def _document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(DOCUMENT.read_bytes()))
    return found


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Exact paths before those with parameters."""
    paths = sorted(_document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), path) for path in paths]


def _rest_faults(method: str, path: str, given: httpx.QueryParams) -> Iterator[str]:
    template = next((path_of for pattern, path_of in _templates() if pattern.fullmatch(unquote(path))), None)
    operation = _document()["paths"].get(template, {}).get(method)
    if operation is None:
        yield f"no operation {method} {path}"
        return
    known = {one["name"]: one for one in map(_resolved, operation.get("parameters", ())) if one["in"] == "query"}
    for name, text in given.items():
        if name not in known:
            yield f"{method} {template} has no parameter {name}"
        else:
            schema = converted(known[name]["schema"])
            value = _value(schema.get("type"), text)
            yield from (f"{name}: {error.message}" for error in Draft4Validator(schema).iter_errors(value))


def _value(kind: str | None, text: str) -> object:
    """Value that the text of a parameter stands for; the text itself where it cannot be of that type."""
    if kind == "integer" and text.isdigit():
        return int(text)
    return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text


def _resolved(parameter: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = parameter.get("$ref")
    if reference is None:
        return parameter
    found: Mapping[str, Any] = _document()["components"]["parameters"][reference.rpartition("/")[2]]
    return found
