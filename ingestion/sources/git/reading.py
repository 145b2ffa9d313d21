"""Reads one planned repository into Parquet for the lake and for the warehouse, in one pass."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.columns import arrow_schema
from ingestion.described_tables import DescribedTable
from ingestion.sources.git import graph, observations, tables
from ingestion.sources.git.first_parents import LineFinder, new_rows
from ingestion.sources.git.history import HistoryBatch, open_history
from ingestion.sources.git.lake import GitLake, LakeFile, LakeWriter, lake_commits, without
from ingestion.sources.git.load_state import LoadState
from ingestion.sources.git.log import Walk
from ingestion.sources.git.mailmap import read_mailmap
from ingestion.sources.git.plan import Plan, open_planned
from ingestion.sources.git.rows import constant, make_rows, with_load_id
from ingestion.sources.git.store import ObjectStore

FILE_ROWS = 50_000
"""Rows of one load job: several jobs of a table run at the same time."""


@dataclass(frozen=True)
class Rewrite:
    """Stored commits that change because refs were moved or deleted."""

    gone: Sequence[str] = ()
    """To be marked as deleted."""
    back: Sequence[str] = ()
    """Marked, and reachable again."""
    not_in_lake: Sequence[str] = ()
    """To be left out of the files in the lake."""


@dataclass(frozen=True)
class ReadRepository:
    """Everything that a load needs of one repository."""

    plan: Plan
    commit_files: Sequence[tuple[Path, int]]
    snapshots: Mapping[str, pa.Table]
    rewrite: Rewrite
    replaces_first_parents: bool
    commits: int
    rows: int
    """Commits and file changes."""
    bytes: int
    commits_with_missing_objects: int


class RepositoryReading:
    """A reading that has started: git reads ahead until `finish` waits for it. To be closed.

    No context manager: one that has started must not be entered, and so be started, again.
    """

    def __init__(self, plan: Plan, load_state: LoadState, scratch: Path) -> None:
        """Start.

        Raises:
            GitError: git does not take it for a repository.
        """
        self.plan, self._load_state = plan, load_state
        with ExitStack() as stack:
            self._store = stack.enter_context(open_planned(plan, scratch))
            self._walk, self._rewrite = plan_walk(plan, load_state, self._store)
            self._batches = stack.enter_context(open_history(self._store, self._walk))
            self._stack = stack.pop_all()

    def close(self) -> None:
        """Stop what still runs, and remove the view of the repository."""
        self._stack.close()

    def finish(
        self, lake: GitLake, spool: Path, load_id: str, now: datetime, count: Callable[[int], None]
    ) -> ReadRepository:
        """Write all files; `count` hears of the commits as they are read.

        Raises:
            GitError: the repository cannot be read.
            OSError: a disk is full.
        """
        is_whole = self._walk.exact is None and not self._walk.known and self._walk.since is None
        finder = LineFinder(self._store.hash_length) if is_whole else None
        files = _Files(lake, spool, self.plan.name, load_id)
        try:
            rows = missing = 0
            for batch in self._batches:
                files.write(batch)
                rows += batch.commits.num_rows
                if finder is not None:
                    finder.add(batch.commits)
                missing += sum(batch.commits["has_missing_objects"].to_pylist())
                count(rows)
            written = files.close()
            kept = self._kept_lake_files(lake, load_id)
        except BaseException:
            files.abort()
            raise
        snapshots, replaces = self._snapshots([*kept, *written], now, finder)
        return ReadRepository(
            self.plan, files.commit_files, snapshots, self._rewrite, replaces, rows,
            sum(file.rows for file in written), sum(file.bytes for file in written), missing,
        )  # fmt: skip

    def _kept_lake_files(self, lake: GitLake, load_id: str) -> list[LakeFile]:
        """Files of earlier loads, without the commits that are gone."""
        known = self.plan.known
        if known is None or self.plan.must_read_all:
            return []
        if not self._rewrite.not_in_lake:
            return [LakeFile(path, rows, size) for path, (rows, size) in known.lake_files.items()]
        kept = []
        for kind in ("commits", "file_changes"):
            old = sorted(path for path in known.lake_files if path.startswith(f"git/{kind}/"))
            target = lake.path(kind, self.plan.name, f"{load_id}-kept")
            kept.extend(without(lake, kind, old, target, self._rewrite.not_in_lake))
        return kept

    def _snapshots(
        self, lake_files: Sequence[LakeFile], now: datetime, finder: LineFinder | None
    ) -> tuple[dict[str, pa.Table], bool]:
        plan, name = self.plan, self.plan.name
        state, known = plan.state, plan.known
        line, replaces = new_rows(plan, self._load_state, self._store, finder)
        about: dict[str, object] = {
            "url": plan.url,
            "web_url": plan.web_url,
            "default_branch": state.default_branch,
            "head_sha": state.head_sha,
            "is_shallow": plan.is_shallow,
            "is_empty": not state.tips,
            "is_bare": plan.is_bare,
            "since": plan.place.repository.since,
            "first_seen_at": known.first_seen_at if known else now,
            "refs_fingerprint": plan.refs_fingerprint,
            "reading_fingerprint": plan.reading_fingerprint,
        }
        listed: dict[DescribedTable, Sequence[Mapping[str, object]]] = {
            tables.REFS: [
                {"ref": r.name, "object_sha": r.object_sha, "object_type": r.object_type, "commit_sha": r.commit_sha}
                for r in state.refs
            ],
            tables.TAGS: [{"tag": tag.name} | vars(tag) for tag in state.tags],
            tables.MAILMAP: [vars(entry) for entry in read_mailmap(self._store, state.head_sha)],
            tables.REPOSITORIES: [about],
            tables.TIPS: [{"sha": sha} for sha in state.tips],
            tables.LAKE_FILES: [vars(file) for file in lake_files],
            tables.REF_OBSERVATIONS: list(observations.new_rows(state, plan.seen, now)),
        }
        made = {
            table.name: make_rows(table, [{"repository": name, **row} for row in rows])
            for table, rows in listed.items()
        }
        return made | {tables.FIRST_PARENTS.name: line}, replaces


def plan_walk(plan: Plan, load_state: LoadState, store: ObjectStore) -> tuple[Walk, Rewrite]:
    """Which commits to read, and which of the stored ones come and go.

    Where refs only moved forward this is git's own answer. Where something was lost, came back, or old tips
    are no longer there, the stored ids are compared with the reachable ones.
    """
    tips, since, known = plan.state.tips, plan.place.repository.since, plan.known
    if known is None or plan.must_read_all:
        return Walk(tips, since=since), Rewrite()
    if not graph.has_lost_commits(store, known.tips, tips) and not load_state.has_deleted_commits(plan.name):
        return Walk(tips, known=known.tips, since=since), Rewrite()
    live = graph.live_commits(store, tips, since)
    stored = load_state.stored_commits(plan.name)
    gone = sorted(sha for sha, is_deleted in stored.items() if not is_deleted and sha not in live)
    back = sorted(sha for sha, is_deleted in stored.items() if is_deleted and sha in live)
    new = sorted(sha for sha in live if stored.get(sha, True))
    in_lake = sum(rows for path, (rows, _) in known.lake_files.items() if path.startswith("git/commits/"))
    # An interrupted load may have marked commits that are still in the files.
    is_behind = in_lake != sum(not is_deleted for is_deleted in stored.values())
    unreachable = sorted(sha for sha in stored if sha not in live) if gone or is_behind else []
    return Walk(tips, since=since, exact=new), Rewrite(gone, back, unreachable)


class _Files:
    """The files that one reading writes."""

    def __init__(self, lake: GitLake, spool: Path, name: str, load_id: str) -> None:
        self._name, self._load_id, self._spool = name, load_id, spool
        self._lake = lake
        self._writers = {kind: lake.open(kind, lake.path(kind, name, load_id)) for kind in ("commits", "file_changes")}
        self._raw: pq.ParquetWriter | None = None
        self._raw_rows = 0
        self.commit_files: list[tuple[Path, int]] = []

    def write(self, batch: HistoryBatch) -> None:
        """Append a batch to every file."""
        self._writers["commits"].write(lake_commits(batch.commits))
        self._writers["file_changes"].write(batch.file_changes)
        rows = _raw_commits(batch.commits, self._name, self._load_id)
        if self._raw is None:
            path = self._spool / f"commits-{len(self.commit_files):05d}.parquet"
            self._raw = pq.ParquetWriter(
                path, rows.schema, compression="none", use_dictionary=False, write_statistics=False
            )
            self.commit_files.append((path, 0))
        self._raw.write_table(rows)
        path, before = self.commit_files[-1]
        self.commit_files[-1] = (path, before + rows.num_rows)
        if before + rows.num_rows >= FILE_ROWS:
            self._close_raw()

    def close(self) -> list[LakeFile]:
        """Finish all files; returns those of the lake."""
        self._close_raw()
        return [file for writer in self._writers.values() if (file := writer.close())]

    def abort(self) -> None:
        """Remove what was written."""
        writers: Iterator[LakeWriter] = iter(self._writers.values())
        for writer in writers:
            writer.abort()

    def _close_raw(self) -> None:
        if self._raw is not None:
            self._raw.close()
            self._raw = None


def _raw_commits(commits: pa.Table, name: str, load_id: str) -> pa.Table:
    count = commits.num_rows
    filled = {
        "repository": constant(name, count),
        "deleted_at": pa.nulls(count, pa.timestamp("us", "UTC")),
    }
    columns = [filled[name] if name in filled else commits[name] for name in tables.COMMITS.column_names]
    return with_load_id(pa.table(columns, schema=arrow_schema(tables.COMMITS.columns)), load_id)
