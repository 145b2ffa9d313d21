"""Looks up single objects by one `git cat-file`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from ingestion.sources.git.store import ObjectStore

OBJECT_BYTES = 1 << 20
"""As much of a tag, a commit or a mailmap is looked at: their headers, and as many lines as anybody wrote."""
KINDS = ("commit", "tree", "blob", "tag")


@dataclass(frozen=True)
class Found:
    """Id and kind of an object; both None where it is missing or ambiguous."""

    sha: str | None
    kind: str | None


def resolve(store: ObjectStore, expressions: Sequence[str]) -> list[Found]:
    """Find the object that each expression (`<sha>`, `<sha>^{commit}`) names."""
    if not expressions:
        return []
    lines = store.run("cat-file", "--batch-check=%(objectname) %(objecttype)", lines=expressions).splitlines()
    # An ambiguous prefix is followed by lines of explanation on stderr only, so answers stay in step.
    answers = [line.rpartition(" ") for line in lines]
    return [Found(sha, kind) if kind in KINDS else Found(None, None) for sha, _, kind in answers]


def read_objects(store: ObjectStore, shas: Sequence[str]) -> dict[str, bytes]:
    """Contents of the objects `shas` that exist, each up to `OBJECT_BYTES`."""
    if not shas:
        return {}
    contents = {}
    process = store.start("cat-file", "--batch")
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        for sha in shas:
            process.stdin.write(f"{sha}\n".encode())
            process.stdin.flush()
            content = read_object(process.stdout)
            if content is not None:
                contents[sha] = content
    finally:
        process.kill()
        process.stdin.close()
        process.stdout.close()
        process.wait()
    return contents


def read_object(answers: IO[bytes]) -> bytes | None:
    """The beginning of the next object that `git cat-file --batch` writes; None where it is missing.

    An object may be as large as memory: what it has beyond `OBJECT_BYTES` is passed over.
    """
    header = answers.readline().split()
    if len(header) != 3:
        return None
    size = int(header[2])
    content = answers.read(min(size, OBJECT_BYTES))
    left = size - len(content) + 1
    while left > 0 and (piece := answers.read(min(left, OBJECT_BYTES))):
        left -= len(piece)
    return content
