"""Repositories and pull requests, over HTTP, into a warehouse."""

import json
from typing import Any

import pytest
from starlette.middleware import Middleware

from infra.configuration.azure_devops import AzureDevOpsSource
from infra.demo.vendors.azure_devops import Store
from infra.demo.vendors.azure_devops.code_records import Commit
from infra.settings import Settings
from ingestion.hosts import packages
from ingestion.scopes import ScopeStatus
from ingestion.sources.azure_devops import connected
from tests.infra.demo.vendors.azure_devops.code_scene import (
    ADA,
    BOB,
    EVE,
    LONG,
    TEAM,
    opened,
    organization_with_code,
    sha,
)
from tests.infra.demo.vendors.azure_devops.small_organization import at
from tests.ingestion.azure_devops.conftest import TOKEN, Collected, Server, serving
from tests.ingestion.spoiling import Spoil, Spoiling

ONE = "/{project}/_apis/git/repositories/{repository}/pullRequests/{number}"
LIST = "/{project}/_apis/git/pullrequests"


def numbers(collected: Collected) -> list[int]:
    """Numbers of the pull requests that arrived."""
    return [
        number for (number,) in collected.rows("select pull_request_id from raw_azure_devops.pull_requests order by 1")
    ]


def states(collected: Collected) -> dict[int, str]:
    """Status of each pull request."""
    return dict(collected.rows("select pull_request_id, status from raw_azure_devops.pull_requests"))


def test_every_entity_arrives_once_with_its_fields(collected: Collected) -> None:
    with serving(organization_with_code()) as server:
        report = collected.collect(server, "Payments")
    assert [(scope.scope, scope.status, scope.error) for scope in report.scopes] == [("Payments", ScopeStatus.OK, None)]
    url = f"{server.url}/Payments/_git"
    assert collected.rows("select path, default_branch, url from raw_azure_devops.repositories order by 1") == [
        ("Payments/api", "main", f"{url}/api"), ("Payments/api tools", None, f"{url}/api%20tools")
    ]  # fmt: skip
    columns = (
        "pull_request_id, status, title, author_id, closer_id, is_draft, source_branch, target_branch, head_sha,"
        " merge_commit_sha, merge_strategy, labels, work_items, created_at, merged_at, closed_at, url"
    )
    assert collected.rows(f"select {columns} from raw_azure_devops.pull_requests order by 1") == [
        (11, "completed", "Refund", ADA.id, ADA.id, False, "feature", "main", sha(111), sha(1_011), "squash",
         '["money"]', "[7]", at(1), at(5), at(5), f"{url}/api/pullrequest/11"),
        (12, "abandoned", "Change it", ADA.id, EVE.id, False, "feature", "main", sha(12), None, None, "[]", "[]", at(2),
         None, at(6), f"{url}/api/pullrequest/12"),
        (15, "active", "Change it", ADA.id, None, False, "topic", "main", sha(15), None, None, "[]", "[]", at(7), None,
         None, f"{url}/api/pullrequest/15"),
    ]  # fmt: skip
    query = "select description, reviewers, updated_at from raw_azure_devops.pull_requests where pull_request_id = 11"
    [(description, reviewers, updated_at)] = collected.rows(query)
    assert description == LONG, "which lists cut"
    assert [(one["id"], one["vote"], one["is_group"]) for one in json.loads(reviewers)] == [
        (BOB.id, 10, False), (TEAM.id, 0, True)
    ]  # fmt: skip
    assert updated_at == at(5)
    columns = "pull_request_id, sha, position, authored_at, title"
    assert collected.rows(f"select {columns} from raw_azure_devops.pull_request_commits order by 1, 3") == [
        (11, sha(11), 1, at(0.5), "Do 11"), (11, sha(111), 2, at(3), "Say why"), (12, sha(12), 1, at(1.5), "Do 12"),
        (15, sha(15), 1, at(6.5), "Do 15"),
    ]  # fmt: skip
    columns = "pull_request_id, author_id, body, path, created_at"
    assert collected.rows(f"select {columns} from raw_azure_devops.pull_request_comments order by 1") == [
        (11, BOB.id, "Why?", "/src/refund.py", at(2)), (15, EVE.id, "Nice", None, at(9))
    ]  # fmt: skip
    columns = "pull_request_id, type, actor_id, vote, status, sha, is_draft, added_reviewers, created_at"
    assert collected.rows(f"select {columns} from raw_azure_devops.pull_request_events order by 1, thread_id") == [
        (11, "ReviewersUpdate", ADA.id, None, None, None, None, 1, at(1.1)),
        (11, "ReviewersUpdate", ADA.id, None, None, None, None, 1, at(1.1)),
        (11, "VoteUpdate", BOB.id, -5, None, None, None, None, at(2)),
        (11, "RefUpdate", ADA.id, None, None, sha(111), None, None, at(3)),
        (11, "VoteUpdate", BOB.id, 10, None, None, None, None, at(4)),
        (11, "StatusUpdate", ADA.id, None, "Completed", sha(1_011), None, None, at(5)),
        (12, "StatusUpdate", EVE.id, None, "Abandoned", None, None, None, at(6)),
        (15, "IsDraftUpdate", ADA.id, None, None, None, False, None, at(8)),
    ]  # fmt: skip
    people = collected.rows("select username, name from raw_azure_devops.users where username like '%@%' order by 1")
    assert people == [(one.username, one.name) for one in (ADA, BOB, EVE)]


