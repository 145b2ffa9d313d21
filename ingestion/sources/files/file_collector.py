"""Collector of the configured files into `raw_files`: plan, land, merge, report."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from infra.configuration.files import FilesSource
from infra.errors import UserError
from infra.warehouse_errors import in_words
from ingestion.locks import changing_raw_tables
from ingestion.scopes import CollectionReport, ProgressCallback, ScopeReport, ScopeStatus, failures_told, write_scopes
from ingestion.sources.files.plan import FileState, PlannedBlock, TablePlan, make_plan
from ingestion.sources.files.record import recorded
from ingestion.sources.files.store import collecting, ensure_in, known_files, remember_files
from ingestion.sources.files.tables import DATASET

if TYPE_CHECKING:
    from ingestion.sources.files.landing import Landed


def collect(
    blocks: Sequence[FilesSource],
    warehouse_url: str,
    state_dir: Path,
    run_id: str,
    progress: ProgressCallback | None = None,
    records: Path | None = None,
) -> CollectionReport:
    """Make `raw_files` what the files of `blocks` say.

    Args:
        blocks: the `[[files]]` blocks; of the same thing in two files the later block's wins.
        warehouse_url: of a role that may write `raw_files`.
        state_dir: folder for files on their way; nothing in it is needed again.
        run_id: names this run in `_scopes`.
        progress: is told of rows read, per block.
        records: folder of what `sei record` wrote; its rows win over those of all blocks.

    Raises:
        UserError: loading failed as a whole, and nothing has changed. A file or pattern that fails is a scope
            of status `failed` in the report; the rest is loaded.
    """
    began, started_at = time.monotonic(), datetime.now(UTC)
    named = [part for block in blocks for part in block.of_tables]
    everything = [*named, *(recorded(records) if records else ())]
    names = [f"{block.table} {block.path}" for block in everything]
    with failures_told(warehouse_url, DATASET, run_id, names), collecting(warehouse_url) as connection:
        with connection.transaction():
            ensure_in(connection)
        plans = make_plan(everything, known_files(connection))
        changed = [plan for plan in plans if not plan.is_unchanged]
        after, superseded = _load(connection, changed, warehouse_url, state_dir, progress)
        scopes = [
            _report(block, plan, after if plan in changed else {}, superseded, started_at)
            for plan in plans
            for block in plan.blocks
        ]
        with connection.transaction():
            write_scopes(connection, DATASET, run_id, scopes)
    size = sum(file.place.size for plan in changed for file in plan.files if file.place)
    return CollectionReport(scopes, time.monotonic() - began, size)


_After = Mapping[tuple[str, str], FileState]
_Superseded = Mapping[tuple[str, str], int]


def _load(
    connection: psycopg.Connection,
    changed: Sequence[TablePlan],
    warehouse_url: str,
    state_dir: Path,
    progress: ProgressCallback | None,
) -> tuple[_After, _Superseded]:
    """State of each file that was read, and how many of its rows were superseded, by (table, file)."""
    if not changed:
        return {}, {}
    # Here, and not above: a run with nothing new is over before dlt could be imported.
    from ingestion.sources.files.landing import land
    from ingestion.sources.files.merge import prepare_landing

    with connection.transaction():
        prepare_landing(connection, [plan.table for plan in changed])
    try:
        landed = land(changed, warehouse_url, state_dir, progress)
        return _merge(connection, changed, landed)
    except psycopg.OperationalError as error:
        raise UserError(
            f"The warehouse gave up while files were being loaded: {in_words(error)}. What it held before is "
            "unchanged. See that it runs and that its disk has space, then run again."
        ) from None


def _merge(
    connection: psycopg.Connection, changed: Sequence[TablePlan], landed: "Landed"
) -> tuple[_After, _Superseded]:
    from ingestion.sources.files.merge import drop_landing, merge

    superseded: dict[tuple[str, str], int] = {}
    with changing_raw_tables(connection), connection.transaction():
        for plan in changed:
            files = [file for file in landed.files if file.state.table_name == plan.table.name]
            paths = {file.file.number: file.state.source_file for file in files}
            counts = merge(connection, plan.table, files, landed.load_id)
            superseded |= {(plan.table.name, paths[number]): count for number, count in counts.items()}
            remember_files(connection, plan.table, [file.state for file in files])
    drop_landing(connection)
    return {(file.state.table_name, file.state.source_file): file.state for file in landed.files}, superseded


def _report(
    block: PlannedBlock, plan: TablePlan, after: _After, superseded: _Superseded, started_at: datetime
) -> ScopeReport:
    keys = [(plan.table.name, file.state.source_file) for file in block.files]
    states = [after.get(key, file.state) for key, file in zip(keys, block.files, strict=True)]
    rejected = sum(state.rejected for state in states)
    duplicates = sum(superseded.get(key, 0) for key in keys)
    errors = [text for text in (block.error, *(state.error for state in states)) if text]
    warnings = [f"{state.source_file} {state.warning}." for state in states if state.warning]
    if block.warning:
        warnings.append(block.warning)
    if rejected:
        warnings.append(f"{rejected} rows were rejected; quality.rejected_rows says why.")
    if duplicates:
        warnings.append(f"{duplicates} rows were superseded by others of the same key; see quality.rejected_rows.")
    if errors:
        status = ScopeStatus.FAILED
    elif not after:
        status = ScopeStatus.UNCHANGED
    else:
        status = ScopeStatus.WARNING if warnings else ScopeStatus.OK
    return ScopeReport(
        scope=block.scope,
        status=status,
        started_at=started_at,
        finished_at=datetime.now(UTC),
        rows=sum(state.rows for state in states) if after else 0,
        error=" ".join([*errors, *warnings]) or None,
    )
