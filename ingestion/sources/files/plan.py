"""Plan of what there is to read, and whether any of it is new since the last run."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from infra.configuration.files import FilesSource
from ingestion.sources.files.chunks import FileError
from ingestion.sources.files.places import Place, find
from ingestion.sources.files.report_paths import as_glob
from ingestion.sources.files.tables import TABLES, FileTable

READER_VERSION = 2
"""Goes up when the same file would give other rows than before, so that every file is read again."""


@dataclass(frozen=True)
class FileState:
    """State of a file after it was read: a row of `raw_files._files`."""

    table_name: str
    pattern: str
    source_file: str
    fingerprint: str | None
    configuration: str
    """Fingerprint of how the file is to be read."""
    rows: int = 0
    rejected: int = 0
    error: str | None = None
    warning: str | None = None


@dataclass(frozen=True)
class PlannedFile:
    """A file to read, or, without a `place`, one that is out of reach now: its rows are kept."""

    number: int
    """Order of precedence within the table: of the same thing twice the higher number wins."""
    block: FilesSource
    state: FileState
    place: Place | None = None


@dataclass(frozen=True)
class PlannedBlock:
    """A `[[files]]` block; `error` is why its pattern leads nowhere, `warning` which files it leaves out."""

    block: FilesSource
    files: Sequence[PlannedFile]
    error: str | None = None
    warning: str | None = None

    @property
    def scope(self) -> str:
        """Name of the block in `_scopes`."""
        return f"{self.block.table} {self.block.path}"


@dataclass(frozen=True)
class TablePlan:
    """All blocks of one table, in the order of the configuration."""

    table: FileTable
    blocks: Sequence[PlannedBlock]
    known: Sequence[FileState] = field(default_factory=tuple)

    @property
    def files(self) -> list[PlannedFile]:
        """Files of all blocks, by number."""
        return [file for block in self.blocks for file in block.files]

    def is_known(self, file: PlannedFile) -> bool:
        """Whether the same content was read in the same way last time."""
        state = file.state
        same = (state.source_file, state.fingerprint, state.configuration)
        return same in {(known.source_file, known.fingerprint, known.configuration) for known in self.known}

    @property
    def is_unchanged(self) -> bool:
        """Whether the same files would be read in the same way as last time."""

        def signature(states: Iterable[FileState]) -> list[tuple[str | None, ...]]:
            return [(state.source_file, state.fingerprint, state.configuration) for state in states]

        now = [file.state for file in self.files]
        return all(state.fingerprint for state in now) and signature(now) == signature(self.known)


def make_plan(blocks: Sequence[FilesSource], known: Sequence[FileState]) -> list[TablePlan]:
    """One plan per table that is configured or was; `known` are the rows of `_files` in their order.

    A file that several blocks of one table match belongs to the first.
    """
    return [_table_plan(TABLES[name], [b for b in blocks if b.table is name], known) for name in TABLES]


def _table_plan(table: FileTable, blocks: Sequence[FilesSource], known: Sequence[FileState]) -> TablePlan:
    known = [state for state in known if state.table_name == table.name]
    planned: list[PlannedBlock] = []
    taken: set[str] = set()
    number = 0
    for block in blocks:
        files: list[PlannedFile] = []
        error = warning = None
        found: list[tuple[str, Place | None]]
        try:
            matching = find(as_glob(block.path))
            warning = matching.warning
            found = [(place.path, place) for place in matching.places if place.path not in taken]
        except FileError as problem:
            error = str(problem)
            found = [(state.source_file, None) for state in known if state.pattern == block.path]
        for path, place in found:
            state = _state(block, path, place, known)
            files.append(PlannedFile(number := number + 1, block, state, place))
        taken.update(path for path, _ in found)
        planned.append(PlannedBlock(block, files, error, warning))
    return TablePlan(table, planned, known)


def _state(block: FilesSource, path: str, place: Place | None, known: Sequence[FileState]) -> FileState:
    before = next((state for state in known if state.source_file == path), None)
    if place is None and before:
        return before
    fingerprint = place.fingerprint if place else None
    fresh = FileState(str(block.table), block.path, path, fingerprint, _configuration(block))
    if before and (before.fingerprint, before.configuration) == (fresh.fingerprint, fresh.configuration):
        return replace(before, pattern=block.path)
    return fresh


def _configuration(block: FilesSource) -> str:
    meaning = [READER_VERSION, dict(sorted(block.columns.items())), block.timezone, str(block.since)]
    return hashlib.sha256(json.dumps(meaning).encode()).hexdigest()[:16]
