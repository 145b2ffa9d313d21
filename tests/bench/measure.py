"""Wall-clock time, processor time and memory of commands, run side by side."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.1


@dataclass(frozen=True)
class Measurement:
    """One run of a command: seconds from start to exit, seconds of processors, peak of memory in MB."""

    seconds: float
    cpu_seconds: float
    peak_mb: float = 0.0


def run(
    command: Sequence[str],
    folder: Path,
    data: bytes = b"",
    samples_memory: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Measurement:
    """Run to the end; its output is thrown away, its errors end the benchmark."""
    before, begun = os.times(), time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env={**os.environ, **(environment or {})}
    )
    assert process.stdin is not None
    process.stdin.write(data)
    process.stdin.close()
    peak = _watch(process) if samples_memory else 0.0
    status, seconds, after = process.wait(), time.monotonic() - begun, os.times()
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with status {status}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Measurement(seconds, used, peak)


def alternating(runs: int, *commands: Callable[[], Measurement]) -> list[Measurement]:
    """Medians of the commands, run in turns, so that a busy machine slows all of them."""
    results: list[list[Measurement]] = [[] for _ in commands]
    for _ in range(runs):
        for command, found in zip(commands, results, strict=True):
            found.append(command())
    return [median(found) for found in results]


def median(found: Sequence[Measurement]) -> Measurement:
    """Median of each figure."""
    return Measurement(
        statistics.median(one.seconds for one in found),
        statistics.median(one.cpu_seconds for one in found),
        statistics.median(one.peak_mb for one in found),
    )


def _watch(process: "subprocess.Popen[bytes]") -> float:
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, sum(_pss_mb(pid) for pid in tree(process.pid)))
        time.sleep(SAMPLE_SECONDS)
    return peak


def tree(root: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting.extend(children.get(pid, ()))
    return found


def _pss_mb(pid: int) -> float:
    """Proportional set size: shared pages count once over all who share them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
