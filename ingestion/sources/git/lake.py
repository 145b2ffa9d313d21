"""The Parquet files of a repository in the lake: written once, named in `_lake_files`, swept when nobody names them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs

from ingestion.sources.git.lake_files import folder
from ingestion.sources.git.spans import integer, integers, strings

TEXT, COUNT, MOMENT = pa.string(), pa.int64(), pa.timestamp("us", "UTC")
LAKE_COMMITS = pa.schema(
    [
        ("sha", TEXT),
        ("tree_sha", TEXT),
        ("parents", pa.list_(TEXT)),
        ("author_name", TEXT),
        ("author_email", TEXT),
        ("authored_at", MOMENT),
        ("committed_at", MOMENT),
        ("subject", TEXT),
        ("additions", COUNT),
        ("deletions", COUNT),
        ("files_changed", COUNT),
    ]
)
LAKE_FILE_CHANGES = pa.schema(
    [
        ("sha", TEXT),
        ("path", TEXT),
        ("old_path", TEXT),
        ("status", TEXT),
        ("additions", COUNT),
        ("deletions", COUNT),
    ]
)

KINDS: Mapping[str, pa.Schema] = {"commits": LAKE_COMMITS, "file_changes": LAKE_FILE_CHANGES}
# Dictionaries only where values repeat: hashes have none, and trying costs time.
_DICTIONARIES = {"commits": ["author_name", "author_email"], "file_changes": ["sha", "path", "old_path", "status"]}


@dataclass(frozen=True)
class LakeFile:
    """A finished file; `path` is relative to the lake."""

    path: str
    rows: int
    bytes: int


@dataclass(frozen=True)
class GitLake:
    """The part of the lake that this source owns."""

    filesystem: fs.FileSystem
    root: str

    def path(self, kind: str, repository: str, load_id: str) -> str:
        """Path of the file that load `load_id` writes."""
        return f"{folder(kind, repository)}/part-{load_id.replace('.', '-')}.parquet"

    def open(self, kind: str, path: str) -> "LakeWriter":
        """A writer for a new file at `path`."""
        if isinstance(self.filesystem, fs.LocalFileSystem):
            Path(self.root, path).parent.mkdir(parents=True, exist_ok=True)
        return LakeWriter(self, kind, path)

    def batches(self, path: str) -> Iterator[pa.Table]:
        """Contents of a file, a row group at a time."""
        with self.filesystem.open_input_file(f"{self.root}/{path}") as source:
            file = pq.ParquetFile(source)
            for group in range(file.num_row_groups):
                yield file.read_row_group(group)


class LakeWriter:
    """Writes one file; nothing is there until the first rows come."""

    def __init__(self, lake: GitLake, kind: str, path: str) -> None:
        self._lake, self._kind, self._path = lake, kind, path
        self._rows = 0
        self._sink: Any = None
        self._writer: pq.ParquetWriter | None = None

    def write(self, table: pa.Table) -> None:
        """Append `table`, which has the columns of its kind, as one row group."""
        if not table.num_rows:
            return
        if self._writer is None:
            self._sink = self._lake.filesystem.open_output_stream(f"{self._lake.root}/{self._path}")
            self._writer = pq.ParquetWriter(
                self._sink,
                KINDS[self._kind],
                compression="snappy",
                use_dictionary=_DICTIONARIES[self._kind],
                write_statistics=False,
            )
        self._writer.write_table(table)
        self._rows += table.num_rows

    def close(self) -> LakeFile | None:
        """Finish the file; None if no rows came."""
        if self._writer is None:
            return None
        self._writer.close()
        self._sink.close()
        size = self._lake.filesystem.get_file_info(f"{self._lake.root}/{self._path}").size
        return LakeFile(self._path, self._rows, size)

    def abort(self) -> None:
        """Close and delete an unfinished file."""
        if self._writer is None:
            return
        for part in (self._writer, self._sink):
            with suppress(OSError, pa.ArrowException):
                part.close()
        with suppress(OSError):
            self._lake.filesystem.delete_file(f"{self._lake.root}/{self._path}")
        self._writer = None


def lake_commits(commits: pa.Table) -> pa.Table:
    """Columns of `LAKE_COMMITS` from those of `history.HistoryBatch.commits`."""
    shas = commits["parent_shas"].combine_chunks()
    has_parents = pc.greater(pc.binary_length(shas), integer(0))
    values = pc.list_flatten(pc.split_pattern(shas.filter(has_parents), " "))
    spaces = pc.count_substring(shas, " ").cast(pa.int64())
    count = pc.if_else(has_parents, pc.add(spaces, integer(1)), integer(0))
    ends = pc.cumulative_sum(count).cast(pa.int32())
    offsets = pa.concat_arrays([integers(np.array([0])).cast(pa.int32()), ends])
    parents = pa.ListArray.from_arrays(offsets, values)
    columns = [parents if name == "parents" else commits[name] for name in LAKE_COMMITS.names]
    return pa.table(columns, schema=LAKE_COMMITS)


def without(lake: GitLake, kind: str, old: Sequence[str], target: str, gone: Collection[str]) -> list[LakeFile]:
    """Copy the rows of the files `old` to one new file `target`, but not those of the commits `gone`."""
    writer = lake.open(kind, target)
    leaving = strings(sorted(gone))
    for path in old:
        for table in lake.batches(path):
            writer.write(table.filter(pc.invert(pc.is_in(table["sha"], value_set=leaving))))
    done = writer.close()
    return [done] if done else []
