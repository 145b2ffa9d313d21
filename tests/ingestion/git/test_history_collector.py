"""Loading: what is new is loaded once, what is gone is marked, and what fails says so."""

import errno
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import psycopg
import pytest

from infra.errors import UserError
from ingestion.scopes import ScopeStatus
from ingestion.sources.git import GitRepository, ensure_tables, mirrors
from tests.ingestion.git.builder import Repository, expected_changes, run_git
from tests.ingestion.git.tables import RAW, Collector


@pytest.fixture
def source(repository: Repository) -> GitRepository:
    return GitRepository(str(repository.path), "example/app")


def statuses(collector: Collector, *repositories: GitRepository, **extra: set[str]) -> list[str]:
    return [str(scope.status) for scope in collector.collect(*repositories, **extra).scopes]


def grow(repository: Repository, commits: int) -> list[str]:
    return [repository.write(f"file-{n % 3}", f"{repository.time}\n").commit(f"change {n}") for n in range(commits)]


def test_tables_exist_typed_and_empty_where_nothing_is_configured(collector: Collector) -> None:
    ensure_tables(collector.url, collector.folder / "state")
    ensure_tables(collector.url, collector.folder / "state")
    for table in (*RAW, "_scopes"):
        assert collector.query(f"select count(*) from raw_git.{table}") == [(0,)]
    types = collector.query(
        "select column_name, data_type from information_schema.columns"
        " where table_schema = 'raw_git' and table_name = 'commits' and column_name in ('additions', 'authored_at')"
        " order by 1"
    )
    assert types == [("additions", "bigint"), ("authored_at", "timestamp with time zone")]


