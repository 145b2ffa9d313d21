"""Collects, and kills itself without a word at the n-th function call of loader or source.

Arguments: number of the call (0: count only; -1: neither), warehouse URL, folder, and a path per repository.
Prints how many calls there were.
"""

import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from ingestion.sources.git import GitRepository, collect, run

WATCHED = (f"ingestion{os.sep}", f"dlt{os.sep}load", f"dlt{os.sep}pipeline{os.sep}pipeline", f"dlt{os.sep}destinations")


def main(kill_at: int, url: str, folder: Path, paths: list[str]) -> None:
    run.PACKAGE_COMMITS = 3
    calls = 0

    def count(frame: FrameType, event: str, _: Any) -> None:
        nonlocal calls
        if event == "call" and any(part in frame.f_code.co_filename for part in WATCHED):
            calls += 1
            if calls == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    if kill_at >= 0:
        threading.setprofile(count)
        sys.setprofile(count)
    repositories = [GitRepository(path, f"example/{Path(path).stem}") for path in paths]
    collect(repositories, url, str(folder / "lake"), folder / "state")
    sys.setprofile(None)
    sys.stdout.write(f"{calls}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
