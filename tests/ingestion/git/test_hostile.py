"""Repositories that no porcelain would make are read, with everything that can be said of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingestion.sources.git import log, refs
from ingestion.sources.git.graph import reachable
from ingestion.sources.git.mailmap import read_mailmap
from ingestion.sources.git.store import open_store
from tests.ingestion.git.builder import Repository, run_git
from tests.ingestion.git.reading import ReadHistory, read

Read = Callable[..., ReadHistory]


def only(history: ReadHistory) -> dict[str, object]:
    (commit,) = history.commits.values()
    return commit


def test_invalid_utf8_is_replaced_in_text_and_escaped_in_names(repository: Repository, read_all: Read) -> None:
    repository.write(b"a\xff", "1\n").write(b"a\xfe", "1\n")
    repository.commit(b"subject \xff\n\nbody \xfe\n", author=b"N\xe4me <e\xff@example.com>")
    history = read_all(repository)
    commit = only(history)
    assert commit["subject"] == "subject \ufffd"
    assert commit["body"] == "body \ufffd\n"
    assert commit["author_name"] == "N\ufffdme"
    assert [change[1] for change in history.changes] == ["a\\xfe", "a\\xff"]


def test_a_declared_encoding_is_honoured(repository: Repository, read_all: Read) -> None:
    repository.commit(b"gr\xfc\xdfe", author=b"J\xfcrgen <j@example.com>", headers=b"encoding ISO-8859-1\n")
    commit = only(read_all(repository))
    assert (commit["subject"], commit["author_name"]) == ("grüße", "Jürgen")


def test_a_commit_without_author_is_kept(repository: Repository, read_all: Read) -> None:
    repository.write("a", "1\n").commit(author=b"")
    commit = only(read_all(repository))
    assert (commit["author_name"], commit["authored_at"], commit["author_utc_offset_minutes"]) == ("", None, None)
    assert commit["additions"] == 1


@pytest.mark.parametrize(
    ("written", "moment", "offset"),
    [
        ("4291747200 +0000", datetime(2106, 1, 1, tzinfo=UTC), 0),
        ("4294967296 +0100", datetime(2106, 2, 7, 6, 28, 16, tzinfo=UTC), 60),
        ("0 -0330", datetime(1970, 1, 1, tzinfo=UTC), -210),
        ("1700000000 +1445", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC), None),
        ("1700000000 +1400", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC), 840),
        ("1700000000 +0575", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC), None),
        ("1700000000 -0700", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC), -420),
        ("1700000000 +51800", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC), None),
        ("-2177452800 +0000", None, None),  # 1901: git itself knows no such date
        ("999999999999 +0000", None, 0),
        ("99999999999999999999999 +0000", datetime(1970, 1, 1, tzinfo=UTC), 0),  # as git gives it
    ],
)
def test_dates_are_as_git_gives_them(
    repository: Repository, read_all: Read, written: str, moment: datetime | None, offset: int | None
) -> None:
    repository.commit(date=written)
    commit = only(read_all(repository))
    assert commit["authored_at"] == moment
    assert commit["author_utc_offset_minutes"] == offset


def test_carriage_returns_and_nul_do_not_shift_fields(repository: Repository, read_all: Read) -> None:
    repository.commit(b"one\rtwo\r\n\r\nbody\x01\x1e\n")
    repository.commit(b"before\0after\n")
    last = repository.commit("last")
    history = read_all(repository)
    assert len(history.commits) == 3
    assert history.commits[last]["subject"] == "last"
    assert min(str(commit["subject"]) for commit in history.commits.values()) == "before"


def test_trailers_are_unfolded_one_a_line(repository: Repository, read_all: Read) -> None:
    repository.commit("subject\n\nbody\n\nCo-authored-by: A <a@example.com>\nReviewed-by: B\n  <b@example.com>\n")
    assert only(read_all(repository))["trailers"] == (
        "Co-authored-by: A <a@example.com>\nReviewed-by: B <b@example.com>"
    )


def test_merges_have_no_numbers_and_empty_commits_have_zeros(repository: Repository, read_all: Read) -> None:
    root = repository.write("a", "1\n").commit()
    side = repository.write("b", "1\n").commit(parents=[root], branch=None)
    merge = repository.commit(parents=[root, side])
    empty = repository.commit()
    commits = read_all(repository).commits
    assert commits[merge]["additions"] is commits[merge]["files_changed"] is None
    assert (commits[empty]["additions"], commits[empty]["files_changed"]) == (0, 0)
    assert not commits[merge]["has_missing_objects"]


def test_a_missing_blob_costs_only_the_numbers_of_its_commits(repository: Repository, read_all: Read) -> None:
    shas = [repository.write("a", f"{n}\n").write(f"file-{n}", "x\n").commit() for n in range(20)]
    lost = repository.write("a", "lost\n").commit()
    blob = repository.files[b"a"][1].decode()
    after = repository.write("a", "after\n").commit()
    last = repository.write("b", "1\n").commit()
    repository.remove_object(blob)
    history = read_all(repository)
    assert set(history.commits) == {*shas, lost, after, last}
    damaged = {sha for sha, commit in history.commits.items() if commit["has_missing_objects"]}
    assert damaged == {lost, after}
    assert history.commits[lost]["additions"] is None
    assert (lost, "a", None, None, None) in history.changes
    assert history.statuses[lost, "a"] == "M"
    assert history.commits[last]["additions"] == 1
    assert history.commits[shas[3]]["additions"] == 2


def test_a_missing_tree_costs_only_the_numbers_of_its_commits(repository: Repository, read_all: Read) -> None:
    repository.write("a", "1\n").commit()
    lost = repository.write("dir/b", "1\n").commit()
    last = repository.write("c", "1\n").commit()
    repository.remove_object(repository.git("rev-parse", f"{lost}:dir"))
    history = read_all(repository)
    assert len(history.commits) == 3
    assert history.commits[lost]["has_missing_objects"]
    assert history.commits[last]["additions"] == 1


def test_what_is_behind_a_missing_commit_is_left_out_and_the_rest_is_read(
    repository: Repository, read_all: Read
) -> None:
    first = repository.write("a", "1\n").commit()
    lost = repository.write("a", "2\n").commit()
    child = repository.write("a", "3\n").commit()
    tip = repository.write("a", "4\n").commit()
    other = repository.write("b", "1\n").commit(parents=[first], branch="other")
    repository.remove_object(lost)
    history = read_all(repository, tip, other)
    assert set(history.commits) == {tip, child, other, first}
    assert history.commits[child]["has_missing_objects"]
    assert history.commits[child]["additions"] is None
    assert history.commits[tip]["additions"] == 1


def test_a_partial_clone_is_read_without_fetching(repository: Repository, tmp_path: Path) -> None:
    tip = repository.write("a", "1\n").commit()
    blob = repository.files[b"a"][1].decode()
    repository.git("config", "remote.origin.url", "https://127.0.0.1:1/none.git")
    repository.git("config", "remote.origin.promisor", "true")
    repository.git("config", "core.repositoryformatversion", "1")
    repository.git("config", "extensions.partialClone", "origin")
    repository.remove_object(blob)
    assert read(repository.path, [tip], tmp_path / "views").commits[tip]["has_missing_objects"]


def test_the_boundary_of_a_shallow_clone_has_the_numbers_that_git_gives_it(
    repository: Repository, tmp_path: Path
) -> None:
    for number in range(4):
        repository.write(f"file-{number}", "1\n").commit()
    clone = tmp_path / "clone"
    run_git(tmp_path, "clone", "-q", "--bare", "--depth=2", repository.path.as_uri(), str(clone))
    tip = repository.git("rev-parse", "main")
    history = read(clone, [tip], tmp_path / "views")
    assert sorted(commit["files_changed"] for commit in history.commits.values()) == [1, 3]


def test_since_keeps_what_was_committed_from_that_day_on(repository: Repository, tmp_path: Path) -> None:
    midnight = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())
    newer_behind = repository.write("a", "1\n").commit(date=f"{midnight} +0000")
    repository.write("a", "2\n").commit(date=f"{midnight - 1} +0000")
    tip = repository.write("a", "2\n3\n").commit(date=f"{midnight + 60} -1200")
    history = read(repository.path, [tip], tmp_path / "views", since=date(2024, 1, 1))
    assert set(history.commits) == {newer_behind, tip}
    assert history.commits[tip]["additions"] == 1


def test_a_message_of_any_length_is_cut_with_a_mark_and_stops_nothing(repository: Repository, read_all: Read) -> None:
    before = repository.write("a", "1\n").commit("before")
    name = b"N" * 400 + b" <" + b"e" * 300 + b"@example.com>"
    long = repository.write("a", "2\n").commit(b"s" * (5 << 20) + b"\n\n" + b"b " * (3 << 20), author=name)
    repository.write("a", "3\n").commit("after")
    commits = read_all(repository).commits
    assert sorted(commit["subject"][:6] for commit in commits.values()) == ["after", "before", "ssssss"]
    cut = commits[long]
    lengths = {text: len(cut[text]) for text in ("subject", "body", "author_name", "author_email")}
    assert lengths == {"subject": 10_000, "body": 100_000, "author_name": 250, "author_email": 250}
    assert cut["subject"].endswith("s\u2026")
    assert (cut["parent_shas"], cut["additions"]) == (before, 1)


def test_no_more_of_a_field_is_held_than_its_bound() -> None:
    piece = b"x" * (1 << 20)
    pieces = [b"a\0b", *[piece] * 300, b"x\0end\0"]
    held = b"".join(log.bounded(pieces))
    assert [len(token) for token in held.split(b"\0")] == [1, log.TOKEN_BYTES, 3, 0]


def test_a_tag_and_a_mailmap_are_read_as_far_as_anybody_wrote(repository: Repository, tmp_path: Path) -> None:
    sha = repository.write(".mailmap", "A <a@example.com> <b@example.com>\n" + "#" * (3 << 20)).commit()
    header = f"object {sha}\ntype commit\ntag v1\ntagger T <t@example.com> 1700000000 +0000\n\n"
    tag = repository.raw("tag", header.encode() + b"x" * (3 << 20))
    with open_store(repository.path, repository.path, tmp_path) as store:
        listed = {"refs/tags/v1": tag, "refs/tags/" + "v" * 2_000: sha, "refs/heads/main": sha}
        state = refs.resolve_refs(store, "refs/heads/main", listed, ())
        assert [entry.proper_name for entry in read_mailmap(store, sha)] == ["A"]
        assert reachable(store, [sha]) == {sha: []}
    assert [(tag.name, tag.commit_sha, tag.tagger_name) for tag in state.tags] == [("v1", sha, "T")]
    assert state.left_out == ["refs/tags/" + "v" * 2_000]
