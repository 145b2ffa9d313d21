"""Programs that we leave in the background: are they still there, stop them, find a port for them."""

import contextlib
import os
import socket
from collections.abc import Iterable, Mapping

import psutil

from infra.errors import UserError

SECONDS_TO_END = 15


def mark(pid: int) -> dict[str, object]:
    """Marks of a process by which it is known again: `pid` and `created`, since a pid alone is given out anew."""
    return {"pid": pid, "created": psutil.Process(pid).create_time()}


def is_alive(entry: Mapping[str, object]) -> bool:
    """Whether the process that `mark` described still runs."""
    try:
        process = psutil.Process(int(str(entry["pid"])))
        return (
            process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - float(str(entry["created"]))) < 1
        )
    except (psutil.Error, ValueError, KeyError):
        return False


def stop(entries: Iterable[Mapping[str, object]]) -> bool:
    """Stop the processes that `mark` described, and their children but the one that asks; whether any was running."""
    running = [psutil.Process(int(str(entry["pid"]))) for entry in entries if is_alive(entry)]
    trees = [child for process in running for child in (*process.children(recursive=True), process)]
    tree = [process for process in trees if process.pid != os.getpid()]
    for process in tree:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _, stubborn = psutil.wait_procs(tree, timeout=SECONDS_TO_END)
    for process in stubborn:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(stubborn, timeout=SECONDS_TO_END)
    return bool(running)


def free_port(wanted: int) -> int:
    """This port of 127.0.0.1 if it is free, else another.

    Raises:
        UserError: there is none.
    """
    for port in (wanted, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise UserError("No free port on 127.0.0.1.")
