"""An export comes out as it went in: what is known, and nothing invented."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.demo.archive import load_archive
from infra.demo.vendors.github.contents import Contents
from infra.demo.vendors.github.node_ids import node_id, numbers_in
from tests.infra.demo import small_archive
from tests.infra.demo.server import Server

PULL_REQUESTS = """query($owner: String!, $name: String!, $after: String) { repository(owner: $owner, name: $name) {
  pullRequests(first: 15, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
    pageInfo { hasNextPage endCursor }
    nodes { number id title url state author { login } authorAssociation body createdAt updatedAt baseRefName baseRefOid
      headRefName headRefOid closedAt mergedAt mergedBy { login } mergeCommit { oid } headRepository { nameWithOwner }
      assignees(first: 10) { nodes { login } } labels(first: 10) { nodes { name } }
      comments(first: 50) { nodes { author { login } body createdAt updatedAt } }
      reviews(first: 60) { nodes { id state author { login } body createdAt updatedAt submittedAt
        comments(first: 50) { nodes { body createdAt updatedAt author { login } } } } } } } } }"""
ISSUES = """query($owner: String!, $name: String!, $after: String) { repository(owner: $owner, name: $name) {
  issues(first: 50, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { number id title url state author { login } authorAssociation body createdAt updatedAt closedAt
      assignees(first: 100) { nodes { login } } labels(first: 100) { nodes { name } }
      comments(first: 100) { nodes { author { login } body createdAt updatedAt } } } } } }"""


def collected(server: Server, query: str, connection: str) -> dict[int, Any]:
    """All records of a connection by number, as a client pages through them, flattened as the export has them."""
    owner, _, name = server.ready["repository"].partition("/")
    found: dict[int, Any] = {}
    after, more = None, True
    while more:
        page = server.data(query, owner=owner, name=name, after=after)["repository"][connection]
        for node in page["nodes"]:
            assert node["number"] not in found
            found[node["number"]] = flat(node)
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


def flat(value: Any) -> Any:
    """Connections as lists, actors as logins."""
    if isinstance(value, list):
        return [flat(one) for one in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"nodes"}:
        return flat(value["nodes"])
    if len(value) == 1 and (inner := {"login", "name", "nameWithOwner"} & set(value)):
        return value[inner.pop()]
    return {name: flat(one) for name, one in value.items()}


def without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    """A record without some fields, its lists of names and of comments in one order."""
    rest = {name: value for name, value in record.items() if name not in names}
    for name in ("labels", "assignees"):
        rest[name] = sorted(rest[name])
    for comments in ("comments", "reviews"):
        if comments in rest:
            rest[comments] = sorted(rest[comments], key=lambda one: (one["createdAt"], one["body"]))
    return rest


def test_every_fact_of_a_real_export_can_be_collected(real: tuple[Server, Path]) -> None:
    server, path = real
    archive = json.loads(gzip.decompress(path.read_bytes()))
    for pull in archive["pulls"]:
        for review in pull["reviews"]:
            review["submittedAt"] = review["createdAt"]
            del review["commit"], review["authorAssociation"]
            for comment in review["comments"]:
                comment["author"] = review["author"]
                del comment["originalPosition"]
    for comment in (one for thread in archive["pulls"] + archive["issues"] for one in thread["comments"]):
        del comment["authorAssociation"]
    pulls = collected(server, PULL_REQUESTS, "pullRequests")
    assert list(pulls) == [one["number"] for one in sorted(archive["pulls"], key=updated_last)]
    assert len(pulls) == len(archive["pulls"])
    for pull in archive["pulls"]:
        assert without(pulls[pull["number"]]) == without(pull, "baseRepository")
    issues = collected(server, ISSUES, "issues")
    assert {number: without(one) for number, one in issues.items()} == {
        one["number"]: without(one) for one in archive["issues"]
    }


def updated_last(pull: dict[str, Any]) -> tuple[Any, ...]:
    """Newest first, and of equal times the larger number."""
    moment = pull["updatedAt"]
    return tuple(-int(digit) for digit in moment if digit.isdigit()), -numbers_in(pull["id"])[-1]


def test_every_commit_that_a_review_names_begins_as_the_export_says(real: tuple[Server, Path]) -> None:
    _, path = real
    archive = json.loads(gzip.decompress(path.read_bytes()))
    contents = load_archive(path).repositories[0]
    known = 0
    for pull in archive["pulls"]:
        record = contents.pull_requests.get(pull["number"])
        assert record
        for review, node in zip(record.reviews, pull["reviews"], strict=True):
            if review.commit:
                known += 1
                assert review.commit.oid.startswith(node["commit"]["abbreviatedOid"])
                assert len(review.commit.oid) == 40
    assert known > 100


def test_numbers_come_out_of_node_ids_of_both_forms(small: Server) -> None:
    found = small.repository("databaseId issues(first: 5) { nodes { number fullDatabaseId } }")
    assert found["databaseId"] == 109873129
    numbers = {one["number"]: one["fullDatabaseId"] for one in found["issues"]["nodes"]}
    assert numbers == {2: "290463073", 4: "1746620643"}
    assert {n: one["databaseId"] for n, one in small.numbered("pullRequests", "databaseId").items()} == {
        1: 151228903, 3: 1439343955, 5: 1439343956,
    }  # fmt: skip


def test_ids_of_our_own_are_of_the_new_form() -> None:
    assert node_id("PR", 109873129, 1439343955) == small_archive.NEW_PULL_REQUEST
    assert numbers_in(node_id("C", 5, "a" * 40)) == [5]
    for nonsense in ("", "PR_", "PR_%%%", "nonsense", "MDU6SXNzdWU=", "PR_kwDOBoyH6c5VyqV", "_____"):
        assert numbers_in(nonsense) == []


def test_the_repository_is_known_by_what_the_export_tells(small: Server) -> None:
    found = small.repository(
        "id url owner { __typename login } isFork isPrivate defaultBranchRef { name } createdAt pushedAt"
    )
    assert found == {
        "id": "R_kgDOBoyH6Q",
        "url": "https://github.com/kim/notes",
        "owner": {"__typename": "User", "login": "kim"},
        "isFork": False,
        "isPrivate": False,
        "defaultBranchRef": {"name": "main"},
        "createdAt": "2020-01-01T00:00:00Z",
        "pushedAt": "2020-01-03T00:00:00Z",
    }


def test_bots_are_bots_and_deleted_users_nobody(small: Server) -> None:
    found = small.numbered(
        "pullRequests", "author { __typename login } comments(first: 9) { nodes { author { __typename login } body } }"
    )
    assert found[1]["author"] == {"__typename": "User", "login": "lee"}
    assert found[1]["comments"]["nodes"] == [
        {"author": None, "body": ""},
        {"author": {"__typename": "Bot", "login": "dependabot"}, "body": "Bump 🚀 \u202eright to left"},
    ]
    assert found[5]["author"] == {"__typename": "Bot", "login": "renovate"}
    assert small.numbered("issues", "author { login }")[4]["author"] is None


def test_what_the_export_does_not_have_is_empty(small: Server) -> None:
    closed = "... on ClosedEvent { createdAt actor { login } }"
    pull = small.numbered(
        "pullRequests",
        f"""additions deletions changedFiles reviewDecision isDraft milestone {{ id }}
          commits(first: 5) {{ totalCount nodes {{ commit {{ oid }} }} }}
          closingIssuesReferences(first: 5) {{ totalCount }} mergeCommit {{ oid }}
          timelineItems(first: 5) {{ nodes {{ __typename {closed}
            ... on MergedEvent {{ actor {{ login }} createdAt }} }} }}""",
    )[1]
    assert pull.pop("timelineItems")["nodes"] == [
        {"__typename": "MergedEvent", "actor": {"login": "kim"}, "createdAt": "2020-01-03T00:00:00Z"},
        {"__typename": "ClosedEvent", "createdAt": "2020-01-03T00:00:01Z", "actor": {"login": "kim"}},
    ]
    assert pull == {
        "additions": 0, "deletions": 0, "changedFiles": 0, "reviewDecision": None, "isDraft": False, "milestone": None,
        "commits": {"totalCount": 0, "nodes": []}, "closingIssuesReferences": {"totalCount": 0},
        "mergeCommit": {"oid": small_archive.MERGE},
    }  # fmt: skip
    found = small.numbered("issues", f"stateReason timelineItems(first: 5) {{ nodes {{ __typename {closed} }} }}")
    closing = {"__typename": "ClosedEvent", "actor": None, "createdAt": "2020-01-09T00:00:00Z"}
    assert found[2] == {"stateReason": None, "timelineItems": {"nodes": [closing]}}
    assert found[4] == {"stateReason": None, "timelineItems": {"nodes": []}}


def test_what_github_always_has_and_the_export_has_not_is_an_error_that_says_so(small: Server) -> None:
    query = f'{{ node(id: "{small_archive.OLD_PULL_REQUEST}") {{ ... on PullRequest {{ mergeCommit {{ %s }} }} }} }}'
    body = small.query(query % "committedDate")
    assert body["data"] == {"node": {"mergeCommit": None}}
    assert body["errors"][0]["message"] == "What this server was filled from does not tell Commit.committedDate."


def test_a_review_names_its_commit_only_if_the_export_has_it_in_full(small: Server) -> None:
    selection = "reviews(first: 5) { nodes { submittedAt commit { oid } comments(first: 5) { totalCount } } }"
    assert small.numbered("pullRequests", selection)[1]["reviews"]["nodes"] == [
        {"submittedAt": "2020-01-02T08:00:00Z", "commit": {"oid": small_archive.OTHER}, "comments": {"totalCount": 2}},
        {"submittedAt": "2020-01-02T12:00:00Z", "commit": None, "comments": {"totalCount": 0}},
    ]


def test_a_commit_is_not_guessed_where_two_begin_alike(tmp_path: Path) -> None:
    archive = small_archive.archive()
    archive["pulls"][1]["headRefOid"] = "abcdeeef" + "0" * 32
    record = loaded(archive, tmp_path / "archive.json").pull_requests.get(1)
    assert record
    assert record.reviews[0].commit is None


def test_heads_of_pull_requests_are_the_repository_a_fork_or_gone(small: Server) -> None:
    assert small.numbered("pullRequests", "isCrossRepository headRepository { nameWithOwner isFork }") == {
        1: {"isCrossRepository": True, "headRepository": None},
        3: {"isCrossRepository": True, "headRepository": {"nameWithOwner": "lee/notes", "isFork": True}},
        5: {"isCrossRepository": False, "headRepository": {"nameWithOwner": "kim/notes", "isFork": False}},
    }


def test_a_label_that_is_no_longer_the_repositorys_still_hangs_on(small: Server) -> None:
    labels = "labels(first: 9) { nodes { name } }"
    known = small.repository(labels)["labels"]["nodes"]
    assert [label["name"] for label in known] == ["bug", "good first issue", "gone"]
    own = small.numbered("pullRequests", labels)[1]["labels"]["nodes"]
    assert [label["name"] for label in own] == ["bug", "gone"]


def loaded(archive: dict[str, Any], path: Path) -> Contents:
    """Contents of the repository of an export."""
    path.write_text(json.dumps(archive))
    return load_archive(path).repositories[0]


def known_ids(contents: Contents, keep: Callable[[str], bool]) -> dict[str, str]:
    """Ids of accounts, comments and events, by what they are."""
    found: dict[str, str] = {}
    for thread in contents.threads:
        for comment in thread.comments:
            found[f"comment {comment.body} {comment.created_at}"] = comment.id
        for actor in (thread.author, *(comment.author for comment in thread.comments)):
            if actor:
                found[f"actor {actor.login}"] = actor.id
        for event in thread.timeline:
            found[f"event {thread.number} {type(event).__name__}"] = event.id
    return {name: identifier for name, identifier in found.items() if keep(name)}


def test_a_later_export_gives_what_was_there_the_same_ids(tmp_path: Path) -> None:
    later = small_archive.archive()
    later["issues"].insert(
        0,
        {
            **later["issues"][0],
            "number": 9,
            "id": "I_kwDOBoyH6c5oG1Dk",
            "author": "aaa",
            "createdAt": "2021-01-01T00:00:00Z",
        },
    )
    later["issues"][1]["comments"] = [
        {**later["pulls"][0]["comments"][0], "author": "zoe", "body": "Later", "createdAt": "2021-01-02T00:00:00Z"}
    ]
    before = known_ids(loaded(small_archive.archive(), tmp_path / "before.json"), lambda _: True)
    after = known_ids(loaded(later, tmp_path / "after.json"), lambda name: name in before)
    assert after == before
    assert len(before) > 8
