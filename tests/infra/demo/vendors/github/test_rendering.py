"""The server's own way to execute a query gives what graphql-core gives, to the byte, and gives up where it cannot.

The server of `rich_server.py` compares both ways at every query of every other test.
"""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from graphql import get_operation_ast, parse, validate
from graphql.execution.values import get_variable_values

from infra.demo.vendors.github.graphql.context import QueryContext
from infra.demo.vendors.github.graphql.cost import measure
from infra.demo.vendors.github.graphql.end_point import executed
from infra.demo.vendors.github.graphql.rendering import UnrenderableError, render
from infra.demo.vendors.github.graphql.schema import load_schema
from infra.demo.vendors.github.limits import HourlyBudget, Resource
from infra.demo.vendors.github.prepared import Prepared, PreparedAnswers
from infra.demo.vendors.github.store import Store
from tests.infra.demo.vendors.github import rich_store
from tests.infra.demo.vendors.github.asking import Asked

SCHEMA = load_schema()
QUERIES = [
    "{ rateLimit { limit ... on RateLimit @include(if: false) { cost } nodeCount @skip(if: true) } }",
    'query Q($deep: Boolean = true) { repository(owner: "acme", name: "engine") { id url again: url '
    "... @include(if: $deep) { owner { login } } owner { __typename ... on Organization { databaseId } } } }",
    'query Q($first: Int = 2) { repository(owner: "acme", name: "engine") { pullRequests(first: $first) { '
    "nodes { ...A ...B author { login } } } } } "
    "fragment A on PullRequest { number author { ... on Bot { databaseId } __typename } } "
    "fragment B on PullRequest { reviews(first: 3) { nodes { state submittedAt comments(first: 5) { totalCount "
    "nodes { path replyTo { id } } } } } ...A }",
    'query Q($kinds: [PullRequestTimelineItemsItemType!] = [CLOSED_EVENT]) { repository(owner: "acme", name: "engine") '
    "{ pullRequests(first: 5) { nodes { mergedAt mergeCommit { oid author { name } } "
    "closed: timelineItems(first: 20, itemTypes: $kinds) { nodes { __typename ... on ClosedEvent { createdAt } } } "
    "merged: timelineItems(first: 20, itemTypes: [MERGED_EVENT]) { totalCount } } } } }",
    "{ rateLimit { cost limit nodeCount resetAt } }",
]
WRONG = [
    '{ repository(owner: "acme", name: "nothing") { url } }',
    '{ repository(owner: "acme", name: "engine") { pullRequests { nodes { id } } } }',
    '{ nodes(ids: ["nothing"]) { id } rateLimit { limit } }',
    "{ __schema { queryType { name } } }",
]


def both(query: str, store: Store) -> tuple[bytes, bytes]:
    """Answer of the server's renderer, and that of graphql-core."""
    document = parse(query)
    assert validate(SCHEMA, document) == []
    operation = get_operation_ast(document)
    assert operation
    variables = get_variable_values(SCHEMA, operation.variable_definitions, {})
    assert isinstance(variables, dict)
    cost = measure(SCHEMA, document, operation, variables)
    context = QueryContext(store, cost, HourlyBudget(limit=5000, reset=1_700_000_000, resource=Resource.GRAPHQL))
    other = executed(SCHEMA, document, {}, None, context)
    return orjson.dumps({"data": render(SCHEMA, document, operation, variables, context)}), orjson.dumps(other)


@pytest.mark.parametrize("query", QUERIES)
def test_both_ways_are_the_same_to_the_byte(query: str) -> None:
    mine, other = both(query, rich_store.store())
    assert mine == other


@pytest.mark.parametrize("query", WRONG)
def test_what_graphql_core_has_to_say_is_left_to_it(query: str) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011
        both(query, rich_store.store())
    answer = Asked().query(query)
    assert "errors" in answer or answer["data"]["__schema"]


def test_a_field_that_may_not_be_null_and_is_has_an_error() -> None:
    store = rich_store.store()
    known = store.repositories[0].pull_requests.get(3)
    assert known is not None
    commit = replace(rich_store.commit(1), message=None)
    store.put(replace(known, commits=(commit,)))
    query = (
        f'{{ node(id: "{known.id}") {{ ... on PullRequest {{ commits(first: 1) {{ nodes {{ commit '
        "{ messageHeadline } } } } } }"
    )
    with pytest.raises(UnrenderableError):
        both(query, store)
    (error,) = Asked(store=store).query(query)["errors"]
    assert error["message"] == "What this server was filled from does not tell Commit.messageHeadline."


def test_an_answer_is_prepared_until_the_store_changes() -> None:
    asked = Asked()
    query = '{ repository(owner: "acme", name: "engine") { pullRequests(first: 5) { nodes { number title } } } }'
    path = "/repos/acme/engine/issues?state=all&sort=updated&direction=desc"

    def titles() -> list[str]:
        shown = asked.query(query)["data"]["repository"]["pullRequests"]["nodes"], asked.get(path).json()
        return [one["title"] for nodes in shown for one in nodes if one["number"] == 3]

    assert titles() == titles() == ["Pull 3", "Pull 3"]
    known = asked.store.repositories[0].pull_requests.get(3)
    assert known is not None
    asked.store.put(replace(known, title="Better"))
    assert titles() == ["Better", "Better"]


def test_a_prepared_answer_costs_as_much_and_shows_what_is_left() -> None:
    asked = Asked()
    for used in ("1", "2"):
        query = '{ repository(owner: "acme", name: "engine") { id } }'
        response = asked.send("POST", "/graphql", json={"query": query})
        assert response.headers["x-ratelimit-used"] == used
    for used in (3, 4):
        assert asked.query("{ rateLimit { used } }") == {"data": {"rateLimit": {"used": used}}}


def test_who_sees_something_else_has_answers_of_its_own() -> None:
    store = rich_store.store()
    assert store.without_checks().state != store.state
    assert store.without_checks().state == store.without_checks().state


def test_only_what_was_used_last_is_kept() -> None:
    answers = PreparedAnswers(largest_bytes=10)
    kept: Any = [Prepared(b"12345"), Prepared(b"12345"), Prepared(b"1234")]
    answers.keep("a", kept[0])
    answers.keep("b", kept[1])
    assert answers.get("a") is kept[0]
    answers.keep("c", kept[2])
    assert [answers.get(key) for key in "abc"] == [kept[0], None, kept[2]]
