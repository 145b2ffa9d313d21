"""Real Git repositories out of commits whose names are known already, by `git fast-import`."""

import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from infra.demo.organization.content import Change
from infra.demo.organization.objects import seconds_and_offset
from infra.demo.organization.records import Signature
from infra.errors import UserError

WORKING_REF = "refs/simulation/tip"
QUICK = ("-c", "core.compression=1", "-c", "fastimport.unpackLimit=0", "-c", "core.fsync=none")


class GitWriter:
    """Writes one bare repository; commits, then `finish`."""

    def __init__(self, path: Path, default_branch: str) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        _git("init", "--quiet", "--bare", f"--initial-branch={default_branch}", str(path))
        self._process = subprocess.Popen(
            ["git", *QUICK, "-C", str(path), "fast-import", "--quiet", "--date-format=raw"], stdin=subprocess.PIPE
        )
        assert self._process.stdin is not None
        self._input: IO[bytes] = self._process.stdin
        self._marks: dict[str, int] = {}
        self._blobs: set[str] = set()

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
            if change.new and change.new.blob not in self._blobs:
                self._blobs.add(change.new.blob)
                self._write("blob\n", change.new.content)
        self._marks[sha] = len(self._marks) + 1
        head = f"commit {WORKING_REF}\nmark :{self._marks[sha]}\n"
        head += f"author {_person(author)}\ncommitter {_person(committer)}\n"
        self._write(head, message.encode())
        lines = []
        if parents:
            lines.append(f"from :{self._marks[parents[0]]}")
            lines.extend(f"merge :{self._marks[parent]}" for parent in parents[1:])
        gone = [one.old.path for one in written if one.old and (one.new is None or one.new.path != one.old.path)]
        lines.extend(f"D {path}" for path in gone)
        lines.extend(f"M 100644 {change.new.blob} {change.new.path}" for change in written if change.new)
        self._input.write("".join(f"{line}\n" for line in (*lines, "")).encode())

    def tag(self, name: str, sha: str, tagger: Signature, message: str) -> None:
        """Write an annotated tag."""
        self._write(f"tag {name}\nfrom :{self._marks[sha]}\ntagger {_person(tagger)}\n", message.encode())

    def finish(self, refs: Mapping[str, str]) -> None:
        """End, with these refs besides the annotated tags.

        Raises:
            UserError: git has not taken it.
        """
        self._input.close()
        if self._process.wait() != 0:
            raise UserError(f"git fast-import failed for {self._path}; what it said is above.")
        lines = [f"create {ref} {sha}\n" for ref, sha in sorted(refs.items())]
        if self._marks:
            lines.append(f"delete {WORKING_REF}\n")
        _git(*QUICK, "-C", str(self._path), "update-ref", "--stdin", text="".join(lines))
        _git("-C", str(self._path), "pack-refs", "--all")

    def _write(self, head: str, data: bytes) -> None:
        self._input.write(head.encode() + b"data %d\n" % len(data) + data + b"\n")


def _person(signature: Signature) -> str:
    return f"{signature.name} <{signature.email}> {seconds_and_offset(signature.at)}"


def _git(*arguments: str, text: str | None = None) -> None:
    done = subprocess.run(["git", *arguments], input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UserError(f"git {arguments[0]} failed: {done.stderr.strip()}")
