"""Everything in the schema can be selected and says what the store says."""

from typing import Any

import pytest
from graphql import GraphQLNamedType, get_named_type, is_composite_type, is_union_type

from infra.demo.github.schema import load_schema
from tests.infra.demo import rich_store
from tests.infra.demo.server import Server

SCHEMA = load_schema()
DEPTH = 5
NEEDED = {"issue": "(number: 2)", "pullRequest": "(number: 1)", "issueOrPullRequest": "(number: 1)"}


def everything(of: GraphQLNamedType, depth: int, above: tuple[str, ...] = ()) -> str:
    """A selection of all fields of a type, and of what they lead to."""
    if is_union_type(of) or not hasattr(of, "fields"):
        members = of.types  # type: ignore[attr-defined]
        return "__typename " + " ".join(
            f"... on {one.name} {{ {everything(one, depth, above)} }}" for one in members if one.name not in above
        )
    parts = ["__typename"]
    for name, field in of.fields.items():
        named = get_named_type(field.type)
        arguments = NEEDED.get(name, "(first: 2)" if "first" in field.args else "")
        alias = f"{of.name}_{name}: "
        if not is_composite_type(named):
            parts.append(alias + name)
        elif depth and named.name not in above:
            parts.append(f"{alias}{name}{arguments} {{ {everything(named, depth - 1, (*above, of.name))} }}")
    if of.name in ("Actor", "RepositoryOwner"):
        parts += [
            f"... on {one.name} {{ {everything(one, 0)} }}"
            for one in SCHEMA.get_possible_types(of)  # type: ignore[arg-type]
        ]
    return " ".join(parts)


@pytest.mark.parametrize("connection", ["pullRequests", "issues", "labels", "milestones", "releases", "deployments"])
def test_every_field_below_a_list_of_the_repository_can_be_selected(rich: Server, connection: str) -> None:
    field = SCHEMA.type_map["Repository"].fields[connection]  # type: ignore[attr-defined]
    selection = everything(get_named_type(field.type), DEPTH, ("Repository",))
    found = rich.repository(f"{connection}(first: 4) {{ {selection} }}")[connection]
    assert found[f"{get_named_type(field.type).name}_nodes"]


def test_every_field_of_the_root_and_of_the_repository_can_be_selected(rich: Server) -> None:
    data = rich.data(
        f"{{ rateLimit {{ {everything(SCHEMA.type_map['RateLimit'], 0)} }} viewer {{ login }}"
        f' repository(owner: "acme", name: "engine") {{ {everything(SCHEMA.type_map["Repository"], 1)} }} }}'
    )
    assert data["viewer"] == {"login": "sei-demo"}
    assert data["repository"]["Repository_nameWithOwner"] == rich_store.REPOSITORY
    assert data["repository"]["Repository_pushedAt"] == "2024-01-08T00:00:00Z"
    assert data["rateLimit"]["RateLimit_limit"] == 5000


def test_actors_are_of_their_kind_and_a_deleted_one_is_null(rich: Server) -> None:
    nodes = rich.repository("pullRequests(first: 4) { nodes { author { __typename login } mergedBy { __typename } } }")
    assert [one["author"] for one in nodes["pullRequests"]["nodes"]] == [
        {"__typename": "Mannequin", "login": "imported"},
        {"__typename": "Bot", "login": "renovate"},
        None,
    ]
    assert nodes["pullRequests"]["nodes"][0]["mergedBy"] == {"__typename": "Bot"}
    issue = rich.repository(
        "issue(number: 2) { author { __typename login } comments(first: 1) { nodes { author { login } } } }"
    )
    assert issue["issue"]["author"] == {"__typename": "EnterpriseUserAccount", "login": "lee_acme"}
    assert issue["issue"]["comments"]["nodes"] == [{"author": None}]


def test_a_number_that_needs_more_than_32_bits_is_in_the_full_one_only(small: Server) -> None:
    reviews = small.repository("pullRequest(number: 1) { reviews(first: 1) { nodes { databaseId fullDatabaseId } } }")
    (review,) = reviews["pullRequest"]["reviews"]["nodes"]
    assert review == {"databaseId": None, "fullDatabaseId": "4294967040"}


