"""Histories are read as `git log --numstat -M -z` tells them."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingestion.git.builder import Repository, expected_changes, run_git
from tests.ingestion.git.reading import ReadHistory, read

NAMES = [
    b"a.txt", b"dir/b.txt", b"dir/deep/c.txt", b"tab\there", b"new\nline", b'quo"te', b"back\\slash", b"sp ace",
    b"umlaut-\xc3\xa4", b"bytes-\xff\xfe", b":100644 100644", b"1\t2\tname", b"-\t-\tname", b"end marker",
    b"caf\xc3\xa9/x",
    b":100644 100644 " + b"a" * 40 + b" " + b"b" * 40 + b" M",
    b"c" * 40 + b" " + b"d" * 40 + b"\n:000000 100644 " + b"a" * 40 + b" " + b"b" * 40 + b" A",
]  # fmt: skip
CONTENTS = [
    b"",
    b"one\n",
    b"one\ntwo\n" * 20,
    b"one\nTWO\n" * 20,
    b"no newline",
    b"\0binary",
    b"\0other binary",
    b"x\r\n" * 5,
]


def check(path: Path, tips: list[str], scratch: Path) -> None:
    shas, changes = expected_changes(path, tips)
    got = read(path, tips, scratch)
    assert set(got.commits) == shas
    assert got.changes == changes


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), size=st.integers(1, 12))
def test_random_histories_are_read_as_git_tells_them(
    tmp_path_factory: pytest.TempPathFactory, seed: int, size: int
) -> None:
    folder = tmp_path_factory.mktemp("random")
    choose = random.Random(seed)
    repository = Repository.create(folder / "repository.git")
    shas: list[str] = []
    for _ in range(size):
        _change_files(repository, choose)
        parents = choose.sample(shas, k=min(len(shas), choose.choice([0, 1, 1, 1, 1, 2, 3])))
        shas.append(repository.commit(parents=parents, branch="main"))
    check(repository.path, shas, folder / "views")


def _change_files(repository: Repository, choose: random.Random) -> None:
    for _ in range(choose.randint(0, 4)):
        action = choose.random()
        if action < 0.6 or not repository.files:
            mode = choose.choice([b"100644", b"100644", b"100755", b"120000"])
            repository.write(choose.choice(NAMES), choose.choice(CONTENTS), mode)
        elif action < 0.8:
            old = choose.choice(sorted(repository.files))
            repository.files[choose.choice(NAMES)] = repository.files.pop(old)
        else:
            repository.files.pop(choose.choice(sorted(repository.files)))
    for path in sorted(repository.files):
        # A name cannot be a file and a folder.
        if any(other.startswith(path + b"/") for other in repository.files):
            repository.files.pop(path)


def test_a_submodule_counts_as_git_counts_it(
    repository: Repository, read_all: Callable[..., ReadHistory], tmp_path: Path
) -> None:
    repository.files[b"module"] = (b"160000", b"1" * 40)
    repository.commit()
    repository.files[b"module"] = (b"160000", b"2" * 40)
    check(repository.path, [repository.commit()], tmp_path / "views")


def test_sha256_repositories_are_read(tmp_path: Path) -> None:
    repository = Repository.create(tmp_path / "repository.git", "sha256")
    repository.write("a", "one\n" * 30).commit()
    repository.files[b"b"] = repository.files.pop(b"a")
    repository.write("c", "1\n")
    tip = repository.commit()
    assert len(tip) == 64
    check(repository.path, [tip], tmp_path / "views")


def test_ten_thousand_files_in_one_commit_are_read(repository: Repository, tmp_path: Path) -> None:
    repository.write("first", "1\n2\n")
    blob = repository.files[b"first"]
    repository.files |= {b"folder-%d/file-%d" % (n % 100, n): blob for n in range(10_000)}
    check(repository.path, [repository.commit()], tmp_path / "views")


def test_more_commits_than_a_block_are_read(repository: Repository, tmp_path: Path) -> None:
    stream = b"".join(
        b"commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata 1\nxM 100644 inline f%d\ndata 3\n%03d\n"
        % (1_700_000_000 + n, n % 7, n % 1000)
        for n in range(12_345)
    )
    run_git(repository.path, "fast-import", "--quiet", data=stream)
    check(repository.path, [repository.git("rev-parse", "main")], tmp_path / "views")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("diff.renames", "false"), ("diff.renameLimit", "1"), ("diff.noprefix", "true"), ("core.quotePath", "true"),
        ("diff.algorithm", "patience"), ("diff.ignoreSubmodules", "all"), ("log.showRoot", "false"),
        ("log.follow", "true"), ("log.date", "relative"), ("log.diffMerges", "first-parent"), ("log.mailmap", "true"),
        ("i18n.logOutputEncoding", "ISO-8859-1"), ("core.bigFileThreshold", "1"), ("diff.orderFile", "/nowhere"),
    ],
)  # fmt: skip
def test_the_repositorys_settings_change_nothing(
    repository: Repository, tmp_path: Path, setting: str, value: str
) -> None:
    repository.write("a", "one\n" * 30).write(".mailmap", "Proper <proper@example.com> <ann@example.com>\n")
    repository.commit("ä")
    repository.files[b"b"] = repository.files.pop(b"a")
    tip = repository.commit()
    before = read(repository.path, [tip], tmp_path / "views")
    repository.git("config", setting, value)
    assert read(repository.path, [tip], tmp_path / "views") == before
    assert before.commits[tip]["author_name"] == "Ann"


def test_the_environment_changes_nothing(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = repository.write("a", "1\n").commit()
    before = read(repository.path, [tip], tmp_path / "views")
    for name, value in {
        "GIT_DIR": "/nowhere",
        "GIT_OBJECT_DIRECTORY": "/nowhere",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "diff.renames",
        "GIT_CONFIG_VALUE_0": "false",
        "GIT_LITERAL_PATHSPECS": "1",
        "LC_ALL": "de_DE.UTF-8",
        "GIT_TRACE": "1",
    }.items():
        monkeypatch.setenv(name, value)
    assert read(repository.path, [tip], tmp_path / "views") == before


def test_replace_refs_and_grafts_change_nothing(repository: Repository, tmp_path: Path) -> None:
    first = repository.write("a", "1\n").commit()
    second = repository.write("a", "1\n2\n").commit()
    before = read(repository.path, [second], tmp_path / "views")
    repository.git("replace", second, first)
    (repository.path / "info").mkdir(exist_ok=True)
    (repository.path / "info" / "grafts").write_text(f"{second}\n")
    assert read(repository.path, [second], tmp_path / "views") == before


def test_attributes_of_a_work_tree_count_as_git_counts_them(tmp_path: Path) -> None:
    folder = tmp_path / "clone"
    folder.mkdir()
    run_git(folder, "init", "-q", "-b", "main")
    for name in ("user.name", "user.email"):
        run_git(folder, "config", name, "x@example.com")
    (folder / ".gitattributes").write_text("*.lock -diff\n")
    (folder / "a.lock").write_text("1\n")
    run_git(folder, "add", ".")
    run_git(folder, "commit", "-qm", "one")
    tip = run_git(folder, "rev-parse", "HEAD").decode().strip()
    check(folder, [tip], tmp_path / "views")
    assert (tip, "a.lock", None, None, None) in read(folder, [tip], tmp_path / "views").changes