@pytest.mark.parametrize("version", ["7.1", "6.0"])
def test_a_run_with_nothing_new_asks_three_times_a_project(collected: Collected, version: str) -> None:
    with serving(organization_with_code(), newest_version=float(version)) as server:
        collected.collect(server, "Payments", api_version=version)
        before, asked = collected.contents(), server.requests(LIST) + server.requests(ONE)
        repositories = server.requests("/{project}/_apis/git/repositories")
        report = collected.collect(server, "Payments", api_version=version)
        assert server.requests(LIST) + server.requests(ONE) - asked == 2, "the open ones, and those that were closed"
        assert server.requests("/{project}/_apis/git/repositories") - repositories == 1
    assert {(scope.status, scope.rows) for scope in report.scopes} == {(ScopeStatus.UNCHANGED, 0)}
    assert collected.contents() == before


def change(store: Store) -> None:
    """Let everything happen that can happen to pull requests."""
    store.code.pull_requests[15].close(at(20), BOB, sha(1_015), "rebase")
    store.code.pull_requests[12].reopen(at(21), ADA)
    opened(store, 16, 22).close(at(23), ADA, sha(1_016), "noFastForward")
    opened(store, 17, 24)
    store.code.pull_requests[12].vote(at(25), BOB, 5)


@pytest.mark.parametrize("version", ["7.1", "6.0"])
def test_what_opens_closes_and_reopens_is_read(collected: Collected, version: str) -> None:
    store = organization_with_code()
    with serving(store, newest_version=float(version)) as server:
        collected.collect(server, "Payments", api_version=version)
        change(store)
        asked = server.requests(ONE)
        collected.collect(server, "Payments", api_version=version)
        assert server.requests(ONE) - asked == 4
        assert states(collected) == {11: "completed", 12: "active", 15: "completed", 16: "completed", 17: "active"}
        collected.collect(server, "Payments", api_version=version)
        assert server.requests(ONE) - asked == 4
    [(sha_of,)] = collected.rows(
        "select merge_commit_sha from raw_azure_devops.pull_requests where pull_request_id = 15"
    )
    assert sha_of == sha(1_015)


def test_one_that_was_reopened_and_closed_between_two_runs_is_read_again(collected: Collected) -> None:
    store = organization_with_code()
    with serving(store) as server:
        collected.collect(server, "Payments")
        store.code.pull_requests[12].reopen(at(21), ADA)
        store.code.pull_requests[12].close(at(22), ADA, sha(1_012), "squash")
        collected.collect(server, "Payments")
    assert states(collected)[12] == "completed"


def test_a_comment_on_an_open_one_is_read_after_a_while_that_grows_with_its_quiet(collected: Collected) -> None:
    store = organization_with_code()
    with serving(store) as server:
        collected.collect(server, "Payments")
        store.code.pull_requests[15].say(at(30), BOB, "Later")
        asked = server.requests(ONE)
        collected.collect(server, "Payments")
        assert server.requests(ONE) == asked, "nothing happened in it for months, so that a day is soon enough"
        collected.rows(
            "update raw_azure_devops._progress set collected_until = regexp_replace(collected_until,"
            ' \'("15": \\["[^"]*", "[^"]*", ")\\d{4}\', \'\\12020\') where entity = \'pull_requests\' returning 1'
        )
        collected.collect(server, "Payments")
        assert server.requests(ONE) - asked == 1
        assert server.requests(f"{ONE}/threads") == 3 + 1
    assert collected.count("pull_request_comments") == 3


def test_a_comment_that_is_taken_back_is_marked(collected: Collected) -> None:
    store = organization_with_code()
    with serving(store) as server:
        collected.collect(server, "Payments")
        store.code.pull_requests[15].threads[-1].comments[0].is_deleted = True
        store.code.pull_requests[15].title = "Another one"
        collected.collect(server, "Payments")
    assert collected.rows(
        "select pull_request_id from raw_azure_devops.pull_request_comments where deleted_at is not null"
    ) == [(15,)]


