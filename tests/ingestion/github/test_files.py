"""The files of pull requests: all of them where there are many, and none where GitHub cannot tell."""

from dataclasses import replace
from pathlib import Path

from ingestion.sources.github import threads
from ingestion.sources.github.overflow import complete
from ingestion.sources.github.queries import PULL_REQUEST_PARTS
from tests.infra.demo.vendors.github import rich_store
from tests.ingestion.github.conftest import Collected
from tests.ingestion.github.spoiled import hosting
from tests.ingestion.github.test_odd_answers import answers, read
from tests.ingestion.github.test_operations import rich


def test_all_files_of_a_large_pull_request_arrive(collected: Collected) -> None:
    with rich() as server:
        collected.collect(server)
    assert collected.rows(
        "select number, count(*), sum(additions), sum(deletions), max(path) from raw_github.pull_request_files"
        " group by 1"
    ) == [(1, rich_store.FILES, 10, 2, f"src/{rich_store.FILES - 1:03}.py")]


def test_files_that_the_last_push_leaves_alone_are_marked(collected: Collected, tmp_path: Path) -> None:
    store = rich_store.store()
    known = store.repositories[0].pull_requests.get(1)
    assert known is not None
    with hosting(store) as host:
        host.collect(collected.url, tmp_path, rich_store.REPOSITORY)
        store.put(replace(known, files=known.files[:1], updated_at=rich_store.day(60)))
        host.collect(collected.url, tmp_path, rich_store.REPOSITORY)
    assert collected.rows(
        "select deleted_at is null, count(*) from raw_github.pull_request_files group by 1 order by 1"
    ) == [(False, rich_store.FILES - 1), (True, 1)]


def test_a_pull_request_that_github_cannot_compare_has_no_files() -> None:
    with hosting(rich_store.store()) as host:
        said = answers(host)["PullRequests"]["repository"]["pullRequests"]["nodes"]
        known = read(host)[0]["pull_request_files"]
    assert len(known) == rich_store.FILES
    for node in said:
        node["files"] = None
        for part in PULL_REQUEST_PARTS.keys() - {"files"}:
            node[part]["pageInfo"] = {"hasNextPage": False, "endCursor": None}

    def ask(*_: object) -> dict[str, object]:
        raise AssertionError("there is nothing more to ask for")

    complete(said, ask, PULL_REQUEST_PARTS)
    found = threads.pull_requests(7, said)
    assert (len(found["pull_requests"]), len(found["pull_request_files"])) == (len(said), 0)
