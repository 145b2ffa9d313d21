"""Patch ids: computed once, by git, where no commit id leads to a merged pull request, from objects at hand."""

from pathlib import Path

import pytest

from ingestion.scopes import CollectionReport, ScopeStatus
from ingestion.sources.git import GitRepository
from ingestion.sources.git.patches import collect_patch_ids
from tests.ingestion.git.builder import Repository, run_git
from tests.ingestion.git.merged_requests import REPOSITORY, ensure_hosts, merge_request, pull_request
from tests.ingestion.git.tables import Collector

DAY = 24 * 60 * 60


@pytest.fixture
def source(repository: Repository, collector: Collector) -> GitRepository:
    ensure_hosts(collector.warehouse)
    for name in "abc":
        repository.write(name, "".join(f"{name} {line}\n" for line in range(20)))
    repository.commit("begin")
    return GitRepository(str(repository.path), REPOSITORY)


def compare(collector: Collector, *sources: GitRepository) -> CollectionReport:
    collector.collect(*sources)
    return collect_patch_ids(lambda: sources, collector.url, collector.folder / "state")


def rows(collector: Collector) -> dict[tuple[str, str], str | None]:
    return {
        (kind, sha): patch_id
        for kind, sha, patch_id in collector.query("select kind, sha, patch_id from raw_git.patch_ids")
    }


def branch_of_two(repository: Repository) -> list[str]:
    """Two commits on a branch that leaves `main` at its tip; the files are those of `main` again afterwards."""
    before, base = dict(repository.files), repository.head()
    assert base is not None
    first = repository.write("a", "changed\n").commit("first", [base], branch=None)
    second = repository.write("b", "changed too\n").commit("second", [first], branch=None)
    repository.files = before
    return [first, second]


def own_patch_id(repository: Repository, old: str, new: str) -> str:
    """Patch id by git's porcelain."""
    patch = run_git(repository.path, "diff", "--full-index", "--no-renames", old, new)
    return run_git(repository.path, "patch-id", "--stable", data=patch).decode().split()[0]


def test_the_table_is_there_typed_and_empty_where_nothing_is_wanted(collector: Collector) -> None:
    ensure_hosts(collector.warehouse)
    assert compare(collector).rows == 0
    assert rows(collector) == {}