def test_a_repository_that_is_deleted_is_marked_and_keeps_its_pull_requests(collected: Collected) -> None:
    store = organization_with_code()
    with serving(store) as server:
        collected.collect(server, "Payments")
        del store.code.repositories[store.code.pull_requests[15].repository.id]
        report = collected.collect(server, "Payments")
        assert not report.failed
        asked = server.requests(ONE)
        collected.collect(server, "Payments")
        assert server.requests(ONE) == asked, "what is gone with it is not asked for again"
    gone = "select path from raw_azure_devops.repositories where deleted_at is not null"
    assert collected.rows(gone) == [("Payments/api",)]
    assert collected.count("pull_requests") == 3


def many(count: int) -> Store:
    """An organisation with so many pull requests, each third of which is open."""
    store = organization_with_code()
    store.code.pull_requests.clear()
    for number in range(1, count + 1):
        one = opened(store, 2 * number, number)
        if number % 3:
            one.close(at(number + 2), ADA, sha(5_000 + number))
    return store


def test_a_thousand_pull_requests_cost_two_requests_each_and_few_more(collected: Collected) -> None:
    with serving(many(1_000)) as server:
        assert not collected.collect(server, "Payments").failed
        assert (server.requests(ONE), server.requests(f"{ONE}/threads"), server.requests(f"{ONE}/commits")) == (
            1_000, 1_000, 0
        )  # fmt: skip
        assert server.requests(LIST) <= 16
    assert numbers(collected) == list(range(2, 2_001, 2))


def test_a_pull_request_of_many_commits_has_them_all(collected: Collected) -> None:
    store = organization_with_code()
    store.code.pull_requests[15].commits += [Commit(sha(9_000 + number), at(7)) for number in range(249)]
    with serving(store) as server:
        collected.collect(server, "Payments")
        assert server.requests(f"{ONE}/commits") == 3
    query = "select max(position), count(*) from raw_azure_devops.pull_request_commits where pull_request_id = 15"
    assert collected.rows(query) == [(250, 250)]


def test_repositories_that_go_while_the_list_is_paged_hide_no_other_pull_request(collected: Collected) -> None:
    store, spoil = many(330), Spoil()
    newest = [one for number, one in store.code.pull_requests.items() if number > 600]
    home = store.code.add_repository(store.projects["Payments"], "doomed")
    for one in newest:
        one.repository = home

    def drop(path: str, body: Any) -> Any:
        if path.endswith("/pullrequests") and len(body["value"]) == 100 and body["value"][0]["status"] != "active":
            store.code.repositories.pop(home.id, None)
        return body

    spoil.change = drop
    with serving(store, [Middleware(Spoiling, spoil)]) as server:
        collected.collect(server, "Payments")
    assert set(numbers(collected)) >= set(range(2, 601, 2))


def test_a_walk_that_broke_off_goes_on_where_it_was(collected: Collected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "PACKAGE_ROWS", 1)
    store, spoil = many(600), Spoil()
    pages = list[int]()

    def change(path: str, body: Any) -> Any:
        if path.endswith("/pullrequests"):
            pages.append(len(body["value"]))
            # A field of another type ends the walk.
            return {"value": 7} if len(pages) == 6 else body
        return body

    spoil.change = change
    with serving(store, [Middleware(Spoiling, spoil)]) as server:
        assert [scope.scope for scope in collected.collect(server, "Payments").failed] == ["Payments"]
        known = numbers(collected)
        assert 300 < len(known) < 500
        for number in range(601, 611):
            opened(store, 2 * number, number).close(at(number), ADA)
        asked = server.requests(ONE)
        assert not collected.collect(server, "Payments").failed
        assert server.requests(ONE) - asked == 610 - len(known), "each once"
    assert numbers(collected) == list(range(2, 1_221, 2))


def test_those_that_were_closed_before_since_are_left_out(collected: Collected) -> None:
    store = organization_with_code()
    opened(store, 30, 24).close(at(48), ADA)
    with serving(store) as server:
        collected.collect(server, "Payments", since="2026-03-03")
        assert numbers(collected) == [15, 30]
        asked = server.requests(ONE)
        collected.collect(server, "Payments", since="2026-03-03")
        assert server.requests(ONE) == asked


def test_histories_are_at_the_repositories_addresses_with_the_token(collected: Collected) -> None:
    settings = Settings(azure_devops_token=TOKEN, _env_file=None)  # type: ignore[call-arg, arg-type]

    def histories(server: Server, **block: Any) -> list[tuple[str, str | None, bool]]:
        source = AzureDevOpsSource(name="azure", base_url=server.url, projects=["*"], **block)
        with connected([source], settings) as [one]:
            return [(clone.url, clone.name, clone.authorization is not None) for clone in one.clones]

    with serving(organization_with_code()) as server:
        url = f"{server.url}/Payments/_git"
        assert histories(server) == [
            (f"{url}/api", "Payments/api", True), (f"{url}/api%20tools", "Payments/api tools", True)
        ]  # fmt: skip
        assert histories(server, git="off") == []
        assert histories(server, git="https://mirror.example.com/{repository}")[0] == (
            "https://mirror.example.com/Payments/api", "Payments/api", False
        )  # fmt: skip
