"""Progress bars of a run in this process, fed by Dagster's events and by what sources report."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from infra import advisory_locks
from ingestion.web import waits


class RunProgress:
    """One bar per job, with the step at work."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, job: str, entry: dg.EventLogEntry) -> None:
        """Take one event of a run of `job`."""
        event = entry.dagster_event
        if event is None:
            return
        if job not in self._tasks:
            self._tasks[job] = self._bars.add_task(job, total=None, step="")
        task = self._tasks[job]
        match event.event_type:
            case dg.DagsterEventType.STEP_START:
                self._bars.update(task, step=(event.step_key or "").replace("_", " "))
            case dg.DagsterEventType.ASSET_MATERIALIZATION:
                self._bars.advance(task)
            case dg.DagsterEventType.RUN_SUCCESS | dg.DagsterEventType.RUN_FAILURE:
                done = self._bars.tasks[task].completed
                good = event.event_type is dg.DagsterEventType.RUN_SUCCESS
                self._bars.update(task, total=max(done, 1), completed=max(done, 1), step="done" if good else "failed")
            case _:
                pass


@contextmanager
def run_progress(console: Console) -> Iterator[RunProgress]:
    """Show bars on the console while the block runs; on anything but a terminal only the last state."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[step]}"),
    )
    with (
        Progress(*columns, console=console, redirect_stdout=False, redirect_stderr=False) as bars,
        _waits(bars.console),
    ):
        yield RunProgress(bars)


class _Waits(logging.Handler):
    """Prints above the bars what a run waits for."""

    def __init__(self, console: Console) -> None:
        super().__init__(logging.WARNING)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        self._console.print(record.getMessage(), markup=False, soft_wrap=True)


@contextmanager
def _waits(console: Console) -> Iterator[None]:
    handler = _Waits(console)
    loggers = (advisory_locks.LOGGER, waits.LOGGER)
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
