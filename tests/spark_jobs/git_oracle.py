"""The fourteen metrics of Kamei et al. (2013) a second time: from Git's own answers, with no thought of speed.

It shares nothing with the job: each metric of a commit is looked up in all commits before it, and LT is counted in the
files themselves.
"""

import math
import subprocess
from dataclasses import dataclass
from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    """What Git answers."""
    return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True).stdout.decode()


@dataclass(frozen=True)
class Commit:
    """A commit of a linear history."""

    sha: str
    author: str
    seconds: int
    files: tuple[tuple[str, str, int, int], ...]
    """Path before, path after, lines added and deleted."""
    gone: frozenset[str]
    """Paths that it deletes."""

    @property
    def subsystems(self) -> set[str]:
        return {before.split("/")[0] if "/" in before else "" for before, *_ in self.files}


def commits(folder: Path) -> list[Commit]:
    """Commits of the checked-out branch, the first at first."""
    found = []
    for line in git(folder, "log", "--first-parent", "--no-merges", "--reverse", "--format=%H %ct %ae").splitlines():
        sha, seconds, author = line.split(" ")
        numbers = git(folder, "show", "-M", "--numstat", "-z", "--format=", sha).strip("\n").split("\0")
        files = []
        while numbers and numbers[0]:
            added, deleted, path = numbers.pop(0).split("\t")
            before, after = (path, path) if path else (numbers.pop(0), numbers.pop(0))
            files.append((before, after, *(int(one) if one != "-" else 0 for one in (added, deleted))))
        gone = git(folder, "show", "-M", "--name-only", "--diff-filter=D", "-z", "--format=", sha).split("\0")
        if files:
            found.append(Commit(sha, author, int(seconds), tuple(files), frozenset(gone) - {""}))
    return found


def lines_before(folder: Path, commit: Commit) -> int:
    """Lines of the touched texts in the commit's parent; a binary file has none."""
    found = 0
    for before, *_ in commit.files:
        shown = subprocess.run(
            ["git", "-C", str(folder), "show", f"{commit.sha}^:{before}"], capture_output=True, check=False
        )
        found += 0 if b"\0" in shown.stdout else shown.stdout.count(b"\n")
    return found


def metrics(folder: Path, history: list[Commit], place: int) -> tuple[float | None, ...]:
    """NS, ND, NF, entropy, LA, LD, LT, NDEV, AGE (days), NUC, EXP, REXP, SEXP of a commit."""
    one, earlier = history[place], history[:place]
    changed = [added + deleted for *_, added, deleted in one.files]
    shares = [lines / sum(changed) for lines in changed if lines]
    past = [touching(earlier, before) for before, *_ in one.files]
    last = [(found[0].seconds, found[0].sha) for found in past if found]
    ages = [(one.seconds - seconds) / 86_400 for seconds, _ in last]
    own = [commit for commit in earlier if commit.author == one.author]
    return (
        len(one.subsystems),
        len({before.rpartition("/")[0] for before, *_ in one.files}),
        len(one.files),
        -sum(share * math.log2(share) for share in shares),
        sum(added for *_, added, _ in one.files),
        sum(deleted for *_, deleted in one.files),
        lines_before(folder, one),
        len({commit.author for found in past for commit in found}),
        sum(ages) / len(ages) if ages else None,
        len({sha for _, sha in last}),
        len(own),
        sum(1 / (1 + (one.seconds - commit.seconds) // (365.25 * 86_400)) for commit in own),
        len([commit for commit in own if commit.subsystems & one.subsystems]),
    )


def touching(earlier: list[Commit], path: str) -> list[Commit]:
    """Commits that touched what is now at a path, the last at first, back to where it was made."""
    found = []
    for commit in reversed(earlier):
        moved = {before for before, after, *_ in commit.files if before != after}
        if path in commit.gone or (path in moved and path not in {after for _, after, *_ in commit.files}):
            break
        for before, after, *_ in commit.files:
            if after == path:
                found.append(commit)
                path = before
                break
    return found
