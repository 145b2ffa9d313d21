"""Collector of Git histories into `raw_git` and the lake: the entry points of the source."""

import shutil
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

from infra.lake import Lake
from ingestion.rejections import ensure_rejected_rows
from ingestion.scopes import CollectionReport, ProgressCallback, ensure_scopes_table, failed_scopes, write_scopes
from ingestion.sources.git.load_state import open_load_state
from ingestion.sources.git.repositories import GitRepository, expand
from ingestion.sources.git.run import Run
from ingestion.sources.git.tables import DATASET


def collect(
    repositories: Sequence[GitRepository],
    warehouse_url: str,
    lake: Lake | str,
    state_dir: Path,
    extra_refs: Mapping[str, Collection[str]] | None = None,
    run_id: str | None = None,
    progress: ProgressCallback | None = None,
) -> CollectionReport:
    """Bring `raw_git` and the lake to what the repositories say now.

    `warehouse_url` is that of the loading role. Mirrors and working files go below `state_dir`. `extra_refs`
    are, by repository name, the tags and shas that deployments name. A repository that cannot be collected is
    a failed scope of the report and in `raw_git._scopes`; the others are collected.

    Raises:
        UserError: nothing can be collected: the warehouse or the lake cannot be used, a disk is full, or two
            repositories have one name.
    """
    begun = time.monotonic()
    lake = Lake(lake) if isinstance(lake, str) else lake
    with open_load_state(warehouse_url) as load_state, _scratch(state_dir) as scratch:
        run = Run(load_state, lake, warehouse_url, state_dir, scratch, extra_refs or {}, progress)
        expanded, started_at = expand(repositories), datetime.now(UTC)
        try:
            ensure_rejected_rows(load_state.connection, DATASET)
            run.recover()
            run.load(run.plan(expanded))
            if not repositories:  # nothing was loaded that would have made them
                run.ensure_tables()
        except Exception as error:
            told = {report.scope for report in run.reports}
            others = [one.name for one in expanded if one.name and one.name not in told]
            run.reports += failed_scopes(others, started_at, error)
            raise
        finally:
            write_scopes(load_state.connection, DATASET, run_id or str(uuid4()), run.reports)
        return CollectionReport(run.reports, time.monotonic() - begun, run.bytes)


def ensure_tables(warehouse_url: str, state_dir: Path) -> None:
    """Make the tables of `raw_git`, typed and empty, where they do not exist."""
    with open_load_state(warehouse_url) as load_state:
        ensure_scopes_table(load_state.connection, DATASET)
        ensure_rejected_rows(load_state.connection, DATASET)
        Run(load_state, Lake(""), warehouse_url, state_dir, state_dir).ensure_tables()


@contextmanager
def _scratch(state_dir: Path) -> Iterator[Path]:
    """A working folder; those of killed runs go, because the load state lets one run at a time in here."""
    parent = state_dir / "git-work"
    shutil.rmtree(parent, ignore_errors=True)
    parent.mkdir(parents=True)
    try:
        yield Path(mkdtemp(dir=parent))
    finally:
        shutil.rmtree(parent, ignore_errors=True)
