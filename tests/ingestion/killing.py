"""A process that kills itself without a word at the n-th function call of loader or source."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

WATCHED = (f"ingestion{os.sep}", f"dlt{os.sep}load", f"dlt{os.sep}pipeline{os.sep}pipeline", f"dlt{os.sep}destinations")


@dataclass
class Calls:
    """Calls so far."""

    count: int = 0


@contextmanager
def killing(at: int) -> Iterator[Calls]:
    """Kill the process at that call of the context, in whichever thread; 0: only count, -1: neither."""
    calls = Calls()

    def look(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and any(part in frame.f_code.co_filename for part in WATCHED):
            calls.count += 1
            if calls.count == at:
                os.kill(os.getpid(), signal.SIGKILL)

    if at >= 0:
        threading.setprofile(look)
        sys.setprofile(look)
    yield calls
    sys.setprofile(None)
