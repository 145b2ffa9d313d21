"""Looks up single objects by one `git cat-file`."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.sources.git.store import ObjectStore

KINDS = ("commit", "tree", "blob", "tag")


@dataclass(frozen=True)
class Found:
    """Id and kind of an object; both None where it is missing or ambiguous."""

    sha: str | None
    kind: str | None


def resolve(store: ObjectStore, expressions: Sequence[str]) -> list[Found]:
    """What each expression (`<sha>`, `<sha>^{commit}`) names."""
    if not expressions:
        return []
    lines = store.run("cat-file", "--batch-check=%(objectname) %(objecttype)", lines=expressions).splitlines()
    # An ambiguous prefix is followed by lines of explanation on stderr only, so answers stay in step.
    answers = [line.rpartition(" ") for line in lines]
    return [Found(sha, kind) if kind in KINDS else Found(None, None) for sha, _, kind in answers]


def read_objects(store: ObjectStore, shas: Sequence[str]) -> dict[str, bytes]:
    """Contents of the objects `shas` that exist."""
    if not shas:
        return {}
    done = subprocess.run(
        ["git", "cat-file", "--batch"],
        cwd=store.folder,
        env=dict(store.environment),
        input="".join(f"{sha}\n" for sha in shas).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    contents, at, data = {}, 0, done.stdout
    while at < len(data):
        header, _, _ = data[at : data.index(b"\n", at)].decode().partition("\0")
        at = data.index(b"\n", at) + 1
        sha, *rest = header.split(" ")
        if len(rest) == 2:
            contents[sha] = data[at : at + int(rest[1])]
            at += int(rest[1]) + 1
    return contents
