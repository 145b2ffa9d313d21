"""Git's objects: how they are named."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from functools import cache

from infra.demo.organization.records import Signature


def object_id(kind: str, body: bytes) -> str:
    """The SHA-1 name of an object."""
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(body)) + body, usedforsecurity=False).hexdigest()


def signature_line(signature: Signature) -> str:
    """`Name <email> seconds offset`."""
    return f"{signature.name} <{signature.email}> {seconds_and_offset(signature.at)}"


def seconds_and_offset(moment: datetime) -> str:
    """Time as Git writes it: seconds since 1970 and the offset."""
    return f"{int(moment.timestamp())} {_offset(moment.utcoffset() or timedelta(0))}"


@cache
def _offset(offset: timedelta) -> str:
    return datetime(2000, 1, 1, tzinfo=timezone(offset)).strftime("%z")


def commit_id(tree: str, parents: Iterable[str], author: Signature, committer: Signature, message: str) -> str:
    """The name of a commit."""
    lines = [
        f"tree {tree}",
        *(f"parent {parent}" for parent in parents),
        f"author {signature_line(author)}",
        f"committer {signature_line(committer)}",
        "",
        message,
    ]
    return object_id("commit", "\n".join(lines).encode())


class Tree:
    """A folder that never changes; `with_file` makes the folder that has one file more, other or less."""

    __slots__ = ("_entries", "_sha")

    def __init__(self, entries: "Mapping[str, str | Tree] | None" = None) -> None:
        self._entries: Mapping[str, str | Tree] = entries or {}
        self._sha: str | None = None

    def with_file(self, path: str, blob: str | None) -> "Tree":
        """The folder with the file's blob replaced; None removes it, and folders that it leaves empty."""
        name, _, rest = path.partition("/")
        entries = dict(self._entries)
        if rest:
            below = entries.get(name)
            folder = (below if isinstance(below, Tree) else Tree()).with_file(rest, blob)
            if folder:
                entries[name] = folder
            else:
                entries.pop(name, None)
        elif blob is None:
            entries.pop(name, None)
        else:
            entries[name] = blob
        return Tree(entries)

    def __bool__(self) -> bool:
        return bool(self._entries)

    @property
    def sha(self) -> str:
        """The name of the tree."""
        if self._sha is None:
            lines = []
            for name, entry in self._entries.items():
                raw = name.encode()
                if isinstance(entry, Tree):
                    lines.append((raw + b"/", b"40000 %s\0" % raw + bytes.fromhex(entry.sha)))
                else:
                    lines.append((raw, b"100644 %s\0" % raw + bytes.fromhex(entry)))
            self._sha = object_id("tree", b"".join(line for _, line in sorted(lines)))
        return self._sha