def test_events_come_in_order_with_their_own_fields(rich: Server) -> None:
    items = rich.repository(
        """pullRequest(number: 1) { timelineItems(first: 20) { totalCount nodes { __typename
          ... on ReviewRequestedEvent { requestedReviewer { __typename ... on Team { slug } ... on User { login } } }
          ... on HeadRefForcePushedEvent { beforeCommit { oid } afterCommit { oid } }
          ... on LabeledEvent { label { name } }
          ... on MergedEvent { actor { login } commit { oid } mergeRefName createdAt } } } }"""
    )["pullRequest"]["timelineItems"]
    names = [item.pop("__typename").removesuffix("Event") for item in items["nodes"]]
    assert names == [
        "ConvertToDraft", "ReadyForReview", "ReviewRequested", "ReviewRequested", "Labeled", "Unlabeled",
        "HeadRefForcePushed", "Closed", "Reopened", "Merged",
    ]  # fmt: skip
    assert items["totalCount"] == 10
    assert items["nodes"][2]["requestedReviewer"] == {"__typename": "Team", "slug": "core"}
    assert items["nodes"][3]["requestedReviewer"] == {"__typename": "User", "login": "kim"}
    assert items["nodes"][9] == {
        "actor": {"login": "kim"}, "commit": {"oid": f"{3:040x}"}, "mergeRefName": "main",
        "createdAt": "2024-01-08T00:00:00Z",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("itemTypes: [MERGED_EVENT, LABELED_EVENT]", ["LabeledEvent", "MergedEvent"]),
        ('since: "2024-01-06T00:00:00Z"', ["ClosedEvent", "ReopenedEvent", "MergedEvent"]),
        ('itemTypes: [CLOSED_EVENT], since: "2024-02-06T00:00:00Z"', []),
    ],
)
def test_events_can_be_chosen(rich: Server, arguments: str, expected: list[str]) -> None:
    selection = (
        f"pullRequest(number: 1) {{ timelineItems(first: 20, {arguments}) {{ totalCount nodes {{ __typename }} }} }}"
    )
    found = rich.repository(selection)["pullRequest"]["timelineItems"]
    assert [node["__typename"] for node in found["nodes"]] == expected
    assert found["totalCount"] == len(expected)


def test_an_issue_says_what_closed_it(rich: Server) -> None:
    selection = """issue(number: 2) { stateReason timelineItems(first: 5) { nodes {
      ... on ClosedEvent { stateReason closer { __typename ... on PullRequest { number } } } } } }"""
    issue = rich.repository(selection)["issue"]
    assert issue["stateReason"] == "COMPLETED"
    (event,) = issue["timelineItems"]["nodes"]
    assert event == {"stateReason": "COMPLETED", "closer": {"__typename": "PullRequest", "number": 1}}


def test_a_commit_keeps_its_authors_own_time(rich: Server) -> None:
    commits = rich.repository(
        """pullRequest(number: 1) { commits(first: 1) { totalCount nodes { commit {
          authoredDate author { name date user { login } } messageHeadline message } } } }"""
    )["pullRequest"]["commits"]
    assert commits["totalCount"] == rich_store.COMMITS
    assert commits["nodes"][0]["commit"] == {
        "authoredDate": "2024-01-02T00:00:00Z",
        "author": {"name": "Kim", "date": "2024-01-01T19:00:00-05:00", "user": {"login": "kim"}},
        "messageHeadline": "Change 0",
        "message": "Change 0\n\nBecause.",
    }


