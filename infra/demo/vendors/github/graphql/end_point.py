"""`POST /graphql`: reads a query, prices it, executes it and answers as GitHub does, mostly with status 200."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    execute,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values
from starlette.responses import HTMLResponse, Response

from infra.demo.vendors.github.graphql.context import QueryContext
from infra.demo.vendors.github.graphql.cost import measure
from infra.demo.vendors.github.graphql.refusals import MAX_NODE_LIMIT_EXCEEDED, RATE_LIMITED, RefusedError, formatted
from infra.demo.vendors.github.graphql.rendering import render
from infra.demo.vendors.github.graphql.schema import load_schema, type_name
from infra.demo.vendors.github.limits import EXHAUSTED, HourlyBudget
from infra.demo.vendors.github.prepared import Prepared, PreparedAnswers
from infra.demo.vendors.github.store import Store
from infra.demo.vendors.replies import JSON_TYPE, json_response

MAXIMUM_NODES = 500_000
TOO_SLOW = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"
    "<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)
KEPT_DOCUMENTS = 128
RATE_LIMIT_FIELD = b"rateLimit"
"""Says something else each time."""


@dataclass(frozen=True)
class Answer:
    """A response, what it cost, and the name of the operation for the statistics."""

    response: Response
    points: int = 0
    operation: str = "anonymous"


class GraphQLEndPoint:
    """Executes queries."""

    def __init__(self, slow_nodes: int) -> None:
        """Make it.

        Args:
            slow_nodes: a query that asks for more nodes takes too long.
        """
        self._slow_nodes = slow_nodes
        self._schema = load_schema()
        self._prepared = PreparedAnswers()
        self._read = lru_cache(maxsize=KEPT_DOCUMENTS)(self._read_document)

    def answer(self, body: bytes, store: Store, budget: HourlyBudget) -> Answer:
        """Answer the body of a request from a store, at the expense of a budget."""
        key = (body, store.state)
        ready = self._prepared.get(key)
        if ready is not None and budget.spend(ready.points):
            return _answer(ready, budget)
        answer = self._answer_anew(body, store, budget)
        if isinstance(answer, Answer):
            return answer
        if RATE_LIMIT_FIELD not in body:
            self._prepared.keep(key, answer)
        return _answer(answer, budget)

    def _answer_anew(self, body: bytes, store: Store, budget: HourlyBudget) -> Answer | Prepared:
        """The answer, or what can be answered again as long as the store is the same."""
        try:
            asked = orjson.loads(body)
        except orjson.JSONDecodeError:
            error = {"message": "Problems parsing JSON", "documentation_url": "https://docs.github.com/graphql"}
            return Answer(json_response(error, budget.headers(), status=400))
        query = asked.get("query") if isinstance(asked, dict) else None
        if not isinstance(query, str) or not query:
            error = {"message": "A query attribute must be specified and must be a string."}
            return Answer(json_response({"errors": [error]}, budget.headers()))
        document, errors = self._read(query)
        if errors:
            return self._refuse(errors, budget)
        given = asked.get("variables")
        variables = given if isinstance(given, dict) else {}
        return self._answer_document(document, variables, asked.get("operationName"), store, budget)

    def _read_document(self, query: str) -> tuple[DocumentNode, list[GraphQLError]]:
        try:
            document = parse(query)
        except GraphQLError as error:
            return DocumentNode(), [error]
        return document, validate(self._schema, document)

    def _answer_document(
        self, document: DocumentNode, variables: Mapping[str, Any], name: str | None, store: Store, budget: HourlyBudget
    ) -> Answer | Prepared:
        operation = get_operation_ast(document, name)
        if operation is None:
            which = f"named {name!r}" if name else "chosen among several: give operationName"
            return self._refuse([GraphQLError(f"No operation {which}.")], budget)
        label = operation.name.value if operation.name else "anonymous"
        if self._schema.get_root_type(operation.operation) is None:
            message = f"The demo server answers no {operation.operation.value}."
            return self._refuse([GraphQLError(message, operation)], budget, label)
        coerced = get_variable_values(self._schema, operation.variable_definitions or (), dict(variables))
        if isinstance(coerced, list):
            return self._refuse(coerced[:1], budget, label)
        try:
            cost = measure(self._schema, document, operation, coerced)
        except GraphQLError as error:
            return self._refuse([error], budget, label)
        if cost.nodes > MAXIMUM_NODES:
            refusal = RefusedError(
                f"This query requests up to {cost.nodes:,} possible nodes which exceeds the maximum limit of "
                f"{MAXIMUM_NODES:,}.",
                MAX_NODE_LIMIT_EXCEEDED,
            )
            return Answer(json_response({"errors": [refusal.formatted()]}, budget.headers()), 0, label)
        if not budget.spend(cost.points):
            refusal = RefusedError(EXHAUSTED, RATE_LIMITED)
            return Answer(json_response({"errors": [refusal.formatted()]}, budget.headers()), 0, label)
        if cost.nodes > self._slow_nodes:
            # It comes from the proxy in front, which knows nothing of limits.
            return Answer(HTMLResponse(TOO_SLOW, status_code=502), cost.points, label)
        context = QueryContext(store, cost, budget)
        try:
            data = render(self._schema, document, operation, coerced, context)
        except Exception:  # noqa: BLE001 # Whatever is wrong, graphql-core finds it again and says where.
            body = executed(self._schema, document, variables, name, context)
            return Answer(json_response(body, budget.headers()), cost.points, label)
        return Prepared(orjson.dumps({"data": data}), points=cost.points, operation=label)

    def _refuse(self, errors: list[GraphQLError], budget: HourlyBudget, label: str = "anonymous") -> Answer:
        return Answer(json_response({"errors": [formatted(one) for one in errors]}, budget.headers()), 0, label)


def _answer(ready: Prepared, budget: HourlyBudget) -> Answer:
    response = Response(ready.content, headers=budget.headers(), media_type=JSON_TYPE)
    return Answer(response, ready.points, ready.operation)


def executed(
    schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any], name: str | None, context: QueryContext
) -> dict[str, Any]:
    """The body of the answer as graphql-core gives it, `errors` included."""
    result = execute(
        schema,
        document,
        context_value=context,
        variable_values=dict(variables),
        operation_name=name,
        type_resolver=type_name,
        is_awaitable=lambda _value: False,
    )
    if not isinstance(result, ExecutionResult):
        raise TypeError("A resolver is asynchronous.")
    errors = {"errors": [formatted(error) for error in result.errors]} if result.errors else {}
    return {"data": result.data, **errors}
