"""Cost of a query, counted before it is executed as GitHub documents it.

https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api

Nodes: the sizes of the pages, multiplied along each path, summed over all connections. Requests: one for each time
a connection is fetched if every page were full. Points: requests / 100, rounded, at least 1.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_object_type,
)
from graphql.execution.collect_fields import should_include_node
from graphql.execution.values import get_argument_values

from infra.demo.vendors.github.graphql.connections import MAXIMUM_PAGE


@dataclass(frozen=True)
class Cost:
    """Nodes and requests that a query may make the server fetch."""

    nodes: int
    requests: int

    @property
    def points(self) -> int:
        """Points that it takes off the hourly budget."""
        return max(1, (self.requests + 50) // 100)

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.nodes + other.nodes, self.requests + other.requests)


NOTHING = Cost(0, 0)


def measure(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Cost:
    """The cost of one operation of a valid document.

    Raises:
        GraphQLError: an argument that is needed has no value.
    """
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    root = cast("GraphQLNamedType", schema.get_root_type(operation.operation))
    return _Measure(schema, fragments, dict(variables)).of(root, [operation.selection_set], 1)


@dataclass(frozen=True)
class _Measure:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: dict[str, Any]

    def of(self, parent: GraphQLNamedType, sets: Iterable[SelectionSetNode], times: int) -> Cost:
        """Cost of selections on `parent` that are fetched so many times."""
        # Fields of one name below one parent are one field, however many fragments bring them.
        merged: dict[tuple[str, str], tuple[GraphQLNamedType, list[FieldNode]]] = {}
        for selection_set in sets:
            for on, node in self._fields(parent, selection_set):
                name = (node.alias or node.name).value
                merged.setdefault((on.name, name), (on, []))[1].append(node)
        return sum((self._field(on, nodes, times) for on, nodes in merged.values()), NOTHING)

    def _field(self, parent: GraphQLNamedType, nodes: Sequence[FieldNode], times: int) -> Cost:
        definition = getattr(parent, "fields", {}).get(nodes[0].name.value)
        below = [node.selection_set for node in nodes if node.selection_set]
        if definition is None or not below:
            return NOTHING
        arguments = get_argument_values(definition, nodes[0], self.variables)
        named = get_named_type(definition.type)
        if is_object_type(named) and named.name.endswith("Connection"):
            size = times * max(0, min(arguments.get("first") or 0, MAXIMUM_PAGE))
            return Cost(size, times) + self.of(named, below, size)
        if parent is self.schema.query_type and nodes[0].name.value == "nodes":
            return self.of(named, below, times * len(arguments["ids"]))
        return self.of(named, below, times)

    def _fields(
        self, parent: GraphQLNamedType, selection_set: SelectionSetNode
    ) -> Iterator[tuple[GraphQLNamedType, FieldNode]]:
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                if self._is_included(selection):
                    yield parent, selection
            elif isinstance(selection, InlineFragmentNode):
                if self._is_included(selection):
                    yield from self._fields(self._type(selection.type_condition, parent), selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and self._is_included(selection):
                fragment = self.fragments[selection.name.value]
                yield from self._fields(self._type(fragment.type_condition, parent), fragment.selection_set)

    def _is_included(self, selection: FieldNode | InlineFragmentNode | FragmentSpreadNode) -> bool:
        return should_include_node(self.variables, selection)

    def _type(self, condition: NamedTypeNode | None, parent: GraphQLNamedType) -> GraphQLNamedType:
        return self.schema.type_map[condition.name.value] if condition else parent
