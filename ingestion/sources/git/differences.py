"""Numbers of changed lines per file, from long-lived `git diff-tree` processes that share a queue of jobs."""

import secrets
import subprocess
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread

import pyarrow as pa

from ingestion.sources.git import numstat
from ingestion.sources.git.pipes import PatientReader
from ingestion.sources.git.repair import parse_with_missing_objects
from ingestion.sources.git.store import ObjectStore

OPTIONS = ("diff-tree", "--stdin", "-r", "-z", "--raw", "--numstat", "-M", "-l1000")
PROCESSES = 2
FRUGAL = ("-c", "core.packedGitLimit=64m", "-c", "core.deltaBaseCacheLimit=48m")
JOBS_PER_PROCESS = 100
"""Git remembers every object that it has seen; a new process forgets them."""
IN_FLIGHT = 2
PIPE_BYTES = 48 << 10
"""All jobs in flight fit into a pipe (64 KiB), so that writing never waits for git while git waits for us."""


@dataclass(frozen=True)
class Differences:
    """Changes in the pairs of one job: `numstat.SCHEMA`, and the pairs with missing objects."""

    files: pa.Table
    incomplete: Sequence[int] = ()


@dataclass(frozen=True)
class _Job:
    lines: bytes
    result: "Future[Differences]" = field(default_factory=Future)


def pairs_per_job(hash_length: int) -> int:
    """Pairs of trees that one job may hold."""
    return PIPE_BYTES // IN_FLIGHT // (2 * hash_length + 2)


class DiffPool:
    """Computes differences on `PROCESSES` cores; use as a context manager."""

    def __init__(self, store: ObjectStore, processes: int = PROCESSES) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._workers = [_Worker(store, self._jobs) for _ in range(processes)]

    def __enter__(self) -> "DiffPool":
        for worker in self._workers:
            worker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cancel()
        for _worker in self._workers:
            self._jobs.put(None)
        for worker in self._workers:
            worker.join()

    def submit(self, lines: bytes) -> "Future[Differences]":
        """Queue pairs of trees, one `old new` line each; at most `pairs_per_job`."""
        job = _Job(lines)
        self._jobs.put(job)
        return job.result

    def cancel(self) -> None:
        """Forget the jobs that have not begun."""
        try:
            while True:
                job = self._jobs.get_nowait()
                if job is not None:
                    job.result.cancel()
        except Empty:
            return


class _Worker(Thread):
    """One process and the thread that talks to it."""

    def __init__(self, store: ObjectStore, jobs: "SimpleQueue[_Job | None]") -> None:
        super().__init__(name="git diff-tree", daemon=True)
        self._store = store
        self._jobs = jobs
        # No file name can hold it, because nobody knows it: a line that is no object id comes back as it is.
        self._marker = f"end {secrets.token_hex(16)}\n".encode()
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: PatientReader | None = None
        self._rest = b""
        self._sent = 0

    def run(self) -> None:
        flying: deque[_Job] = deque()
        is_open = True
        while is_open or flying:
            if self._sent >= JOBS_PER_PROCESS and not flying:
                self._stop()
            while is_open and len(flying) < IN_FLIGHT and (self._sent < JOBS_PER_PROCESS or not flying):
                try:
                    job = self._jobs.get(block=not flying)
                except Empty:
                    break
                if job is None:
                    is_open = False
                    continue
                try:
                    self._send(job)
                except OSError as error:  # git cannot be started: whoever waits for the result gets it
                    job.result.set_exception(error)
                else:
                    flying.append(job)
            if flying:
                self._finish(flying)
        self._stop()

    def _send(self, job: _Job) -> None:
        if self._process is None:
            self._sent = 0
            self._process = self._store.start(*FRUGAL, *OPTIONS)
            assert self._process.stdout is not None
            self._reader = PatientReader(self._process.stdout)
        self._sent += 1
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # reading finds the end of the output and repairs
            self._process.stdin.write(job.lines + self._marker)
            self._process.stdin.flush()

    def _finish(self, flying: deque[_Job]) -> None:
        job = flying.popleft()
        try:
            output = self._read_to_marker()
            if output is None:
                self._stop()
                job.result.set_result(Differences(*parse_with_missing_objects(self._store, OPTIONS, job.lines)))
                for other in flying:
                    self._send(other)
            else:
                job.result.set_result(Differences(numstat.parse(output, self._store.hash_length)))
        except Exception as error:  # noqa: BLE001 -- whoever waits for the result gets it
            job.result.set_exception(error)

    def _read_to_marker(self) -> bytes | None:
        """Output up to the marker, or None if git ended before it."""
        assert self._reader is not None
        pieces = [self._rest]
        tail = self._rest
        while (at := tail.find(self._marker)) < 0:
            piece = self._reader.read()
            if not piece:
                return None
            pieces.append(piece)
            tail = tail[-len(self._marker) :] + piece
        self._rest = tail[at + len(self._marker) :]
        data = b"".join(pieces)
        return data[: len(data) - len(self._rest) - len(self._marker)]

    def _stop(self) -> None:
        self._rest = b""
        if self._process is None:
            return
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.stdout.close()
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()
        self._process = None