def test_a_squash_made_elsewhere_has_the_patch_id_of_the_whole_branch(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    base = repository.head()
    assert base is not None
    shas = branch_of_two(repository)
    repository.write("c", "in between\n").commit("something else")
    repository.write("a", "changed\n").write("b", "changed too\n")
    squash = repository.commit("by hand, without a number")
    pull_request(collector.warehouse, 7, shas, repository.time, "f" * 40)
    assert [scope.status for scope in compare(collector, source).scopes] == [ScopeStatus.OK]
    found = rows(collector)
    assert found["pull_request", shas[1]] == found["commit", squash] == own_patch_id(repository, base, shas[1])
    assert found["commit", shas[0]] == own_patch_id(repository, base, shas[0])
    assert found["commit", shas[1]] not in (None, found["commit", squash])


def test_rebased_commits_have_the_patch_ids_of_those_of_the_branch(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    shas = branch_of_two(repository)
    # Further up in the same file: the lines of the patch move.
    repository.write("b", "new top\n" + "".join(f"b {line}\n" for line in range(20)))
    repository.commit("something else")
    again = [repository.write("a", "changed\n").commit("first")]
    merge_request(collector.warehouse, 7, shas, repository.time)
    compare(collector, source)
    found = rows(collector)
    assert found["commit", again[0]] == found["commit", shas[0]]
    assert ("pull_request", shas[1]) in found


def test_a_branch_into_which_its_base_was_merged_is_compared_with_what_was_merged(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    first, _ = branch_of_two(repository)
    newer = repository.write("c", "in between\n").commit("something else")
    merged = repository.write("a", "changed\n").commit("Merge main", [first, newer], branch=None)
    squash = repository.commit("by hand")
    pull_request(collector.warehouse, 7, [first, merged], repository.time)
    compare(collector, source)
    found = rows(collector)
    assert found["pull_request", merged] == found["commit", squash]
    assert ("commit", merged) not in found


def test_what_a_commit_id_leads_to_is_not_compared(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    shas = branch_of_two(repository)
    merged = repository.write("a", "x\n").commit("squash")
    pull_request(collector.warehouse, 1, shas, repository.time, merged)
    merge_request(collector.warehouse, 2, shas, repository.time, merged)
    pull_request(collector.warehouse, 3, [merged], repository.time)
    assert compare(collector, source).scopes == []
    assert rows(collector) == {}


def test_commits_far_from_every_merge_are_not_compared(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    shas = branch_of_two(repository)
    begun = repository.time
    near = repository.write("c", "1\n").commit("near", date=f"{begun + 6 * DAY} +0000")
    far = repository.write("c", "2\n").commit("far", date=f"{begun + 8 * DAY} +0000")
    pull_request(collector.warehouse, 7, shas, begun)
    compare(collector, source)
    found = rows(collector)
    assert ("commit", near) in found
    assert ("commit", far) not in found


def test_nothing_is_computed_twice_and_what_comes_later_is_compared(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    shas = branch_of_two(repository)
    pull_request(collector.warehouse, 7, shas, repository.time)
    assert compare(collector, source).rows > 0
    before = rows(collector)
    assert [scope.status for scope in compare(collector, source).scopes] == [ScopeStatus.UNCHANGED]
    assert rows(collector) == before
    late = repository.write("a", "changed\n").write("b", "changed too\n").commit("by hand")
    # A second one on top of the first: its commits are partly known.
    stacked = repository.commit("third", [shas[1]], branch=None)
    pull_request(collector.warehouse, 8, [*shas, stacked], repository.time)
    assert compare(collector, source).rows == 3
    found = rows(collector)
    assert found["commit", late] == found["pull_request", shas[1]]
    assert found["pull_request", stacked] is not None


def test_a_head_that_is_not_at_hand_has_no_rows_and_no_error(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    shas = branch_of_two(repository)
    pull_request(collector.warehouse, 7, ["e" * 40], repository.time)
    pull_request(collector.warehouse, 8, shas, repository.time)
    repository.remove_object(shas[0])
    report = compare(collector, source)
    assert [scope.status for scope in report.scopes] == [ScopeStatus.UNCHANGED]
    assert rows(collector) == {}


def test_missing_contents_leave_one_patch_id_null_and_no_other(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    shas = branch_of_two(repository)
    blob = repository.git("rev-parse", f"{shas[1]}:b")
    others = [repository.write("c", f"{number}\n").commit("other") for number in range(5)]
    empty = repository.commit("nothing")
    repository.remove_object(blob)
    pull_request(collector.warehouse, 7, shas, repository.time)
    compare(collector, source)
    found = rows(collector)
    missing = {("commit", shas[1]), ("pull_request", shas[1]), ("commit", empty)}
    assert {key for key, patch_id in found.items() if patch_id is None} == missing
    assert {("commit", sha) for sha in (shas[0], *others)} <= found.keys()


def test_a_mirror_is_read_as_the_last_collection_left_it(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    shas = branch_of_two(repository)
    repository.git("update-ref", "refs/pull/7/head", shas[1])
    remote = GitRepository(f"file://{repository.path}", REPOSITORY)
    collector.collect(remote)
    pull_request(collector.warehouse, 7, shas, repository.time)
    repository.path.rename(repository.path.with_name("gone.git"))
    collect_patch_ids(lambda: [remote], collector.url, collector.folder / "state")
    assert ("pull_request", shas[1]) in rows(collector)


def test_a_repository_that_cannot_be_read_does_not_stop_the_others(
    collector: Collector, repository: Repository, source: GitRepository, tmp_path: Path
) -> None:
    shas = branch_of_two(repository)
    collector.collect(source)
    pull_request(collector.warehouse, 7, shas, repository.time)
    gone = GitRepository(str(tmp_path / "gone"), REPOSITORY)
    report = collect_patch_ids(lambda: [gone], collector.url, collector.folder / "state")
    assert [scope.status for scope in report.scopes] == [ScopeStatus.FAILED]
    assert "does not exist" in (report.scopes[0].error or "")
