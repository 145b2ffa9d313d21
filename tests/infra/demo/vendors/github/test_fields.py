"""Every field of the schema can be selected and says what the store says."""

from typing import Any

import pytest
from graphql import GraphQLNamedType, get_named_type, is_composite_type, is_union_type

from infra.demo.vendors.github.graphql.schema import load_schema
from tests.infra.demo.server import Server
from tests.infra.demo.vendors.github import rich_store

SCHEMA = load_schema()
DEPTH = 5
NEEDED = {"members": "(first: 2, membership: IMMEDIATE)", "team": '(slug: "core")'}


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


@pytest.mark.parametrize("connection", ["pullRequests", "issues", "labels", "milestones", "deployments"])
def test_every_field_below_a_list_of_the_repository_can_be_selected(rich: Server, connection: str) -> None:
    field = SCHEMA.type_map["Repository"].fields[connection]  # type: ignore[attr-defined]
    selection = everything(get_named_type(field.type), DEPTH, ("Repository",))
    found = rich.repository(f"{connection}(first: 4) {{ {selection} }}")[connection]
    assert found[f"{get_named_type(field.type).name}_nodes"]


@pytest.mark.parametrize("kind", ["Organization", "WorkflowRun", "CheckRun"])
def test_every_field_of_what_is_asked_for_by_itself_can_be_selected(rich: Server, kind: str) -> None:
    selection = everything(SCHEMA.type_map[kind], DEPTH)
    if kind == "Organization":
        assert rich.data(f'{{ organization(login: "acme") {{ {selection} }} }}')["organization"]
        return
    [run] = rich.get("repo/actions/runs", exclude_pull_requests="true", created="<=2024-01-21").json()["workflow_runs"]
    [job, *_] = rich.get(f"repo/actions/runs/{run['id']}/jobs").json()["jobs"]
    node_id = run["node_id"] if kind == "WorkflowRun" else job["node_id"]
    found = rich.data(f'{{ node(id: "{node_id}") {{ ... on {kind} {{ {selection} }} }} }}')["node"]
    assert found[f"{kind}_id"] == node_id


def test_every_field_of_the_root_and_of_the_repository_can_be_selected(rich: Server) -> None:
    data = rich.data(
        f"{{ rateLimit {{ {everything(SCHEMA.type_map['RateLimit'], 0)} }}"
        f' repository(owner: "acme", name: "engine") {{ {everything(SCHEMA.type_map["Repository"], 1)} }} }}'
    )
    assert data["repository"]["Repository_nameWithOwner"] == rich_store.REPOSITORY
    assert data["repository"]["Repository_pushedAt"] == "2024-01-08T00:00:00Z"
    assert data["rateLimit"]["RateLimit_limit"] == 5000


def test_actors_are_of_their_kind_and_a_deleted_one_is_null(rich: Server) -> None:
    found = rich.numbered("pullRequests", "author { __typename login } mergedBy { __typename }")
    assert [one["author"] for one in found.values()] == [
        {"__typename": "Mannequin", "login": "imported"},
        {"__typename": "Bot", "login": "renovate"},
        None,
    ]
    assert found[1]["mergedBy"] == {"__typename": "Bot"}
    written = rich.numbered("issues", "author { __typename login } comments(first: 1) { nodes { author { login } } }")[
        2
    ]
    assert written["author"] == {"__typename": "EnterpriseUserAccount", "login": "lee_acme"}
    assert written["comments"]["nodes"] == [{"author": None}]


def test_a_number_that_needs_more_than_32_bits_is_in_the_full_one_only(small: Server) -> None:
    found = small.numbered("pullRequests", "databaseId fullDatabaseId reviews(first: 1) { nodes { fullDatabaseId } }")
    assert (found[3]["databaseId"], found[3]["fullDatabaseId"]) == (1439343955, "1439343955")
    assert found[1]["reviews"]["nodes"] == [{"fullDatabaseId": "4294967040"}]


