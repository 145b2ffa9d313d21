"""The demo GitHub serves what the source asks for, and no more."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    parse,
    validate,
    visit,
)

from infra.configuration.github import GitHubSource
from infra.demo.vendors.github.graphql.schema import load_schema
from infra.demo.vendors.github.rest.server import END_POINTS, RUNS
from ingestion.hosts.connecting import Connection
from ingestion.sources.github import collect, jobs, people, queries, sweep
from ingestion.sources.github.connections import repositories
from ingestion.sources.github.overflow import complete
from ingestion.sources.github.queries import ISSUE_PARTS, PULL_REQUEST_PARTS
from tests.infra.demo.vendors.github import rich_store
from tests.ingestion.github.conftest import Collected
from tests.ingestion.github.requests_made import recorded
from tests.ingestion.github.spoiled import hosting

SCHEMA = load_schema()
UNASKED = {"RateLimit", "Node"}
"""Types that tell of the limits, and what a node is."""
OLD_RUN = f"{RUNS}/{{run_id}}"
"""Asked for where a run is still going on that no page of the list has any more."""


def every_query() -> Iterator[str]:
    """All that the source sends to GraphQL."""
    yield from (queries.REPOSITORY, queries.PULL_REQUESTS, queries.ISSUES, queries.DEPLOYMENT_STATUSES)
    yield from (queries.TEAMS, queries.TEAM_MEMBERS, jobs.CHECK_RUNS, jobs.CHECK_RUN_STEPS)
    yield from (sweep.QUERY.format(entity=entity, field=field) for entity, (_, field) in sweep.LISTS.items())
    yield f"query($login: String!) {{ user(login: $login) {{ {people.FIELDS} email }} }}"
    sent: list[str] = []

    def ask(text: str, _variables: Mapping[str, Any], _is_divisible: bool) -> dict[str, Any]:
        sent.append(text)
        return {}

    for parts in (PULL_REQUEST_PARTS, ISSUE_PARTS):
        item = {"id": "PR_1", **{name: unfinished() for name in parts}}
        if parts is PULL_REQUEST_PARTS:
            item["reviews"]["nodes"].append({"id": "PRR_1", "comments": unfinished()})
        complete([item], ask, parts)
    yield from sent


def unfinished() -> dict[str, Any]:
    """A connection that goes on."""
    return {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": "x"}}


def test_every_field_and_argument_of_the_schema_is_asked_for() -> None:
    asked: set[str] = set()
    info = TypeInfo(SCHEMA)

    class Asked(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            asked.update(places(info.get_parent_type(), node))

    for text in every_query():
        document = parse(text)
        assert validate(SCHEMA, document) == []
        visit(document, TypeInfoVisitor(info, Asked()))
    served = {
        place
        for kind in SCHEMA.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__") and kind.name not in UNASKED
        for name, field in kind.fields.items()
        for place in (f"{kind.name}.{name}", *(f"{kind.name}.{name}({argument})" for argument in field.args))
    }
    assert served - asked == {"Query.rateLimit"}


def places(parent: object, node: FieldNode) -> Iterator[str]:
    """A field with its arguments, in each type that it is asked of."""
    kinds = SCHEMA.get_possible_types(parent) if isinstance(parent, GraphQLInterfaceType) else [parent]
    for kind in (one for one in kinds if isinstance(one, GraphQLObjectType)):
        yield f"{kind.name}.{node.name.value}"
        yield from (f"{kind.name}.{node.name.value}({one.name.value})" for one in node.arguments)


def test_every_end_point_is_asked_for(collected: Collected) -> None:
    with hosting(rich_store.store()) as host, host.client() as github:
        sent = recorded(github.client)
        names, unreadable = repositories(github, GitHubSource(repositories=["acme/*", "kim/*"], base_url=host.url))
        assert not unreadable
        collect([Connection("github", github, names)], collected.url, collected.folder / "state", "run")
    asked = {request.url.path for request in sent}
    patterns = {one.path: re.compile(re.sub(r"\{\w+\}", "[^/]+", one.path)) for one in END_POINTS}
    unasked = {path for path, pattern in patterns.items() if not any(pattern.fullmatch(one) for one in asked)}
    assert unasked == {OLD_RUN, "/repos/{owner}/{repo}"}
