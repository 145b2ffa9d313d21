"""Patch ids by git, from objects at hand."""

import re
import subprocess
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from tempfile import TemporaryFile

from ingestion.sources.git.objects import read_objects
from ingestion.sources.git.store import GitError, ObjectStore

DIFFERENCES = ("diff-tree", "--stdin", "-r", "-p", "--full-index", "--no-renames", "--no-ext-diff", "--no-textconv")
_PARENT = re.compile(rb"^parent ([0-9a-f]+)$", re.MULTILINE)

Pair = tuple[str, str]
"""A commit, and the commit that it is compared with."""


def patch_ids(store: ObjectStore, pairs: Sequence[Pair]) -> dict[str, str]:
    """Patch id by commit, of which no two may be one; without those that change nothing or lack an object.

    Git stops where an object is missing, so the pairs are halved until those are alone.
    """
    if not pairs:
        return {}
    found, is_complete = _compute(store, pairs)
    if is_complete:
        return found
    if len(pairs) == 1:
        return {}
    middle = len(pairs) // 2
    return patch_ids(store, pairs[:middle]) | patch_ids(store, pairs[middle:])


def parents_of(store: ObjectStore, shas: Sequence[str]) -> dict[str, list[str]]:
    """Parents by commit, of those that are there."""
    contents = read_objects(store, shas)
    return {
        sha: [found.decode() for found in _PARENT.findall(content.partition(b"\n\n")[0])]
        for sha, content in contents.items()
    }


def base_of(head: str, shas: Collection[str], parents: Mapping[str, Sequence[str]]) -> str | None:
    """The newest commit of the base branch that a branch contains; None where the branch is not all there.

    Args:
        head: last commit of the branch.
        shas: its commits, in any order.
        parents: by commit.
    """
    waiting, seen = deque([head]), {head}
    while waiting:
        sha = waiting.popleft()
        if sha not in parents:
            return None
        # A branch into which its base was merged has several such parents: that of the last merge is the newest.
        if outside := [parent for parent in parents[sha] if parent not in shas]:
            return outside[-1]
        for parent in parents[sha]:
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return None


def _compute(store: ObjectStore, pairs: Sequence[Pair]) -> tuple[dict[str, str], bool]:
    """Patch id by commit, and whether git came to the end."""
    with TemporaryFile() as lines:
        lines.write("".join(f"{sha} {base}\n" for sha, base in pairs).encode())
        lines.seek(0)
        with subprocess.Popen(
            ["git", *DIFFERENCES], cwd=store.folder, env=dict(store.environment), stdin=lines,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as differences:  # fmt: skip
            summed = subprocess.run(
                ["git", "patch-id", "--stable"], cwd=store.folder, env=dict(store.environment),
                stdin=differences.stdout, capture_output=True, check=False,
            )  # fmt: skip
    if summed.returncode:
        raise GitError(summed.stderr.decode("utf-8", "replace").strip() or "git patch-id failed")
    answers = (line.split() for line in summed.stdout.decode().splitlines())
    return {sha: patch_id for patch_id, sha in answers}, differences.returncode == 0
