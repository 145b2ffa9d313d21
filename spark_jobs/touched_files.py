"""Files that a change touches, over all its commits, and which of them are code."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

NOT_CODE = re.compile(
    r"(?i)\.(md|markdown|rst|adoc|txt|pdf|png|jpe?g|gif|svg|ico|webp|woff2?|ttf|mp[34]|po|pot|csv)$"
    r"|(^|/)(docs?|documentation)/"
    r"|(^|/)(license|licence|copying|notice|authors|contributors|maintainers|changelog|changes|news|codeowners)[^/]*$"
    r"|(^|/)\.(gitignore|gitattributes|mailmap|editorconfig)$"
)
"""Paths in which nobody looks for the change that introduced a defect."""


@dataclass
class Touched:
    """A file that a change touches."""

    before: str
    """Path that it had before; of a new file its first."""
    after: str | None
    """Path that it has then; None where the change deletes it."""
    added: int = 0
    deleted: int = 0

    @property
    def directory(self) -> str:
        """Folder of the file, empty at the root."""
        return self.before.rpartition("/")[0]

    @property
    def subsystem(self) -> str:
        """Folder at the root that the file is in, empty at the root."""
        return self.before.partition("/")[0] if "/" in self.before else ""


def is_code(path: str) -> bool:
    """Whether a defect can be in a file."""
    return not NOT_CODE.search(path)


def touched_files(rows: Iterable[Mapping[str, Any]]) -> list[Touched]:
    """The union of file changes in order of their commits; a file keeps its identity through renames.

    Args:
        rows: `path`, `additions`, `deletions`, and `old_path` and `status` as far as they are known. Lines that Git
            does not count add nothing.
    """
    found: dict[str, Touched] = {}
    for row in rows:
        path, status = row["path"], row.get("status")
        old = row["old_path"] if status == "R" and row.get("old_path") else path
        one = found.pop(old, None) or Touched(old, path)
        one.after = None if status == "D" else path
        one.added += row["additions"] or 0
        one.deleted += row["deletions"] or 0
        found[path] = one
    return list(found.values())
