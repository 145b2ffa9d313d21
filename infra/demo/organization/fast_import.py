"""Real Git repositories out of commits whose names are known already, by `git fast-import`.

What git is to read waits in a file per repository until the end: so many repositories can grow side by side without as
many processes, and the memory that one takes does not depend on its history.
"""

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from infra.demo.organization.content import Change
from infra.demo.organization.objects import seconds_and_offset
from infra.demo.organization.records import Signature
from infra.errors import UserError

WORKING_REF = "refs/simulation/tip"
NOTHING = "0" * 40
"""What a ref that goes away names."""
QUICK = ("-c", "core.compression=1", "-c", "fastimport.unpackLimit=0", "-c", "core.fsync=none")
BUFFER = 16 * 1024
"""Bytes that a repository keeps in memory."""
RECENT = 128
"""Blobs of which a repository knows that they are written; git leaves out itself what comes again."""


class GitWriter:
    """Writes one bare repository; commits, then `finish`."""

    def __init__(self, path: Path, default_branch: str) -> None:
        self._path, self._default_branch = path, default_branch
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = path.with_suffix(".fast-import")
        self._waiting: list[bytes] = []
        self._size = 0
        self._marks: dict[bytes, int] = {}
        self._blobs: dict[bytes, None] = {}

    def commit(
        self,
        sha: str,
        parents: Sequence[str],
        author: Signature,
        committer: Signature,
        message: str,
        changes: Iterable[Change],
    ) -> None:
        """Write a commit; `changes` are those against the first parent."""
        written = list(changes)
        for change in written:
            if change.new and (blob := bytes.fromhex(change.new.blob)) not in self._blobs:
                self._blobs[blob] = None
                if len(self._blobs) > RECENT:
                    del self._blobs[next(iter(self._blobs))]
                self._write("blob\n", change.new.content)
        mark = self._marks[bytes.fromhex(sha)] = len(self._marks) + 1
        head = f"commit {WORKING_REF}\nmark :{mark}\n"
        head += f"author {_person(author)}\ncommitter {_person(committer)}\n"
        self._write(head, message.encode())
        lines = []
        if parents:
            lines.append(f"from {self._mark(parents[0])}")
            lines.extend(f"merge {self._mark(parent)}" for parent in parents[1:])
        gone = [one.old.path for one in written if one.old and (one.new is None or one.new.path != one.old.path)]
        lines.extend(f"D {path}" for path in gone)
        lines.extend(f"M 100644 {change.new.blob} {change.new.path}" for change in written if change.new)
        self._add("".join(f"{line}\n" for line in (*lines, "")).encode())

    def tag(self, name: str, sha: str, tagger: Signature, message: str) -> None:
        """Write an annotated tag."""
        self._write(f"tag {name}\nfrom {self._mark(sha)}\ntagger {_person(tagger)}\n", message.encode())

    def point(self, ref: str, sha: str) -> None:
        """Let a ref name a commit from now on; for refs that nobody deletes."""
        self._add(f"reset {ref}\nfrom {self._mark(sha)}\n\n".encode())

    def finish(self, refs: Mapping[str, str]) -> None:
        """Let git read it all; these are the refs besides annotated tags and those of `point`.

        Raises:
            UserError: git has not taken it.
        """
        for ref, sha in sorted(refs.items()):
            self.point(ref, sha)
        if self._marks:
            self._add(f"reset {WORKING_REF}\nfrom {NOTHING}\n\n".encode())
        self._flush()
        _git("init", "--quiet", "--bare", "--template=", f"--initial-branch={self._default_branch}", str(self._path))
        with self._stream.open("rb") as stream:
            command = ["git", *QUICK, "-C", str(self._path), "fast-import", "--quiet", "--date-format=raw"]
            done = subprocess.run(command, stdin=stream, check=False)
        if done.returncode != 0:
            raise UserError(f"git fast-import failed for {self._path}; what it said is above.")
        self._stream.unlink()
        _git("-C", str(self._path), "pack-refs", "--all")

    def _mark(self, sha: str) -> str:
        return f":{self._marks[bytes.fromhex(sha)]}"

    def _write(self, head: str, data: bytes) -> None:
        self._add(head.encode() + b"data %d\n" % len(data) + data + b"\n")

    def _add(self, data: bytes) -> None:
        self._waiting.append(data)
        self._size += len(data)
        if self._size > BUFFER:
            self._flush()

    def _flush(self) -> None:
        with self._stream.open("ab") as stream:
            stream.writelines(self._waiting)
        self._waiting, self._size = [], 0


def finish_all(writers: Sequence[tuple[GitWriter, Mapping[str, str]]]) -> None:
    """Finish many, as many at a time as there are processors.

    Raises:
        UserError: git has not taken one.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in [pool.submit(writer.finish, refs) for writer, refs in writers]:
            done.result()


def _person(signature: Signature) -> str:
    return f"{signature.name} <{signature.email}> {seconds_and_offset(signature.at)}"


def _git(*arguments: str) -> None:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UserError(f"git {arguments[0]} failed: {done.stderr.strip()}")
