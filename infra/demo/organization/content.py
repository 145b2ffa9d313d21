"""Contents of a repository, and changes of them that can be carried from one commit to another.

Every line of a repository is unlike all others, and lines never change their order. So any difference is known by
comparing sets of lines, changes made side by side never conflict, and Git counts what we count.
"""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from infra.demo.organization.names import NOUNS
from infra.demo.organization.objects import Tree, object_id
from infra.demo.organization.records import FileChange, Size

Line = int
"""A line of a file: its number in the repository and its word in one, because there are very many; see `line_of`."""


def line_of(number: int, word: int) -> Line:
    """The line that no other file of the repository has; `word` is the position of a noun."""
    return number * len(NOUNS) + word


Lines: TypeAlias = "array[int]"
"""Four bytes each, because an organisation has millions at a time; nobody changes one."""


def lines_of(lines: Iterable[Line] = ()) -> Lines:
    """Lines of a file."""
    return array("I", lines)


_NONE = lines_of()
_CALLS = [f"    {noun}(" for noun in NOUNS]


def text_of(lines: Iterable[Line]) -> str:
    """Lines as Git has them."""
    words = len(NOUNS)
    return "".join([f"{_CALLS[line % words]}{line // words})\n" for line in lines])


@dataclass(frozen=True, slots=True)
class File:
    """A file; it keeps its identity when it is renamed."""

    path: str
    lines: Lines
    _blob: str = field(default="", compare=False, repr=False)

    @property
    def content(self) -> bytes:
        """Its bytes."""
        return text_of(self.lines).encode()

    @property
    def blob(self) -> str:
        """Name of its blob."""
        if not self._blob:
            object.__setattr__(self, "_blob", object_id("blob", self.content))
        return self._blob


@dataclass(frozen=True, slots=True)
class Edit:
    """Change of one file: lines that go, lines that come (after `after`, else at the end), another path."""

    file: int
    path: str
    """Path of the file, where the edit creates it."""
    removed: Lines = field(default_factory=lambda: _NONE)
    inserted: Lines = field(default_factory=lambda: _NONE)
    after: Line | None = None
    rename: str | None = None
    creates: bool = False

    def inverse(self, before: File | None) -> "Edit":
        """Edit that takes it back; `before` is the file as it was."""
        if before is None or self.rename:
            return Edit(self.file, self.path, removed=self.inserted, rename=before.path if before else None)
        gone = frozenset(self.removed)
        lost = lines_of([line for line in before.lines if line in gone])
        position = before.lines.index(lost[0]) if lost else 0
        anchor = before.lines[position - 1] if position > 0 else None
        return Edit(self.file, before.path, removed=self.inserted, inserted=lost, after=anchor)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All files of a commit, by identity, and their tree."""

    files: Mapping[int, File]
    tree: Tree


EMPTY = Snapshot({}, Tree())


@dataclass(frozen=True, slots=True)
class Change:
    """Change that a commit makes to a file."""

    old: File | None
    new: File | None


def edited(file: File | None, edit: Edit) -> File | None:
    """The file after an edit; None if nothing is left of it."""
    if file is None:
        return File(edit.path, edit.inserted) if edit.creates else None
    lines = file.lines
    if edit.removed:
        gone = frozenset(edit.removed)
        lines = lines_of([line for line in lines if line not in gone])
    if edit.inserted:
        known = frozenset(lines)
        new = lines_of([line for line in edit.inserted if line not in known])
        at = lines.index(edit.after) + 1 if edit.after in known else len(lines)
        lines = lines[:at] + new + lines[at:]
    return File(edit.rename or file.path, lines) if lines else None


def apply(snapshot: Snapshot, edits: Iterable[Edit]) -> tuple[Snapshot, list[Change]]:
    """The snapshot after some edits, and each file that is other than before, in the order of paths."""
    files = dict(snapshot.files)
    touched: dict[int, File | None] = {}
    for edit in edits:
        before = files.get(edit.file)
        touched.setdefault(edit.file, before)
        after = edited(before, edit)
        if after is None:
            files.pop(edit.file, None)
        else:
            files[edit.file] = after
    changes = [Change(old, files.get(key)) for key, old in touched.items() if old != files.get(key)]
    changes.sort(key=_path)
    tree = snapshot.tree
    for change in changes:
        if change.old and (change.new is None or change.new.path != change.old.path):
            tree = tree.with_file(change.old.path, None)
    for change in changes:
        if change.new:
            tree = tree.with_file(change.new.path, change.new.blob)
    return Snapshot(files, tree), changes


def file_change(change: Change) -> FileChange:
    """The change counted in lines."""
    old = frozenset(change.old.lines if change.old else ())
    new = frozenset(change.new.lines if change.new else ())
    moved = change.old is not None and change.new is not None and change.old.path != change.new.path
    return FileChange(
        path=_path(change),
        additions=len(new - old),
        deletions=len(old - new),
        old_path=change.old.path if moved and change.old else None,
    )


def differences(before: Snapshot, after: Snapshot) -> list[Change]:
    """Files that are other in `after`, in the order of paths."""
    ours, theirs = before.files, after.files
    found = [Change(old, new) for key, old in ours.items() if (new := theirs.get(key)) is not old and new != old]
    if len(theirs) > len(ours) or not theirs.keys() <= ours.keys():
        found += [Change(None, new) for key, new in theirs.items() if key not in ours]
    return sorted(found, key=_path)


def size_of(base: Snapshot, head: Snapshot) -> Size:
    """Difference of two snapshots."""
    return Size(files=tuple(file_change(change) for change in differences(base, head)))


def _path(change: Change) -> str:
    file = change.new or change.old
    assert file is not None
    return file.path
