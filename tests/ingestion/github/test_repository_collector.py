"""Collecting from a GitHub server over HTTP: everything once, resumable, and cheap where nothing changed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from infra.configuration.github import GitHubSource
from infra.settings import Settings
from ingestion.hosts import packages
from ingestion.scopes import ScopeStatus
from ingestion.sources.github import collect, connected
from tests.ingestion.github.conftest import Collected, serving
from tests.ingestion.github.organization import REPOSITORY, comment, issue, node_id, pull_request, review, write


def test_a_real_export_arrives_whole_and_once(collected: Collected, archive: Callable[[str], Path]) -> None:
    with serving(archive("mlswg_mls-protocol")) as server:
        report = collected.collect(server)
        assert [scope.status for scope in report.scopes] == [ScopeStatus.OK]
        assert collected.count("issues") == 303
        assert collected.rows("select count(*), count(merged_at) from raw_github.pull_requests") == [(582, 505)]
        assert collected.rows(
            "select count(distinct number), count(distinct number) filter (where r.author_login <> p.author_login)"
            " from raw_github.reviews as r join raw_github.pull_requests as p"
            " on p.repository_id = r.repository_id and p.number = r.pull_request_number"
        ) == [(431, 428)]
        counts = {table: collected.count(table) for table in ("reviews", "review_comments", "pull_request_comments")}
        again = collected.collect(server)
        assert [scope.status for scope in again.scopes] == [ScopeStatus.UNCHANGED]
        assert {table: collected.count(table) for table in counts} == counts


def test_a_thousand_pull_requests_cost_at_most_sixty_requests(
    collected: Collected, archive: Callable[[str], Path]
) -> None:
    with serving(archive("mlswg_mls-protocol")) as server:
        report = collected.collect(server)
        assert report.requests / (582 + 303) * 1000 <= 60
        assert report.requests == server.stats()["requests"]


def test_a_run_with_nothing_new_sends_three_requests_that_cost_nothing(collected: Collected, tmp_path: Path) -> None:
    with serving(write(tmp_path / "a.gz", [pull_request(1)], [issue(2)])) as server:
        collected.collect(server)
        before = server.stats()
        assert collected.collect(server).requests == 3
        assert server.stats()["points"] == before["points"]


def test_connections_that_are_longer_than_a_page_come_to_their_end(collected: Collected, tmp_path: Path) -> None:
    reviews = [review(i, comments=[comment(f"{i}.{j}") for j in range(40)]) for i in range(70)]
    many = pull_request(1, reviews=reviews, comments=[comment(str(i)) for i in range(260)])
    talked = issue(2, comments=[comment(str(i)) for i in range(130)])
    with serving(write(tmp_path / "a.gz", [many], [talked])) as server:
        collected.collect(server)
    assert collected.count("reviews") == 70
    assert collected.count("review_comments") == 70 * 40
    assert collected.count("pull_request_comments") == 260
    assert collected.count("issue_comments") == 130


def test_what_changed_replaces_what_was_known_and_the_rest_is_not_asked_for(
    collected: Collected, tmp_path: Path
) -> None:
    first = [pull_request(number, reviews=[review(number)]) for number in range(1, 201)]
    with serving(write(tmp_path / "a.gz", first, [])) as server:
        collected.collect(server)
    changed = pull_request(7, title="Renamed", updatedAt="2024-02-20T00:00:00Z", reviews=[review(1007, "eve")])
    second = [changed if one["number"] == 7 else one for one in first]
    with serving(write(tmp_path / "b.gz", second, [])) as server:
        report = collected.collect(server)
    assert report.requests <= 10
    assert collected.rows("select title from raw_github.pull_requests where number = 7") == [("Renamed",)]
    assert collected.rows(
        "select node_id, deleted_at is null from raw_github.reviews where pull_request_number = 7 order by 2"
    ) == [
        (node_id("PullRequestReview", 7), False),
        (node_id("PullRequestReview", 1007), True),
    ]
    assert collected.count("pull_requests") == 200


def test_pages_that_are_too_heavy_are_asked_for_in_smaller_ones(collected: Collected, tmp_path: Path) -> None:
    pulls = [pull_request(number) for number in range(1, 101)]
    with serving(write(tmp_path / "a.gz", pulls, []), "--slow-nodes", "5000") as server:
        report = collected.collect(server)
        assert [scope.status for scope in report.scopes] == [ScopeStatus.OK]
        assert server.stats()["statuses"]["502"] > 0
    assert collected.count("pull_requests") == 100


def test_a_repository_that_is_not_there_does_not_stop_the_others(collected: Collected, tmp_path: Path) -> None:
    with serving(write(tmp_path / "a.gz", [pull_request(1)], [])) as server:
        report = collected.collect(server, "example/nothing", REPOSITORY)
    assert [(scope.scope, scope.status) for scope in report.scopes] == [
        ("example/nothing", ScopeStatus.FAILED),
        (REPOSITORY, ScopeStatus.OK),
    ]
    assert "404" in (report.scopes[0].error or "")
    assert collected.count("pull_requests") == 1


def test_what_last_changed_before_since_is_left_out(collected: Collected, tmp_path: Path) -> None:
    with serving(write(tmp_path / "a.gz", [pull_request(1), pull_request(10)], [issue(2)])) as server:
        collected.collect(server, since="2024-01-05T00:00:00Z")
    assert collected.rows("select number from raw_github.pull_requests") == [(10,)]
    assert collected.count("issues") == 1


def test_deleted_accounts_emoji_nul_and_long_bodies_arrive(collected: Collected, tmp_path: Path) -> None:
    odd = pull_request(1, author=None, title="🚀 nul:\0 rtl:\u202e", body="x" * 1_000_000, reviews=[review(1, None)])
    with serving(write(tmp_path / "a.gz", [odd], [])) as server:
        collected.collect(server)
    assert collected.rows("select author_login, title, length(body) from raw_github.pull_requests") == [
        (None, "🚀 nul:\ufffd rtl:\u202e", 1_000_000)
    ]
    assert collected.rows("select author_login from raw_github.reviews") == [(None,)]


@pytest.mark.parametrize("killed_after", [1, 3])
def test_a_walk_that_was_stopped_goes_on_where_it_was(
    collected: Collected, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_after: int
) -> None:
    monkeypatch.setattr(packages, "PACKAGE_ROWS", 1)
    monkeypatch.setattr(packages, "MOST_ROWS", 1)
    whole = [pull_request(number) for number in range(1, 201)]
    loaded = 0
    load = packages.Loader.load

    def stop(loader: packages.Loader, package: packages.Package) -> None:
        nonlocal loaded
        loaded += 1
        if loaded > killed_after:
            raise KeyboardInterrupt
        load(loader, package)

    with serving(write(tmp_path / "a.gz", whole, [])) as server:
        with monkeypatch.context() as patched:
            patched.setattr(packages.Loader, "load", stop)
            with pytest.raises(KeyboardInterrupt):
                collected.collect(server)
        there = collected.count("pull_requests")
        assert there < 200
        before = server.stats()["end_points"]
        collected.collect(server)
        assert collected.count("pull_requests") == 200
        asked = server.stats()["end_points"]["graphql PullRequests"]["requests"]
        pages = asked - before["graphql PullRequests"]["requests"]
        assert pages <= (200 - there) // 30 + 3


def test_no_token_is_in_any_table(collected: Collected, tmp_path: Path) -> None:
    with serving(write(tmp_path / "a.gz", [pull_request(1)], [issue(2)])) as server:
        collected.collect(server, "example/nothing", REPOSITORY)
        for (table,) in collected.rows(
            "select format('%I.%I', table_schema, table_name) from information_schema.tables"
            " where table_schema like 'raw%'"
        ):
            assert collected.rows(f"select 1 from {table} as t where t::text like '%{server.token}%' limit 1") == []


def test_an_owner_that_cannot_be_listed_is_a_failed_scope_and_the_others_go_on(
    collected: Collected, tmp_path: Path
) -> None:
    with serving(write(tmp_path / "a.gz", [pull_request(1)], [])) as server:
        blocks = [
            GitHubSource(repositories=("nobody",), base_url=server.url),
            GitHubSource(repositories=(REPOSITORY,), base_url=server.url),
        ]
        given = Settings(github_token=SecretStr(server.token), _env_file=None)  # type: ignore[call-arg]
        with connected(blocks, given) as connections:
            report = collect(connections, collected.url, tmp_path / "state", "run")
    assert {scope.scope: scope.status for scope in report.scopes} == {
        "nobody/*": ScopeStatus.FAILED,
        REPOSITORY: ScopeStatus.OK,
    }
    assert collected.rows("select scope from raw_github._scopes where status = 'failed' and error like '%404%'")
