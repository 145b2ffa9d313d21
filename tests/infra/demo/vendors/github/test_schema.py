"""The served schema is a strict subset of GitHub's public one."""

import gzip
from functools import cache

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_required_argument,
    is_required_input_field,
    validate_schema,
)

from infra.demo.vendors.github.graphql.schema import load_schema
from tests.shared_data import SHARED

PUBLIC = SHARED / "api_specs" / "github_public.schema.graphql.gz"
OWN = load_schema()
NAMES = sorted(name for name in OWN.type_map if not name.startswith("__"))


@cache
def public() -> GraphQLSchema:
    """GitHub's schema; it lists one field twice, which the reader has to overlook."""
    return build_schema(gzip.decompress(PUBLIC.read_bytes()).decode(), assume_valid_sdl=True)


def test_it_is_a_valid_schema() -> None:
    assert validate_schema(OWN) == []


@pytest.mark.skipif(not PUBLIC.exists(), reason="the shared data is not here: set SEI_SHARED_DATA")
@pytest.mark.parametrize("name", NAMES)
def test_each_type_is_part_of_githubs(name: str) -> None:
    own, theirs = OWN.type_map[name], public().type_map.get(name)
    assert type(own) is type(theirs)
    assert departures(own, theirs) == []


def departures(own: GraphQLNamedType, theirs: GraphQLNamedType | None) -> list[str]:
    """Parts of our type that GitHub's has not, or has otherwise."""
    if isinstance(own, GraphQLScalarType):
        return []
    if isinstance(own, GraphQLEnumType) and isinstance(theirs, GraphQLEnumType):
        return [f"the value {value}" for value in own.values.keys() - theirs.values.keys()]
    if isinstance(own, GraphQLUnionType) and isinstance(theirs, GraphQLUnionType):
        known = {member.name for member in theirs.types}
        return [f"the member {member.name}" for member in own.types if member.name not in known]
    if isinstance(own, GraphQLInputObjectType) and isinstance(theirs, GraphQLInputObjectType):
        return [
            *(f"{name}: {field.type}" for name, field in own.fields.items() if not same_type(theirs, name, field)),
            *(
                f"{name} is needed"
                for name, field in theirs.fields.items()
                if is_required_input_field(field) and name not in own.fields
            ),
        ]
    kinds = (GraphQLObjectType, GraphQLInterfaceType)
    assert isinstance(own, kinds)
    assert isinstance(theirs, kinds)
    known = {interface.name for interface in theirs.interfaces}
    return [
        *(f"implements {one.name}" for one in own.interfaces if one.name not in known),
        *(f"{name}: {field.type}" for name, field in own.fields.items() if not same_type(theirs, name, field)),
        *(complaint for name in own.fields.keys() & theirs.fields.keys() for complaint in arguments(own, theirs, name)),
    ]


def same_type(theirs: GraphQLNamedType, name: str, field: object) -> bool:
    """True if GitHub's type has a field of this name and type."""
    other = theirs.fields.get(name)  # type: ignore[attr-defined]
    return other is not None and str(other.type) == str(field.type)  # type: ignore[attr-defined]


def arguments(own: GraphQLNamedType, theirs: GraphQLNamedType, field: str) -> list[str]:
    """Arguments of a field that GitHub has not, has otherwise, or needs and we leave out."""
    ours = own.fields[field].args  # type: ignore[attr-defined]
    others = theirs.fields[field].args  # type: ignore[attr-defined]
    wrong = [
        f"{field}({name}: {argument.type} = {argument.default_value})"
        for name, argument in ours.items()
        if name not in others
        or str(others[name].type) != str(argument.type)
        or others[name].default_value != argument.default_value
    ]
    missing = [
        f"{field} needs {name}"
        for name, argument in others.items()
        if name not in ours and is_required_argument(argument)
    ]
    return wrong + missing


@pytest.mark.skipif(not PUBLIC.exists(), reason="the shared data is not here: set SEI_SHARED_DATA")
@pytest.mark.parametrize(
    "text",
    [
        "type Query { invented: Int }",
        "type Query { viewer: User } type User { email: String! }",
        "type Query { viewer: User! } type User { email: String }",
        "type Query { repository(owner: String!): Repository } type Repository { name: String! }",
        "type Query { node(id: ID!, more: Int): Node } interface Node { id: ID! }",
        "type Query { viewer: User! } type User { name: String } enum IssueState { LOST }",
    ],
)
def test_the_comparison_notices_a_departure(text: str) -> None:
    schema = build_schema(text)
    names = [name for name in schema.type_map if not name.startswith("__")]
    assert any(departures(schema.type_map[name], public().type_map[name]) for name in names)
