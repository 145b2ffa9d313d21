"""The log, the repositories and the seed agree."""

import re
import subprocess
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.demo.organization.events import (
    Commit,
    Event,
    Founded,
    Host,
    MergeMethod,
    Numbered,
    PullRequestMerged,
    PullRequestOpened,
    RefUpdated,
    RepositoryCreated,
    ReviewSubmitted,
    TagCreated,
)
from infra.demo.organization.log import line_of
from infra.demo.organization.simulation import simulate

DAYS = 45
ITEM = re.compile(r"^([A-Z]+-|AB#)\d+ ")
"""Key of a work item, which Git's subjects do not name."""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Event], Path]:
    """A short life of the organisation."""
    folder = tmp_path_factory.mktemp("tiny")
    events: list[Event] = []
    simulate(3, folder, events.append, days=DAYS)
    return events, folder


def git(folder: Path, repository: str, *arguments: str) -> str:
    path = folder / f"{repository}.git"
    return subprocess.run(["git", "-C", str(path), *arguments], capture_output=True, text=True, check=True).stdout


def test_the_same_seed_gives_the_same_bytes(tiny: tuple[list[Event], Path], tmp_path: Path) -> None:
    events, _ = tiny
    again: list[Event] = []

    simulate(3, tmp_path, again.append, days=DAYS)

    assert b"".join(map(line_of, again)) == b"".join(map(line_of, events))


def test_events_come_in_the_order_of_time_and_end_with_the_simulation(tiny: tuple[list[Event], Path]) -> None:
    events, _ = tiny
    founded = events[0]
    assert isinstance(founded, Founded)
    times = [event.at for event in events]
    assert times == sorted(times)
    assert times[-1] <= founded.as_of
    assert all(moment.tzinfo is UTC and not moment.microsecond for moment in times)


def test_repositories_hold_the_commits_of_the_log(tiny: tuple[list[Event], Path]) -> None:
    events, folder = tiny
    known = [event.repository for event in events if isinstance(event, RepositoryCreated)]
    assert len(known) == 9
    for repository in known:
        commits = {one.sha: one for one in events if isinstance(one, Commit) and one.repository == repository}
        shown = git(folder, repository, "log", "--all", "--format=%H%x00%P%x00%an%x00%ae%x00%aI%x00%cI%x00%s%x00%b%x01")
        rows = [row.strip("\n").split("\0") for row in shown.split("\x01")[:-1]]
        assert rows
        for sha, parents, name, email, authored, committed, subject, body in rows:
            one = commits[sha]
            assert (parents, name, email) == (" ".join(one.parents), one.author.name, one.author.email)
            assert datetime.fromisoformat(authored) == one.author.at
            assert datetime.fromisoformat(committed) == one.committer.at
            assert (subject, body.strip()) == (one.subject, one.body)


def test_files_of_commits_are_what_git_counts(tiny: tuple[list[Event], Path]) -> None:
    events, folder = tiny
    counted: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for repository in sorted({event.repository for event in events if isinstance(event, Commit)}):
        shown = git(folder, repository, "log", "--all", "--no-merges", "-M", "--numstat", "--format=%x01%H")
        for block in shown.split("\x01")[1:]:
            sha, *lines = block.split("\n")
            rows = [line.split("\t") for line in lines if line]
            counted[repository, sha] = sorted((int(added), int(deleted)) for added, deleted, _ in rows)
    said = {
        (one.repository, one.sha): sorted((file.additions, file.deletions) for file in one.files)
        for one in events
        if isinstance(one, Commit)
    }
    assert {key: said[key] for key in counted} == counted


def test_branches_and_tags_are_where_the_log_left_them(tiny: tuple[list[Event], Path]) -> None:
    events, folder = tiny
    refs: dict[str, dict[str, str]] = defaultdict(dict)
    for event in events:
        if isinstance(event, RefUpdated):
            if event.after is None:
                del refs[event.repository][event.ref]
            else:
                refs[event.repository][event.ref] = event.after
        elif isinstance(event, TagCreated):
            refs[event.repository][f"refs/tags/{event.tag}"] = event.sha
    for repository, expected in refs.items():
        shown = git(folder, repository, "for-each-ref", "--format=%(refname) %(objectname) %(*objectname)")
        found = {}
        for line in shown.splitlines():
            name, direct, *peeled = line.split()
            if not name.startswith("refs/pull/"):
                found[name] = peeled[0] if peeled else direct
        assert found == expected


def test_pull_requests_come_by_the_method_of_their_repository(tiny: tuple[list[Event], Path]) -> None:
    events, folder = tiny
    commits = {one.sha: one for one in events if isinstance(one, Commit)}
    opened = {(one.repository, one.number): one for one in events if isinstance(one, PullRequestOpened)}
    merged = [one for one in events if isinstance(one, PullRequestMerged)]
    assert {one.method for one in merged} == set(MergeMethod)
    for one in merged:
        commit, proposal = commits[one.sha], opened[one.repository, one.number]
        if one.method is MergeMethod.SQUASH:
            assert commit.subject == f"{ITEM.sub('', proposal.title)} (#{one.number})"
        if one.method is MergeMethod.MERGE:
            on_github = f"Merge pull request #{one.number} from acme/{proposal.head}"
            is_internal = one.repository.startswith(Host.INTERNAL.prefix)
            assert commit.subject == (f"Merge branch '{proposal.head}' into 'main'" if is_internal else on_github)
        assert git(folder, one.repository, "rev-parse", f"refs/pull/{one.number}/head").strip() in commits


def test_nobody_reviews_what_is_not_open(tiny: tuple[list[Event], Path]) -> None:
    events, _ = tiny
    opened: set[tuple[str, int]] = set()
    merged: set[tuple[str, int]] = set()
    for event in events:
        if isinstance(event, PullRequestOpened):
            opened.add((event.repository, event.number))
        elif isinstance(event, ReviewSubmitted):
            assert (event.repository, event.number) in opened - merged
        elif isinstance(event, PullRequestMerged):
            merged.add((event.repository, event.number))
    assert merged <= opened
    assert sum(isinstance(event, Numbered) for event in events) > 100
