"""Is a server running on a data folder, and getting rid of what a crash left behind."""

import contextlib
import signal
from pathlib import Path

import psutil


def running_server(data: Path) -> psutil.Process | None:
    """The live postmaster of `data`, or None.

    After `kill -9` the pid file may name a process that is a zombie, or another program that got the
    same number: only a `postgres` that works in this very folder counts.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(pid)
        return process if _works_in(process, data) else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None


def clear_leftovers(data: Path) -> None:
    """After a crash: end orphaned backends of `data` and remove a pid file that names no server."""
    _end_all(data, signal.SIGTERM)
    (data / "postmaster.pid").unlink(missing_ok=True)


def end_servers_of_deleted(data: Path) -> None:
    """End the server of a folder that was deleted while it ran, at once: as it stops in peace, it writes its last
    checkpoint to the folder's path, where a new cluster would then be broken."""
    _end_all(data, signal.SIGQUIT)


def _end_all(data: Path, how: signal.Signals) -> None:
    orphans = [process for process in psutil.process_iter() if _works_in(process, data)]
    for process in orphans:
        with contextlib.suppress(psutil.Error):
            process.send_signal(how)
    _, stubborn = psutil.wait_procs(orphans, timeout=10)
    for process in stubborn:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(stubborn, timeout=10)


def _works_in(process: psutil.Process, data: Path) -> bool:
    try:
        return (
            process.name().startswith("postgres")
            and process.status() != psutil.STATUS_ZOMBIE
            and Path(process.cwd()).resolve() == data.resolve()
        )
    except (psutil.Error, OSError):
        return False
