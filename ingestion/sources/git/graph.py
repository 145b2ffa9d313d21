"""Walks of the commit graph that need no more than ids."""

import subprocess
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time

import numpy as np
import pyarrow as pa

from ingestion.sources.git.objects import read_object, resolve
from ingestion.sources.git.spans import integers
from ingestion.sources.git.store import GitError, ObjectStore


def partial_output(store: ObjectStore, arguments: Sequence[str], lines: Iterable[str]) -> list[str]:
    """Lines that git writes before it ends or stops."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=store.folder,
        env=dict(store.environment),
        input="".join(f"{line}\n" for line in lines).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.stdout.decode("ascii", "replace").split()


def reachable(store: ObjectStore, tips: Iterable[str]) -> dict[str, list[str]]:
    """Parents of every commit that is present and can be reached from `tips` through present commits."""
    process = store.start("cat-file", "--batch")
    assert process.stdin is not None
    assert process.stdout is not None
    boundary = set(store.shallow_boundary.split())
    found: dict[str, list[str]] = {}
    seen, waiting = set(tips), list(tips)
    try:
        while waiting:
            sha = waiting.pop()
            process.stdin.write(f"{sha}\n".encode())
            process.stdin.flush()
            content = read_object(process.stdout)
            if content is None:
                continue
            lines = content.partition(b"\n\n")[0].split(b"\n")
            parents = [line[7:].decode() for line in lines if line.startswith(b"parent ")]
            found[sha] = [] if sha in boundary else parents
            new = [parent for parent in found[sha] if parent not in seen]
            seen.update(new)
            waiting.extend(new)
    finally:
        process.kill()
        process.stdin.close()
        process.stdout.close()
        process.wait()
    return found


def live_commits(store: ObjectStore, tips: Sequence[str], since: date | None) -> set[str]:
    """All commits reachable from `tips`, by the rule of `log.Walk` for `since`."""
    options = ["--timestamp"] if since else []
    try:
        lines = store.run("rev-list", "--stdin", *options, lines=tips).splitlines()
    except GitError:
        return _recent(store, list(reachable(store, tips)), since)
    if since is None:
        return set(lines)
    first = datetime.combine(since, time(), UTC).timestamp()
    dated = (line.split(" ") for line in lines)
    return {sha for seconds, sha in dated if int(seconds) >= first}


def _recent(store: ObjectStore, shas: Sequence[str], since: date | None) -> set[str]:
    if since is None:
        return set(shas)
    lines = store.run("log", "--stdin", "--no-walk=unsorted", "--format=%ct %H", lines=shas).splitlines()
    first = datetime.combine(since, time(), UTC).timestamp()
    return {sha for seconds, sha in (line.split(" ") for line in lines) if seconds and int(seconds) >= first}


def has_lost_commits(store: ObjectStore, old_tips: Collection[str], new_tips: Sequence[str]) -> bool:
    """Whether anything that was reachable from `old_tips` is not so from `new_tips`, or nobody can say."""
    vanished = sorted(set(old_tips) - set(new_tips))
    if any(found.kind != "commit" for found in resolve(store, vanished)):
        return True
    try:
        lines = [*vanished, *(f"^{sha}" for sha in new_tips)]
        return bool(vanished) and bool(store.run("rev-list", "--stdin", "--max-count=1", lines=lines))
    except GitError:
        return True


def first_parent_line(store: ObjectStore, head: str, after: str | None = None) -> pa.Array:
    """Ids from `head` along first parents, newest first, down to but without `after`, else to the root."""
    try:
        lines = [head, f"^{after}"] if after else [head]
        output = store.run("rev-list", "--stdin", "--first-parent", lines=lines).encode()
    except GitError:
        output = _first_parents_present(store, head)
    return fixed_width(output, store.hash_length)


def contained(store: ObjectStore, line: Sequence[str], head: str) -> Sequence[str]:
    """The beginning of `line`, whose commits contain the ones before them, that `head` contains."""
    if not line:
        return line
    try:
        outside = set(store.run("rev-list", "--stdin", lines=[line[-1], f"^{head}"]).split())
    except GitError:
        outside = set(line) - reachable(store, [head]).keys()
    return [sha for sha in line if sha not in outside]


def descendants(store: ObjectStore, sha: str, head: str) -> set[str]:
    """Commits that `head` contains and that contain `sha`, without it."""
    try:
        return set(store.run("rev-list", "--stdin", "--ancestry-path", lines=[head, f"^{sha}"]).split())
    except GitError:
        return set(reachable(store, [head])) - {sha}


def _first_parents_present(store: ObjectStore, head: str) -> bytes:
    parents, line, sha = reachable(store, [head]), [], head
    while sha in parents:
        line.append(sha)
        sha = next(iter(parents[sha]), "")
    return "".join(f"{sha}\n" for sha in line).encode()


def fixed_width(output: bytes, hash_length: int) -> pa.Array:
    """String array of the ids in `output`, one a line."""
    count = len(output) // (hash_length + 1)
    digits = np.frombuffer(output, np.uint8)[: count * (hash_length + 1)].reshape(count, hash_length + 1)
    data = np.ascontiguousarray(digits[:, :-1])
    offsets = np.arange(count + 1, dtype=np.int32) * hash_length
    buffers = [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string(), count, buffers)


def positions(line: pa.Array, first: int) -> pa.Array:
    """Positions of a line that is newest first, so that its last commit has position `first`."""
    return integers(np.arange(first + len(line) - 1, first - 1, -1))


def parent(store: ObjectStore, sha: str) -> str | None:
    """First parent of a commit, or None."""
    return resolve(store, [f"{sha}^1"])[0].sha
