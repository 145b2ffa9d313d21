"""Nodes and points of a query, as GitHub documents them."""

from typing import Any

import pytest
from graphql import (
    GraphQLSchema,
    NoUnusedVariablesRule,
    OperationDefinitionNode,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)

from infra.demo.vendors.github.graphql.cost import Cost, measure
from infra.demo.vendors.github.graphql.schema import load_schema
from tests.infra.demo.vendors.github.test_schema import PUBLIC, public

OWN = load_schema()
RULES = [rule for rule in specified_rules if rule is not NoUnusedVariablesRule]

FIFTY_AND_TEN = """
query { viewer { repositories(first: 50) { edges { repository: node { name
  issues(first: 10) { totalCount edges { node { title bodyHTML } } } } } } } }
"""
FOUR_LEVELS = """
query { viewer {
  repositories(first: 50) { edges { repository: node { name
    pullRequests(first: 20) { edges { pullRequest: node { title
      comments(first: 10) { edges { comment: node { bodyHTML } } } } } }
    issues(first: 20) { totalCount edges { issue: node { title bodyHTML
      comments(first: 10) { edges { comment: node { bodyHTML } } } } } } } } }
  followers(first: 10) { edges { follower: node { login } } } } }
"""
LABELS = """
query { viewer { login repositories(first: 100) { edges { node { id
  issues(first: 50) { edges { node { id labels(first: 60) { edges { node { id name } } } } } } } } } } }
"""


def cost(schema: GraphQLSchema, text: str, **variables: Any) -> Cost:
    """Cost of a query that must be valid."""
    document = parse(text)
    assert validate(schema, document, RULES) == []
    operation = get_operation_ast(document)
    assert isinstance(operation, OperationDefinitionNode)
    return measure(schema, document, operation, variables)


@pytest.mark.skipif(not PUBLIC.exists(), reason="the shared data is not here: set SEI_SHARED_DATA")
@pytest.mark.parametrize(
    ("text", "nodes", "points"), [(FIFTY_AND_TEN, 550, 1), (FOUR_LEVELS, 22_060, 21), (LABELS, 305_100, 51)]
)
def test_the_examples_of_githubs_documentation_cost_what_it_says(text: str, nodes: int, points: int) -> None:
    found = cost(public(), text)
    assert (found.nodes, found.points) == (nodes, points)


def in_repository(selection: str) -> str:
    """A query of our own schema."""
    return f'query Q($size: Int, $with: Boolean!) {{ repository(owner: "a", name: "b") {{ {selection} }} }}'


@pytest.mark.parametrize(
    ("selection", "nodes", "requests"),
    [
        ("nameWithOwner", 0, 0),
        ("issues { totalCount }", 0, 1),
        ("issues(first: $size) { nodes { id } }", 7, 1),
        ("issues(first: 5) { nodes { comments(first: 4) { nodes { id } } } }", 25, 6),
        ("a: issues(first: 5) { nodes { id } } b: issues(first: 5) { nodes { id } }", 10, 2),
        ("issues(first: 5) { nodes { id } } issues(first: 5) { nodes { title } }", 5, 1),
        ("issues(first: 5) @include(if: $with) { nodes { id } }", 0, 0),
        ("issues(first: 5) { nodes { id } } ...F @skip(if: $with)", 10, 2),
        ("issues(first: 5) { nodes { id labels(first: 2) { totalCount } } ...G }", 15, 6),
    ],
)
def test_pages_multiply_along_a_path_and_fragments_count_where_they_are_used(
    selection: str, nodes: int, requests: int
) -> None:
    fragments = """
      fragment F on Repository { labels(first: 5) { nodes { id } } }
      fragment G on IssueConnection { nodes { labels(first: 2) { nodes { name } } } }
    """
    used = "".join(f"fragment {part}" for part in fragments.split("fragment ")[1:] if f"...{part[0]}" in selection)
    assert cost(OWN, in_repository(selection) + used, size=7, **{"with": False}) == Cost(nodes, requests)


def test_each_id_of_nodes_multiplies_what_is_selected_below() -> None:
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Issue { labels(first: 10) { nodes { id } } } } }"
    assert cost(OWN, text, ids=["a", "b", "c"]) == Cost(30, 3)


@pytest.mark.parametrize(("requests", "points"), [(0, 1), (1, 1), (149, 1), (150, 2), (250, 3), (5101, 51)])
def test_points_are_hundreds_of_requests_rounded_and_at_least_one(requests: int, points: int) -> None:
    assert Cost(0, requests).points == points


def test_cost_needs_no_execution_of_fragments_that_repeat_themselves() -> None:
    doubling = "".join(f"fragment F{n} on Repository {{ ...F{n + 1} a{n}: url ...F{n + 1} }}\n" for n in range(12))
    text = '{ repository(owner: "a", name: "b") { ...F0 } }' + doubling + "fragment F12 on Repository { url }"
    assert cost(OWN, text) == Cost(0, 0)