def test_each_history_is_read_once(
    collector: Collector, repository: Repository, source: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository.create(tmp_path / "other.git")
    grow(repository, 3)
    grow(other, 3)
    asked, folder = tmp_path / "asked", tmp_path / "bin"
    folder.mkdir()
    git = folder / "git"
    git.write_text(f'#!/bin/sh\necho "$*" >> {asked}\nexec {shutil.which("git")} "$@"\n')
    git.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    assert statuses(collector, source, GitRepository(str(other.path), "example/other")) == ["ok", "ok"]
    assert asked.read_text().count(" log --stdin ") == 2


def test_warehouse_and_lake_hold_what_git_tells(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    repository.write(".mailmap", "Ann <ann@example.com> <a@old.example.com>\n")
    shas = grow(repository, 5)
    repository.git("tag", "v1", shas[2])
    report = collector.collect(source)
    assert [scope.status for scope in report.scopes] == [ScopeStatus.OK]
    assert report.bytes > 0
    _, changes = expected_changes(repository.path, shas)
    assert report.rows == 5 + len(changes)
    assert len(collector.lake_rows("file_changes")) == len(changes)
    assert len(collector.lake_rows("commits")) == 5
    assert collector.query("select sha from raw_git.first_parents order by position") == [(sha,) for sha in shas]
    assert collector.query("select ref, commit_sha from raw_git.refs order by 1") == [
        ("refs/heads/main", shas[-1]),
        ("refs/tags/v1", shas[2]),
    ]
    assert collector.query("select proper_name, proper_email, commit_email from raw_git.mailmap") == [
        ("Ann", "ann@example.com", "a@old.example.com")
    ]
    assert collector.query(
        "select repository, default_branch, head_sha, is_bare, is_empty from raw_git.repositories"
    ) == [("example/app", "main", shas[-1], True, False)]
    assert (collector.lake / "git" / "commits" / "repository=example%2Fapp").is_dir()


def test_a_second_run_reads_nothing_and_imports_neither_dlt_nor_arrow(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    grow(repository, 3)
    collector.collect(source)
    before = collector.contents()
    program = (
        "import sys; from ingestion.sources.git import GitRepository, collect; from pathlib import Path;"
        "report = collect([GitRepository(sys.argv[1], 'example/app')], sys.argv[2], sys.argv[3], Path(sys.argv[4]));"
        "print(report.scopes[0].status, report.rows, {'dlt', 'pyarrow', 'pandas'} & set(sys.modules))"
    )
    arguments = [str(repository.path), collector.url, str(collector.lake), str(collector.folder / "state")]
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True)
    assert done.stdout.strip() == "unchanged 0 set()", done.stderr
    assert collector.contents() == before


def test_only_new_commits_are_read(collector: Collector, repository: Repository, source: GitRepository) -> None:
    shas = grow(repository, 4)
    collector.collect(source)
    loads = dict(collector.query("select sha, _dlt_load_id from raw_git.commits"))
    new = grow(repository, 2)
    report = collector.collect(source)
    assert report.rows == 2 + 2
    after = dict(collector.query("select sha, _dlt_load_id from raw_git.commits"))
    assert {sha: after[sha] for sha in shas} == loads
    assert collector.query("select sha from raw_git.first_parents order by position") == [
        (sha,) for sha in [*shas, *new]
    ]
    assert len(collector.lake_rows("commits")) == 6


def test_a_force_push_marks_what_is_gone_and_its_return_unmarks_it(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    shas = grow(repository, 4)
    collector.collect(source)
    before = collector.contents()
    other = repository.write("other", "1\n").commit(parents=[shas[1]])
    collector.collect(source)
    assert sorted(collector.query("select sha from raw_git.commits where deleted_at is not null")) == sorted(
        (sha,) for sha in shas[2:]
    )
    assert collector.query("select sha from raw_git.first_parents order by position") == [
        (shas[0],), (shas[1],), (other,)
    ]  # fmt: skip
    assert len(collector.lake_rows("commits")) == 3
    assert not any(sha in row for sha in shas[2:] for row in collector.lake_rows("file_changes"))
    repository.git("update-ref", "refs/heads/main", shas[-1])
    collector.collect(source)
    assert collector.query("select count(*), count(distinct sha) from raw_git.commits") == [(5, 5)]
    assert collector.query("select sha from raw_git.commits where deleted_at is not null") == [(other,)]
    assert collector.contents()["commits in lake"] == before["commits in lake"]
    assert collector.contents()["file_changes in lake"] == before["file_changes in lake"]


def test_commits_whose_old_tips_were_collected_as_garbage_are_not_loaded_twice(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    shas = grow(repository, 3)
    collector.collect(source)
    repository.write("other", "1\n").commit(parents=[shas[1]])
    repository.remove_object(shas[2])
    collector.collect(source)
    assert collector.query("select count(*), count(distinct sha) from raw_git.commits") == [(4, 4)]
    assert collector.query("select sha from raw_git.commits where deleted_at is not null") == [(shas[2],)]


def test_a_tag_that_moves_or_goes_is_followed(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    first, second = grow(repository, 2)
    repository.git("tag", "v1", first)
    repository.git("tag", "v2", first)
    collector.collect(source)
    repository.git("tag", "-f", "v1", second)
    repository.git("tag", "-d", "v2")
    report = collector.collect(source)
    assert report.rows == 0
    assert collector.query("select tag, commit_sha from raw_git.tags") == [("v1", second)]
    assert collector.query("select count(*) from raw_git.commits where deleted_at is not null") == [(0,)]


def test_tags_on_trees_and_blobs_are_listed_and_not_walked(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    sha = repository.write("a", "1\n").commit()
    repository.git("tag", "on-tree", f"{sha}^{{tree}}")
    repository.git("tag", "on-blob", f"{sha}:a")
    nested = repository.raw(
        "tag",
        f"object {sha}\ntype commit\ntag inner\ntagger T \xff <t@example.com> 1700000000 +0100\n\nx\n".encode(
            "latin-1"
        ),
    )
    repository.git(
        "update-ref", "refs/tags/nested", repository.raw("tag", f"object {nested}\ntype tag\ntag o\n\nx\n".encode())
    )
    repository.git("update-ref", "refs/tags/annotated", nested)
    assert statuses(collector, source) == ["ok"]
    rows = collector.query(
        "select tag, commit_sha, is_annotated, tagger_name, tagged_at is null from raw_git.tags order by 1"
    )
    assert rows == [
        ("annotated", sha, True, "T \ufffd", False),
        ("nested", sha, True, None, True),
        ("on-blob", None, False, None, True),
        ("on-tree", None, False, None, True),
    ]


def test_commits_that_only_deployments_name_are_collected(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    grow(repository, 2)
    hidden = repository.write("hidden", "1\n").commit(branch="release")
    repository.git("update-ref", "-d", "refs/heads/release")
    names = {hidden[:10], "v9", "deadbeef", "not a ref", "-x", "a\nb"}
    assert statuses(collector, source, **{"example/app": names}) == ["ok"]
    assert collector.query(f"select count(*) from raw_git.commits where sha = '{hidden}'") == [(1,)]


def test_a_bad_repository_does_not_stop_the_others(
    collector: Collector, repository: Repository, source: GitRepository, tmp_path: Path
) -> None:
    grow(repository, 2)
    (tmp_path / "nothing").mkdir()
    bad = GitRepository(str(tmp_path / "nothing"), "example/bad")
    unreachable = GitRepository("https://user:s3cret@127.0.0.1:1/a/b.git", "example/far")
    report = collector.collect(bad, unreachable, source)
    assert {scope.scope: str(scope.status) for scope in report.scopes} == {
        "example/bad": "failed", "example/far": "failed", "example/app": "ok"
    }  # fmt: skip
    errors = dict(collector.query("select scope, coalesce(error, '') from raw_git._scopes"))
    assert "example/bad" in errors["example/bad"]
    assert "[[git]]" in errors["example/bad"]
    assert "s3cret" not in str(errors)
    assert collector.query("select count(*) from raw_git.commits") == [(2,)]


def test_several_repositories_in_one_load_all_arrive_whole(collector: Collector, tmp_path: Path) -> None:
    made = []
    for number in range(4):
        one = Repository.create(tmp_path / f"app-{number}.git")
        one.write(".mailmap", "A <a@example.com>\n")
        one.git("tag", "v1", *grow(one, number + 1)[:1])
        made.append(GitRepository(str(one.path)))
    collector.collect(*made)
    for table, count in {"repositories": 4, "tags": 4, "refs": 8, "mailmap": 4, "_tips": 7, "_lake_files": 8}.items():
        assert collector.query(f"select count(*) from raw_git.{table}") == [(count,)], table
    for table in ("commits", "first_parents"):
        assert collector.query(f"select count(*) from raw_git.{table} group by repository order by 1") == [
            (1,), (2,), (3,), (4,)
        ]  # fmt: skip


def test_an_empty_repository_is_empty_and_not_an_error(collector: Collector, source: GitRepository) -> None:
    assert statuses(collector, source) == ["warning"]
    assert collector.query("select is_empty, head_sha from raw_git.repositories") == [(True, None)]
    assert "no commits" in str(collector.query("select error from raw_git._scopes"))


def test_an_unborn_default_branch_leaves_the_tags(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    sha = repository.commit()
    repository.git("tag", "v1", sha)
    repository.git("symbolic-ref", "HEAD", "refs/heads/unborn")
    assert statuses(collector, source) == ["warning"]
    assert "symbolic-ref" in str(collector.query("select error from raw_git._scopes"))
    assert collector.query("select sha from raw_git.commits") == [(sha,)]


def test_a_shallow_clone_is_collected_and_said_to_be_shallow(
    collector: Collector, repository: Repository, tmp_path: Path
) -> None:
    grow(repository, 4)
    clone = tmp_path / "clone"
    run_git(tmp_path, "clone", "-q", "--depth=2", repository.path.as_uri(), str(clone))
    assert statuses(collector, GitRepository(str(clone), "example/app")) == ["warning"]
    assert "unshallow" in str(collector.query("select error from raw_git._scopes"))
    assert collector.query("select is_shallow, is_bare from raw_git.repositories") == [(True, False)]
    run_git(clone, "fetch", "-q", "--unshallow")
    assert statuses(collector, GitRepository(str(clone), "example/app")) == ["ok"]
    assert collector.query("select count(*), sum(files_changed) from raw_git.commits") == [(4, 4)]


def test_another_since_reads_the_history_anew(collector: Collector, repository: Repository) -> None:
    grow(repository, 3)
    path = str(repository.path)
    collector.collect(GitRepository(path, "example/app", since=date(2030, 1, 1)))
    assert collector.query("select count(*) from raw_git.commits") == [(0,)]
    collector.collect(GitRepository(path, "example/app"))
    assert collector.query("select count(*) from raw_git.commits") == [(3,)]


def test_a_lost_lake_is_written_again(collector: Collector, repository: Repository, source: GitRepository) -> None:
    grow(repository, 3)
    collector.collect(source)
    before = collector.contents()
    for file in collector.lake.rglob("*.parquet"):
        file.unlink()
    collector.collect(source)
    assert collector.contents() == before


@pytest.mark.parametrize(
    "damage", ["alter table raw_git.tags drop column tagger_name", "drop table raw_git.repositories"]
)
def test_a_missing_column_or_table_is_made_and_loads_nothing_twice(
    collector: Collector, repository: Repository, source: GitRepository, damage: str
) -> None:
    shas = grow(repository, 3)
    repository.git("tag", "v1", shas[0])
    collector.collect(source)
    before = collector.contents()
    with psycopg.connect(collector.url) as connection:
        connection.execute(damage)
    grow(repository, 1)
    collector.collect(source)
    repository.git("update-ref", "refs/heads/main", shas[-1])
    assert collector.query("select count(*), count(distinct sha) from raw_git.commits") == [(4, 4)]
    assert collector.contents()["tags"] == before["tags"]


def test_a_url_is_mirrored_and_followed(collector: Collector, repository: Repository) -> None:
    grow(repository, 2)
    far = GitRepository(repository.path.as_uri())
    report = collector.collect(far)
    assert [(str(scope.status), scope.requests) for scope in report.scopes] == [("ok", 1)]
    assert collector.collect(far).rows == 0
    (mirror,) = (collector.folder / "state" / "mirrors").iterdir()
    (mirror / "sei-complete").unlink()  # as if the clone had been interrupted
    new = grow(repository, 1)
    repository.git("branch", "trunk", new[0])
    repository.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    collector.collect(far)
    assert collector.query("select default_branch, head_sha from raw_git.repositories") == [("trunk", new[0])]
    repository.git("symbolic-ref", "HEAD", "refs/heads/main")
    collector.collect(far)
    assert collector.query("select default_branch from raw_git.repositories") == [("main",)]


def test_commits_with_missing_objects_are_counted_in_the_scope(
    collector: Collector, repository: Repository, source: GitRepository
) -> None:
    repository.write("a", "1\n").commit()
    repository.remove_object(repository.files[b"a"][1].decode())
    assert statuses(collector, source) == ["warning"]
    assert "1 commits have no numbers" in str(collector.query("select error from raw_git._scopes"))
    assert collector.query("select has_missing_objects, additions from raw_git.commits") == [(True, None)]


def test_the_password_of_a_url_is_used_and_kept_nowhere(
    collector: Collector, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(repository, 1)
    seen: list[tuple[dict[str, str], tuple[str, ...]]] = []
    real = mirrors._network_git

    def watched(folder: Path, secret: dict[str, str], *arguments: str) -> str:
        seen.append((dict(secret), arguments))
        return real(folder, secret, *arguments)

    monkeypatch.setattr(mirrors, "_network_git", watched)
    url = f"https://user:s3cret@127.0.0.1:1{repository.path}"
    report = collector.collect(GitRepository(url, "example/app"))
    assert "s3cret" in str(seen[0][0])
    assert "s3cret" not in str(seen[0][1])
    assert "s3cret" not in str(report)
    files = [file for file in (collector.folder / "state").rglob("*") if file.is_file()]
    assert not any(b"s3cret" in file.read_bytes() for file in files)


def test_a_full_disk_is_named_and_leaves_nothing_half_written(
    collector: Collector, repository: Repository, source: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingestion.sources.git.lake import LakeWriter

    grow(repository, 3)

    def full(self: LakeWriter) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(LakeWriter, "close", full)
        with pytest.raises(UserError, match=r"No space is left.*SEI_LAKE_URL"):
            collector.collect(source)
    assert not list(collector.lake.rglob("*.parquet"))
    assert collector.query("select count(*) from raw_git.commits") == [(0,)]
    [(scope, status, why)] = collector.query("select scope, status, error from raw_git._scopes")
    assert (scope, status) == ("example/app", "failed")
    assert why.startswith("No space is left for the Git histories")
    assert [str(scope.status) for scope in collector.collect(source).scopes] == ["ok"]
    assert len(collector.lake_rows("commits")) == 3
