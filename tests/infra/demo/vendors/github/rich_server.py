"""Serves `rich_store` as `python -m infra.demo serve` serves an export.

Whatever it renders itself is executed by graphql-core too, and a difference is an error of the server.
"""

import json
import sys
import time
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode

from infra.demo.vendors.github.app import Behaviour, github
from infra.demo.vendors.github.graphql import end_point
from infra.demo.vendors.github.graphql.context import QueryContext
from infra.demo.vendors.github.graphql.rendering import render
from infra.demo.vendors.serving import listen, serve
from tests.infra.demo.vendors.github import rich_store


def compared(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    context: QueryContext,
) -> dict[str, Any]:
    """Data that the server renders; both ways have to be the same to the byte."""
    data = render(schema, document, operation, variables, context)
    name = operation.name.value if operation.name else None
    other = end_point.executed(schema, document, variables, name, context)
    if orjson.dumps({"data": data}) != orjson.dumps(other):
        sys.exit(f"graphql-core says otherwise: {other}")
    return data


def main() -> None:
    """Serve until the end."""
    end_point.render = compared
    listener = listen(0)
    ready = {
        "github": f"http://127.0.0.1:{listener.getsockname()[1]}",
        "token": "rich",
        "repository": rich_store.REPOSITORY,
    }
    application = github(rich_store.store(), Behaviour("rich"), time.time)
    serve(application, listener, lambda: print(json.dumps(ready), flush=True))  # noqa: T201


if __name__ == "__main__":
    main()
