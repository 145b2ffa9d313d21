"""Builds small Git repositories, also such as no porcelain would make."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "LC_ALL": "C",
}


def run_git(folder: Path, *arguments: str, data: bytes = b"", environment: Mapping[str, str] | None = None) -> bytes:
    """Output of git in `folder`; fails with git's own message."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        input=data,
        capture_output=True,
        env={**ENVIRONMENT, **(environment or {})},
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout


@dataclass
class Repository:
    """A bare repository that grows commit by commit; times grow by a minute."""

    path: Path
    time: int = 1_700_000_000
    files: dict[bytes, tuple[bytes, bytes]] = field(default_factory=dict)
    """Mode and blob id by path: what the next commit holds."""

    @classmethod
    def create(cls, path: Path, object_format: str = "sha1") -> "Repository":
        path.mkdir(parents=True)
        run_git(path, "init", "-q", "--bare", "-b", "main", f"--object-format={object_format}")
        return cls(path)

    def git(self, *arguments: str, data: bytes = b"") -> str:
        """Output of git, stripped."""
        return run_git(self.path, *arguments, data=data).decode("utf-8", "replace").strip()

    def write(self, path: str | bytes, content: str | bytes, mode: bytes = b"100644") -> "Repository":
        """Put a file into the next commit."""
        name = path.encode() if isinstance(path, str) else path
        data = content.encode() if isinstance(content, str) else content
        blob = self.git("hash-object", "-w", "--stdin", data=data).encode()
        self.files[name] = (mode, blob)
        return self

    def tree(self) -> str:
        """Write the tree of the files at hand."""
        lines = b"".join(mode + b" " + blob + b"\t" + path + b"\0" for path, (mode, blob) in self.files.items())
        index = str(self.path / "builder-index")
        Path(index).unlink(missing_ok=True)
        environment = {"GIT_INDEX_FILE": index}
        run_git(self.path, "update-index", "-z", "--index-info", data=lines, environment=environment)
        return run_git(self.path, "write-tree", "--missing-ok", environment=environment).decode().strip()

    def commit(
        self,
        message: str | bytes = "change",
        parents: Sequence[str] | None = None,
        author: bytes = b"Ann <ann@example.com>",
        branch: str | None = "main",
        date: str | None = None,
        committer: bytes | None = None,
        headers: bytes = b"",
    ) -> str:
        """Write a commit of the files at hand on top of the branch, or of `parents`; returns its id."""
        self.time += 60
        stamp = (date or f"{self.time} +0000").encode()
        if parents is None:
            parents = [head] if (head := self.head(branch or "main")) else []
        text = message.encode() if isinstance(message, str) else message
        lines = [b"tree " + self.tree().encode(), *(b"parent " + parent.encode() for parent in parents)]
        lines.append(b"author " + author + b" " + stamp if author else b"author")
        lines.append(b"committer " + (committer or author or b"X <x@example.com>") + b" " + stamp)
        content = b"\n".join(lines) + b"\n" + headers + b"\n" + text
        sha = self.raw("commit", content)
        if branch:
            self.git("update-ref", f"refs/heads/{branch}", sha)
        return sha

    def raw(self, kind: str, content: bytes) -> str:
        """Write any object, however wrong."""
        return self.git("hash-object", "-t", kind, "-w", "--stdin", "--literally", data=content)

    def head(self, branch: str = "main") -> str | None:
        """Tip of a branch, if there is one."""
        found = subprocess.run(
            ["git", "rev-parse", "-q", "--verify", f"refs/heads/{branch}"],
            cwd=self.path,
            capture_output=True,
            env=ENVIRONMENT,
        )
        return found.stdout.decode().strip() or None

    def remove_object(self, sha: str) -> None:
        """Lose an object."""
        (self.path / "objects" / sha[:2] / sha[2:]).unlink()


Change = tuple[str, str, str | None, int | None, int | None]
"""Commit, path, old path, added lines, deleted lines."""


def expected_changes(path: Path, tips: Sequence[str]) -> tuple[set[str], list[Change]]:
    """Commits and changes as `git log --numstat -M -z` tells them, sorted."""
    output = run_git(
        path, "log", "--numstat", "-M", "-z", "--format=%x01%H%x01", "--stdin", data="\n".join(tips).encode()
    )
    shas: set[str] = set()
    changes: list[Change] = []
    tokens = iter(output.split(b"\0"))
    sha = ""
    for token in tokens:
        entry = token
        if entry.startswith(b"\x01"):
            _, digits, entry = entry.split(b"\x01")
            sha = digits.decode()
            shas.add(sha)
        entry = entry.lstrip(b"\n")
        if not entry:
            continue
        added, deleted, name = entry.split(b"\t", 2)
        old, new = (None, name) if name else (next(tokens), next(tokens))
        changes.append((sha, _name(new), None if old is None else _name(old), _number(added), _number(deleted)))
    return shas, sorted(changes, key=repr)


def _name(path: bytes) -> str:
    return path.decode("utf-8", "backslashreplace")


def _number(digits: bytes) -> int | None:
    return None if digits == b"-" else int(digits)