def test_events_come_in_order_with_their_own_fields(rich: Server) -> None:
    kinds = (
        "READY_FOR_REVIEW_EVENT, CONVERT_TO_DRAFT_EVENT, CLOSED_EVENT, REOPENED_EVENT, MERGED_EVENT, "
        "REVIEW_REQUESTED_EVENT, HEAD_REF_FORCE_PUSHED_EVENT"
    )
    items = rich.numbered(
        "pullRequests",
        f"""timelineItems(first: 20, itemTypes: [{kinds}]) {{ totalCount nodes {{ __typename
          ... on ReviewRequestedEvent {{ requestedReviewer {{ __typename ... on User {{ login }} }} }}
          ... on HeadRefForcePushedEvent {{ beforeCommit {{ oid }} }}
          ... on MergedEvent {{ actor {{ login }} createdAt }} }} }}""",
    )[1]["timelineItems"]
    names = [item.pop("__typename").removesuffix("Event") for item in items["nodes"]]
    assert names == [
        "ConvertToDraft", "ReadyForReview", "ReviewRequested", "ReviewRequested", "HeadRefForcePushed", "Closed",
        "Reopened", "Merged",
    ]  # fmt: skip
    assert items["totalCount"] == 8
    assert items["nodes"][2]["requestedReviewer"] == {"__typename": "Team"}
    assert items["nodes"][3]["requestedReviewer"] == {"__typename": "User", "login": "kim"}
    assert items["nodes"][4]["beforeCommit"] == {"oid": f"{1:040x}"}
    assert items["nodes"][7] == {"actor": {"login": "kim"}, "createdAt": "2024-01-08T00:00:00Z"}


def test_events_can_be_chosen(rich: Server) -> None:
    selection = "timelineItems(first: 20, itemTypes: [%s]) { totalCount nodes { __typename } }"
    found = rich.numbered("issues", selection % "CLOSED_EVENT")[2]["timelineItems"]
    assert found == {"totalCount": 1, "nodes": [{"__typename": "ClosedEvent"}]}
    assert rich.numbered("issues", selection % "LABELED_EVENT")[2]["timelineItems"] == {"totalCount": 0, "nodes": []}


def test_a_commit_says_what_its_message_begins_with_and_who_wrote_it(rich: Server) -> None:
    commits = rich.numbered(
        "pullRequests",
        """commits(first: 1) { totalCount nodes { commit {
          authoredDate committedDate author { name email user { login } } messageHeadline } } }""",
    )[1]["commits"]
    assert commits["totalCount"] == rich_store.COMMITS
    assert commits["nodes"][0]["commit"] == {
        "authoredDate": "2024-01-02T00:00:00Z",
        "committedDate": "2024-01-03T00:00:00Z",
        "author": {"name": "Kim", "email": "kim@acme.example", "user": {"login": "kim"}},
        "messageHeadline": "Change 0",
    }


def test_review_comments_know_what_they_answer(rich: Server) -> None:
    reviews = rich.numbered(
        "pullRequests",
        """reviews(first: 5) { nodes { id submittedAt state comments(first: 5) { nodes {
          id path replyTo { id } } } } }""",
    )[1]["reviews"]["nodes"]
    submitted, pending = reviews
    first, second = submitted["comments"]["nodes"]
    assert first["replyTo"] is None
    assert second["replyTo"] == {"id": first["id"]}
    assert (pending["state"], pending["submittedAt"]) == ("PENDING", None)


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ("orderBy: {field: UPDATED_AT, direction: DESC}", [3, 1, 4]),
        ("orderBy: {field: UPDATED_AT, direction: ASC}", [4, 1, 3]),
        ("orderBy: {field: CREATED_AT, direction: DESC}", [4, 3, 1]),
    ],
)
def test_pull_requests_can_be_sorted(rich: Server, arguments: str, numbers: list[int]) -> None:
    found = rich.repository(f"pullRequests(first: 10, {arguments}) {{ totalCount nodes {{ number }} }}")["pullRequests"]
    assert [node["number"] for node in found["nodes"]] == numbers
    assert found["totalCount"] == len(numbers)


def test_a_pull_request_leads_to_the_issues_that_it_closes(rich: Server) -> None:
    found = rich.numbered(
        "pullRequests", "closingIssuesReferences(first: 5) { totalCount nodes { number repository { nameWithOwner } } }"
    )
    nodes = [{"number": 2, "repository": {"nameWithOwner": "acme/engine"}}]
    assert found[1]["closingIssuesReferences"] == {"totalCount": 1, "nodes": nodes}