def test_review_comments_know_their_review_and_what_they_answer(rich: Server) -> None:
    reviews = rich.repository(
        """pullRequest(number: 1) { reviews(first: 5) { nodes { id submittedAt state comments(first: 5) { nodes {
          id path replyTo { id } pullRequestReview { id } } } } } }"""
    )["pullRequest"]["reviews"]["nodes"]
    submitted, pending = reviews
    first, second = submitted["comments"]["nodes"]
    assert first["replyTo"] is None
    assert second["replyTo"] == {"id": first["id"]}
    assert second["pullRequestReview"] == {"id": submitted["id"]}
    assert (pending["state"], pending["submittedAt"]) == ("PENDING", None)


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ("states: [MERGED]", [1]),
        ("states: [OPEN, MERGED]", [1, 3, 4]),
        ('baseRefName: "release"', [4]),
        ('headRefName: "feature", states: OPEN', [3, 4]),
        ('labels: ["size/XL ä", "other"]', [1, 4]),
        ("orderBy: {field: UPDATED_AT, direction: DESC}", [3, 1, 4]),
        ("orderBy: {field: UPDATED_AT, direction: ASC}", [4, 1, 3]),
        ("orderBy: {field: CREATED_AT, direction: DESC}", [4, 3, 1]),
        ("orderBy: {field: COMMENTS, direction: DESC}", [1, 4, 3]),
    ],
)
def test_pull_requests_can_be_chosen_and_sorted(rich: Server, arguments: str, numbers: list[int]) -> None:
    found = rich.repository(f"pullRequests(first: 10, {arguments}) {{ totalCount nodes {{ number }} }}")["pullRequests"]
    assert [node["number"] for node in found["nodes"]] == numbers
    assert found["totalCount"] == len(numbers)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ('since: "2024-01-10T00:00:00Z"', 1),
        ('since: "2024-01-10T00:00:01Z"', 0),
        ("states: [OPEN]", 0),
        ("states: [CLOSED], labels: []", 1),
        ('assignee: "kim"', 1),
        ('assignee: "*"', 1),
        ("assignee: null", 0),
        ('createdBy: "kim"', 0),
    ],
)
def test_issues_can_be_chosen(rich: Server, filters: str, count: int) -> None:
    assert rich.repository(f"issues(filterBy: {{{filters}}}) {{ totalCount }}")["issues"]["totalCount"] == count


def test_a_pull_request_leads_to_the_issues_that_it_closes(rich: Server) -> None:
    found = rich.repository(
        "pullRequest(number: 1) { closingIssuesReferences(first: 5) { totalCount nodes { number } } }"
    )
    assert found["pullRequest"]["closingIssuesReferences"] == {"totalCount": 1, "nodes": [{"number": 2}]}


def test_any_record_can_be_fetched_by_its_id(rich: Server) -> None:
    ids = rich.repository(
        """id owner { id } labels(first: 1) { nodes { id } } issue(number: 2) { id } pullRequest(number: 1) { id
          author { ... on Mannequin { id } } comments(first: 1) { nodes { id } } timelineItems(first: 1) { nodes {
          ... on ConvertToDraftEvent { id } } }
          reviews(first: 1) { nodes { id comments(first: 1) { nodes { id } } } } }"""
    )
    known = dict(_ids(ids))
    nodes = rich.data("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=list(known))["nodes"]
    assert [node["id"] for node in nodes] == list(known)
    assert {node["__typename"] for node in nodes} == {
        "Repository", "Organization", "Label", "Issue", "PullRequest", "Mannequin", "IssueComment",
        "ConvertToDraftEvent", "PullRequestReview", "PullRequestReviewComment",
    }  # fmt: skip
    one = rich.data("query($id: ID!) { node(id: $id) { ... on PullRequest { number } } }", id=nodes[4]["id"])
    assert set(one["node"]) <= {"number"}


def _ids(found: Any) -> list[tuple[str, None]]:
    if isinstance(found, list):
        return [pair for one in found for pair in _ids(one)]
    if not isinstance(found, dict):
        return []
    own = [(found["id"], None)] if "id" in found else []
    return own + [pair for value in found.values() for pair in _ids(value)]


def test_both_pairs_of_addresses_answer_alike(rich: Server) -> None:
    query = {"query": "{ viewer { login } }"}
    assert rich.client.post("/graphql", json=query).json() == rich.client.post("/api/graphql", json=query).json()
    at_root = rich.client.get("/repos/acme/engine").json()
    below = rich.client.get("/api/v3/repos/acme/engine").json()
    assert at_root["url"] == f"{rich.ready['github']}/repos/acme/engine"
    assert below["url"] == f"{rich.ready['github']}/api/v3/repos/acme/engine"
    assert (at_root["id"], at_root["node_id"]) == (below["id"], below["node_id"])
