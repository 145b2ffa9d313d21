"""Real Git repositories out of commits whose names are known already, by `git fast-import`.

What git is to read waits in one file for all repositories until the end: so many can grow side by side without as many
processes or open files, and the memory that one takes does not depend on its history.
"""

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from infra.demo.organization.content import Change
from infra.demo.organization.objects import seconds_and_offset
from infra.demo.organization.records import Signature
from infra.demo.organization.spool import START, Place, Spool
from infra.errors import UserError

WORKING_REF = "refs/simulation/tip"
NOTHING = "0" * 40
"""Object id that a ref names when it goes away."""
QUICK = ("-c", "core.compression=1", "-c", "fastimport.unpackLimit=0", "-c", "core.fsync=none")
MEMORY = {"MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "33554432", "MALLOC_TOP_PAD_": "1048576"}
"""Else glibc fetches the memory that git compresses an object with from the system anew, for every object."""
RECENT = 32
"""Blobs of which a repository knows that they are written; git leaves out itself what comes again."""
CONFIGURATION = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"
_BLOB, _COMMIT, _TAG, _REF = range(4)


class GitWriter:
    """Writes one bare repository; commits, then `finish`."""

    def __init__(self, path: Path, default_branch: str, spool: Spool) -> None:
        self._path, self._default_branch = path, default_branch
        self._spool = spool
        self._last: Place = START
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
                self._keep(_BLOB, change.new.content)
        gone = [one.old.path for one in written if one.old and (one.new is None or one.new.path != one.old.path)]
        lines = [f"D {path}" for path in gone]
        lines.extend(f"M 100644 {change.new.blob} {change.new.path}" for change in written if change.new)
        people = f"author {_person(author)}\ncommitter {_person(committer)}\n"
        self._keep(_COMMIT, sha, list(parents), people, message, lines)

    def tag(self, name: str, sha: str, tagger: Signature, message: str) -> None:
        """Write an annotated tag."""
        self._keep(_TAG, name, sha, _person(tagger), message)

    def point(self, ref: str, sha: str) -> None:
        """Let a ref name a commit from now on; for refs that nobody deletes."""
        self._keep(_REF, ref, sha)

    def finish(self, refs: Mapping[str, str]) -> None:
        """Let git read it all; these are the refs besides annotated tags and those of `point`.

        Raises:
            UserError: git has not taken it.
        """
        self._begin()
        named, has_tags = dict(refs), False
        command = ["git", *QUICK, "-C", str(self._path), "fast-import", "--quiet", "--date-format=raw"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, env={**os.environ, **MEMORY}) as git:
            assert git.stdin is not None
            marks: dict[str, int] = {}
            try:
                for kind, *record in self._spool.rows(self._last):
                    if kind == _REF:
                        named[record[0]] = record[1]
                    else:
                        has_tags = has_tags or kind == _TAG
                        git.stdin.writelines(_commands(kind, record, marks))
                if marks:
                    git.stdin.write(f"reset {WORKING_REF}\nfrom {NOTHING}\n\n".encode())
                git.stdin.close()
            except BrokenPipeError:
                git.kill()
        if git.returncode != 0:
            raise UserError(f"git fast-import failed for {self._path}; what it said is above.")
        lines = ["# pack-refs with: peeled fully-peeled sorted ", *(f"{named[ref]} {ref}" for ref in sorted(named))]
        (self._path / "packed-refs").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        if has_tags:
            _git("-C", str(self._path), "pack-refs", "--all")

    def _begin(self) -> None:
        """Make what `git init --bare` makes, without a process."""
        for folder in ("objects/info", "objects/pack", "refs/heads", "refs/tags"):
            (self._path / folder).mkdir(parents=True)
        (self._path / "HEAD").write_text(f"ref: refs/heads/{self._default_branch}\n")
        (self._path / "config").write_text(CONFIGURATION)

    def _keep(self, *record: Any) -> None:
        self._last = self._spool.add(self._last, record)


def finish_all(spool: Spool, writers: Sequence[tuple[GitWriter, Mapping[str, str]]]) -> None:
    """Finish many, as many at a time as there are processors, and remove the spool.

    Raises:
        UserError: git has not taken one.
    """
    spool.complete()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in [pool.submit(writer.finish, refs) for writer, refs in writers]:
            done.result()
    spool.remove()


def _commands(kind: int, record: list[Any], marks: dict[str, int]) -> Iterator[bytes]:
    """A record as git reads it; commits get marks, because git does not find those of the same stream by name."""
    if kind == _BLOB:
        yield b"blob\n"
        yield from _data(record[0])
    elif kind == _COMMIT:
        sha, parents, people, message, lines = record
        mark = marks[sha] = len(marks) + 1
        yield f"commit {WORKING_REF}\nmark :{mark}\n{people}".encode()
        yield from _data(message.encode())
        names = [f"{'merge' if place else 'from'} :{marks[parent]}" for place, parent in enumerate(parents)]
        yield "".join(f"{line}\n" for line in (*names, *lines, "")).encode()
    else:
        name, sha, tagger, message = record
        yield f"tag {name}\nfrom :{marks[sha]}\ntagger {tagger}\n".encode()
        yield from _data(message.encode())


def _data(data: bytes) -> Iterator[bytes]:
    yield b"data %d\n" % len(data)
    yield data
    yield b"\n"


def _person(signature: Signature) -> str:
    return f"{signature.name} <{signature.email}> {seconds_and_offset(signature.at)}"


def _git(*arguments: str) -> None:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UserError(f"git {arguments[0]} failed: {done.stderr.strip()}")