def test_statuses_of_a_deployment_come_with_the_newest_first(rich: Server) -> None:
    staging, production = rich.get("repo/deployments").json()
    query = """query($ids: [ID!]!) { nodes(ids: $ids) { ... on Deployment { statuses(first: 5) {
      totalCount nodes { state createdAt logUrl creator { login } } } } } }"""
    first, second = rich.data(query, ids=[production["node_id"], staging["node_id"]])["nodes"]
    assert first["statuses"] == {"totalCount": 2, "nodes": [
        {"state": "SUCCESS", "createdAt": "2024-01-02T00:01:00Z", "creator": {"login": "renovate"},
         "logUrl": "https://github.com/acme/engine/actions/runs/1"},
        {"state": "IN_PROGRESS", "createdAt": "2024-01-02T00:00:00Z", "creator": {"login": "renovate"}, "logUrl": None},
    ]}  # fmt: skip
    assert second["statuses"]["nodes"][0]["creator"] == {"login": "ghost"}, "a creator is never null"


def test_an_account_by_its_login(rich: Server) -> None:
    found = rich.data('{ user(login: "LIM") { login name email databaseId createdAt } }')["user"]
    assert found == {"login": "lim", "name": "lim", "email": "", "databaseId": 11, "createdAt": "2008-04-10T00:00:00Z"}
    for login in ("nobody", "renovate"):
        (error,) = rich.query(f'{{ user(login: "{login}") {{ login }} }}')["errors"]
        assert (error["type"], error["message"]) == (
            "NOT_FOUND",
            f"Could not resolve to a User with the login of '{login}'.",
        )


def test_teams_have_their_own_members(rich: Server) -> None:
    own = "members(first: 5, membership: IMMEDIATE) { edges { role node { login } } }"
    found = rich.data(
        f"""{{ organization(login: "acme") {{ login team(slug: "tools") {{ {own} }}
          teams(first: 5) {{ nodes {{ slug parentTeam {{ slug }} {own} }} }} }} }}"""
    )["organization"]
    core, tools = found["teams"]["nodes"]
    assert (core["slug"], core["parentTeam"]) == ("core", None)
    assert (tools["slug"], tools["parentTeam"]) == ("tools", {"slug": "core"})
    assert core["members"]["edges"] == [
        {"role": "MAINTAINER", "node": {"login": "kim"}},
        {"role": "MEMBER", "node": {"login": "lim"}},
    ]
    assert found["team"]["members"] == tools["members"]


def test_members_of_the_teams_below_are_refused_and_not_left_out(rich: Server) -> None:
    query = '{ organization(login: "acme") { team(slug: "core") { members(first: 5) { edges { role } } } } }'
    (error,) = rich.query(query)["errors"]
    assert error["message"] == "The demo server does not implement members of the teams below a team."


def test_any_record_can_be_fetched_by_its_id(rich: Server) -> None:
    ids = rich.repository(
        """id labels(first: 1) { nodes { id } } issues(first: 1) { nodes { id } }
          pullRequests(first: 1) { nodes { id comments(first: 1) { nodes { id } }
          timelineItems(first: 1, itemTypes: [CONVERT_TO_DRAFT_EVENT]) { nodes { ... on ConvertToDraftEvent { id } } }
          reviews(first: 1) { nodes { id comments(first: 1) { nodes { id } } } } } }"""
    )
    known = dict(_ids(ids))
    nodes = rich.data("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=list(known))["nodes"]
    assert [node["id"] for node in nodes] == list(known)
    assert {node["__typename"] for node in nodes} == {
        "Repository", "Label", "Issue", "PullRequest", "IssueComment", "ConvertToDraftEvent", "PullRequestReview",
        "PullRequestReviewComment",
    }  # fmt: skip


def _ids(found: Any) -> list[tuple[str, None]]:
    if isinstance(found, list):
        return [pair for one in found for pair in _ids(one)]
    if not isinstance(found, dict):
        return []
    own = [(found["id"], None)] if "id" in found else []
    return own + [pair for value in found.values() for pair in _ids(value)]


def test_both_pairs_of_addresses_answer_alike(rich: Server) -> None:
    query = {"query": '{ repository(owner: "acme", name: "engine") { id } }'}
    assert rich.client.post("/graphql", json=query).json() == rich.client.post("/api/graphql", json=query).json()
    at_root = rich.client.get("/repos/acme/engine").json()
    below = rich.client.get("/api/v3/repos/acme/engine").json()
    assert at_root["url"] == f"{rich.ready['github']}/repos/acme/engine"
    assert below["url"] == f"{rich.ready['github']}/api/v3/repos/acme/engine"
    assert (at_root["id"], at_root["node_id"]) == (below["id"], below["node_id"])
