"""Read the files of a plan one after the other; a file that fails does not stop the next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from ingestion.scopes import Progress, ProgressCallback
from ingestion.sources.files.chunks import FileError, UnreachableFileError
from ingestion.sources.files.plan import FileState, PlannedFile, TablePlan
from ingestion.sources.files.reading import FileReader
from ingestion.sources.files.rows import Rows
from ingestion.sources.files.tables import FileTable

REJECTED = "_rejected_rows"


@dataclass(frozen=True)
class ReadFile:
    """A file after the attempt to read it; `is_complete` is false where its earlier rows are to be kept."""

    file: PlannedFile
    state: FileState
    is_complete: bool


def landing_schema(table: FileTable) -> pa.Schema:
    """Columns of a table as it lands."""
    return table.schema.append(pa.field("file_number", pa.int64(), nullable=False))


class Harvest:
    """All files of some plans; `files` fills up while `tables` is consumed."""

    def __init__(self, plans: Sequence[TablePlan], progress: ProgressCallback | None) -> None:
        self.plans = plans
        self.progress = progress
        self.files: list[ReadFile] = []

    def tables(self) -> Iterator[tuple[str, pa.Table]]:
        """Name of a landing table and some rows for it, until there are no more."""
        for plan in self.plans:
            for block in plan.blocks:
                done = 0
                for file in block.files:
                    for rows in self._rows(file, plan):
                        done += rows.accepted.num_rows
                        yield from _landing(plan.table, file, rows)
                        if self.progress:
                            self.progress(Progress(block.scope, done))

    def _rows(self, file: PlannedFile, plan: TablePlan) -> Iterator[Rows]:
        # A report shares no key with other files: its rows stay as they are while it does.
        if file.place is None or (file.place.is_report and plan.is_known(file)):
            self.files.append(ReadFile(file, file.state, is_complete=False))
            return
        reader = FileReader(file.block, file.place)
        accepted = rejected = 0
        try:
            for rows in reader.rows():
                accepted += rows.accepted.num_rows
                rejected += rows.rejected.num_rows
                yield rows
        except FileError as error:
            self.files.append(_failed(file, error))
        else:
            state = replace(file.state, rows=accepted, rejected=rejected, error=None, warning=reader.warning)
            self.files.append(ReadFile(file, state, is_complete=True))


def _landing(table: FileTable, file: PlannedFile, rows: Rows) -> Iterator[tuple[str, pa.Table]]:
    if rows.accepted.num_rows:
        numbers = pa.repeat(pa.scalar(file.number, pa.int64()), rows.accepted.num_rows)
        yield table.name, rows.accepted.append_column(landing_schema(table).field("file_number"), numbers)
    if rows.rejected.num_rows:
        yield REJECTED, rows.rejected


def _failed(file: PlannedFile, error: FileError) -> ReadFile:
    # What is wrong with the content stays wrong until the content changes; what is out of reach is tried again.
    fingerprint = None if isinstance(error, UnreachableFileError) else file.state.fingerprint
    state = replace(file.state, fingerprint=fingerprint, rows=0, rejected=0, error=str(error), warning=None)
    return ReadFile(file, state, is_complete=False)
