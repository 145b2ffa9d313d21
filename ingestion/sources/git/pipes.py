"""Reading what git writes with few changes between the two processes.

`git log -z` and `git diff-tree --stdin` empty their buffers after every commit. Who reads at once is woken as
often, a hundred thousand times in a long history. A larger pipe and a short pause let git work on meanwhile.
"""

import fcntl
import os
from contextlib import suppress
from time import sleep
from typing import IO

PIPE_BYTES = 1 << 20
"""Largest size that Linux allows everyone."""
ENOUGH_BYTES = 64 << 10
PAUSE_SECONDS = 0.003
"""Time in which git writes much less than a pipe holds."""


def enlarge(pipe: IO[bytes]) -> None:
    """Let `pipe` hold more where the system can; nothing depends on it but speed."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # a user may have only so many large pipes
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)


class PatientReader:
    """Reads pieces of a pipe, pausing after small ones."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._file = pipe.fileno()
        self._pauses = False

    def read(self) -> bytes:
        """Read what is there, at least a byte; nothing at the end."""
        if self._pauses:
            sleep(PAUSE_SECONDS)
        piece = os.read(self._file, PIPE_BYTES)
        self._pauses = len(piece) < ENOUGH_BYTES
        return piece
