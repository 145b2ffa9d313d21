"""Schema of the server, a part of GitHub's, bound to the records of the store."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLAbstractType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_non_null_type,
)

from infra.demo.vendors.github.actors import Actor
from infra.demo.vendors.github.graphql.refusals import RefusedError
from infra.demo.vendors.github.graphql.resolvers import RESOLVERS

SCHEMA_FILE = Path(__file__).with_name("schema.graphql")
LARGEST_INT = 2**31 - 1


@dataclass(frozen=True)
class Attribute:
    """The resolver of a field that is an attribute of its record."""

    name: str
    required_as: str | None
    """Name of the field if it may not be null."""

    def __call__(self, record: Any, _info: GraphQLResolveInfo, **_arguments: Any) -> Any:
        """The value.

        Raises:
            RefusedError: there is none, and the field may not be null.
        """
        value = getattr(record, self.name)
        if value is None and self.required_as:
            raise RefusedError(f"What this server was filled from does not tell {self.required_as}.")
        return value


def load_schema() -> GraphQLSchema:
    """The schema, ready to execute queries with a `QueryContext`."""
    schema = build_schema(SCHEMA_FILE.read_text())
    for named in schema.type_map.values():
        if isinstance(named, GraphQLObjectType) and not named.name.startswith("__"):
            for name, field in named.fields.items():
                resolve = RESOLVERS.get(named.name, {}).get(name) or _attribute(named.name, name, field)
                field.resolve = _as_text(resolve) if get_named_type(field.type).name == "DateTime" else resolve
    return schema


def _as_text(resolve: Callable[..., datetime | None]) -> Callable[..., str | None]:
    """The resolver of a time, as GitHub writes it."""

    def written(record: Any, info: GraphQLResolveInfo, **arguments: Any) -> str | None:
        moment = resolve(record, info, **arguments)
        return None if moment is None else utc_text(moment)

    return written


def type_name(value: Any, _info: GraphQLResolveInfo | None = None, _of: GraphQLAbstractType | None = None) -> str:
    """The GraphQL type of a record: its class has that name, and an actor's kind is it."""
    return value.kind.value if isinstance(value, Actor) else type(value).__name__


def _attribute(type_of: str, name: str, field: GraphQLField) -> Callable[..., Any]:
    if name == "fullDatabaseId":
        return lambda record, _info: str(record.database_id)
    if name == "databaseId":
        # GitHub has no other way to say it either: this field is an Int of 32 bits.
        return lambda record, _info: record.database_id if record.database_id <= LARGEST_INT else None
    attribute = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    return Attribute(attribute, f"{type_of}.{name}" if is_non_null_type(field.type) else None)


def utc_text(moment: datetime) -> str:
    """`2017-11-07T21:14:13Z`, as both interfaces write an aware time."""
    return f"{moment.astimezone(UTC).isoformat()[:19]}Z"
