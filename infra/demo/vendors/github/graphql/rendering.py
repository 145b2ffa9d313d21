"""Executes valid queries several times as fast as graphql-core, and exactly as it does.

What a selection means is worked out once per request, for each type that a record can have, and not once per record:
fragments are merged, arguments read, types decided. What remains is a tree of functions that turn records into dicts.
It knows no errors: whatever is not as it should be ends it, and the caller lets graphql-core say what is wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLAbstractType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
)
from graphql.execution.collect_fields import collect_fields, collect_sub_fields
from graphql.execution.values import get_argument_values

from infra.demo.vendors.github.graphql.context import QueryContext
from infra.demo.vendors.github.graphql.schema import Attribute, type_name

LARGEST_INT = 2**31 - 1
Render = Callable[[Any], Any]
_PLAIN = {"String": str, "ID": str, "Boolean": bool}


class UnrenderableError(Exception):
    """Something is wrong, or is not known here; graphql-core knows how to say it."""


@dataclass(frozen=True)
class FieldInfo:
    """Part of graphql-core's `GraphQLResolveInfo` that resolvers use."""

    context: QueryContext
    field_name: str
    field_nodes: Sequence[FieldNode]
    fragments: Mapping[str, FragmentDefinitionNode]


def render(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    context: QueryContext,
) -> dict[str, Any]:
    """The data of an operation.

    Args:
        schema: with resolvers.
        document: valid.
        operation: of the document.
        variables: coerced, with their defaults.
        context: for the resolvers.

    Raises:
        Exception: of any kind, where graphql-core would add to `errors`.
    """
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    root = schema.query_type
    if root is None:
        raise UnrenderableError
    fields = collect_fields(schema, fragments, dict(variables), root, operation.selection_set)
    data: dict[str, Any] = _Plan(schema, fragments, dict(variables), context).fields(root, fields)(None)
    return data


class _Plan:
    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: dict[str, FragmentDefinitionNode],
        variables: dict[str, Any],
        context: QueryContext,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._context = context

    def fields(self, parent: GraphQLObjectType, fields: Mapping[str, list[FieldNode]]) -> Render:
        """Turns a record of a type into a dict of these fields."""
        steps = [(name, self._field(parent, nodes)) for name, nodes in fields.items()]
        return lambda record: {name: step(record) for name, step in steps}

    def _field(self, parent: GraphQLObjectType, nodes: list[FieldNode]) -> Render:
        name = nodes[0].name.value
        if name == "__typename":
            return lambda _record: parent.name
        definition: GraphQLField | None = parent.fields.get(name)
        if definition is None or definition.resolve is None:
            raise UnrenderableError(name)
        complete = self._complete(definition.type, nodes)
        resolve = definition.resolve
        if isinstance(resolve, Attribute):
            return _attribute(resolve.name, complete, _PLAIN.get(str(definition.type).removesuffix("!")))
        arguments = get_argument_values(definition, nodes[0], self._variables)
        info: Any = FieldInfo(self._context, name, nodes, self._fragments)
        return lambda record: complete(resolve(record, info, **arguments))

    def _complete(self, kind: GraphQLOutputType, nodes: list[FieldNode]) -> Render:
        """Turns what a resolver gives into JSON."""
        if isinstance(kind, GraphQLNonNull):
            return _required(self._present(kind.of_type, nodes))
        present = self._present(kind, nodes)
        return lambda value: None if value is None else present(value)

    def _present(self, kind: GraphQLOutputType, nodes: list[FieldNode]) -> Render:
        if isinstance(kind, GraphQLList):
            item = self._complete(kind.of_type, nodes)
            return lambda values: [item(value) for value in values]
        if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
            return _leaf(kind)
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            return self._abstract(kind, nodes)
        if isinstance(kind, GraphQLObjectType):
            return self._object(kind, nodes)
        raise UnrenderableError(str(kind))

    def _object(self, kind: GraphQLObjectType, nodes: list[FieldNode]) -> Render:
        return self.fields(kind, collect_sub_fields(self._schema, self._fragments, self._variables, kind, nodes))

    def _abstract(self, kind: GraphQLAbstractType, nodes: list[FieldNode]) -> Render:
        possible = {one.name: one for one in self._schema.get_possible_types(kind)}
        renders: dict[str, Render] = {}

        def present(record: Any) -> Any:
            name = type_name(record)
            known = renders.get(name)
            if known is None:
                known = renders[name] = self._object(possible[name], nodes)
            return known(record)

        return present


def _attribute(name: str, complete: Render, plain: type | None) -> Render:
    if plain is None:
        return lambda record: complete(getattr(record, name))

    def step(record: Any) -> Any:
        value = getattr(record, name)
        return value if type(value) is plain else complete(value)

    return step


def _required(present: Render) -> Render:
    def complete(value: Any) -> Any:
        if value is None:
            raise UnrenderableError
        return present(value)

    return complete


def _leaf(kind: GraphQLLeafType) -> Render:
    serialize: Render = kind.serialize
    if isinstance(kind, GraphQLEnumType):
        known: dict[Any, Any] = {}

        def named(value: Any) -> Any:
            found = known.get(value)
            if found is None:
                found = known[value] = serialize(value)
            return found

        return named
    if kind.name == "Int":
        return lambda value: value if type(value) is int and -LARGEST_INT <= value <= LARGEST_INT else serialize(value)
    plain = _PLAIN.get(kind.name)
    if plain is None:
        return serialize
    return lambda value: value if type(value) is plain else serialize(value)
