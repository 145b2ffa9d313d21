"""Figures of the GitHub source, each as a ratio beside its bar: `python -m tests.bench.github`.

A server in a process of its own sends bytes made beforehand. `SEI_BENCH_RUNS` (3) is how often each is run,
`SEI_BENCH_PULL_REQUESTS` (20000) how many are many.
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.services import running
from infra.settings import Settings
from ingestion.sources.github.queries import PAGE
from tests.bench.git_history import ROOT, Bench
from tests.bench.github_server import ROWS_PER_PULL_REQUEST
from tests.bench.measure import run

FEW = 1_000
PROCESSOR_BAR = 6.0
"""Processor seconds per 1,000 pull requests, of the collecting process alone."""
SPEED_BAR = 2.0
"""Rows per second at least half of reading: at most twice the time."""
MEMORY_BAR_MB, MEMORY_GROWTH_BAR = 600.0, 1.2
SIDE_BY_SIDE_BAR = 0.25
REPOSITORIES, LATENCY, EACH = 10, 0.2, 300


@contextmanager
def served(count: int, repositories: int = 1, latency: float = 0.0) -> Iterator[str]:
    """URL of a server with so many pull requests in each repository."""
    arguments = [str(count), str(repositories), str(latency)]
    command = [sys.executable, "-m", "tests.bench.github_server", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def seconds(command: str, *arguments: object, **environment: str) -> float:
    """Seconds that a command of `github_program` took, by its own clock."""
    line = [sys.executable, "-m", "tests.bench.github_program", command, *map(str, arguments)]
    given = {**os.environ, **environment}
    done = subprocess.run(line, cwd=ROOT, env=given, stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


def collected(bench: Bench, url: str, repositories: int = 1, at_once: int = 0) -> float:
    """Seconds of collecting into a fresh database."""
    with bench.place() as place:
        return seconds("collect", url, place.folder, repositories, at_once, **place.environment)


def speed(bench: Bench, count: int) -> None:
    """Collecting from HTTP to the warehouse, against reading the same pages and discarding them.

    Beside it the part that any program would need: Postgres' own `COPY` of the same rows, which are there already.
    """
    found = []
    with served(count) as url:
        for _ in range(bench.runs):
            reading = seconds("read", url, -(-count // PAGE))
            with bench.place() as place:
                collecting = seconds("collect", url, place.folder, 1, 0, **place.environment)
                found.append((reading, collecting, seconds("copy", **place.environment)))
    reading, collecting, copying = (statistics.median(column) for column in zip(*found, strict=True))
    rows = count * ROWS_PER_PULL_REQUEST
    detail = f"{rows / collecting:,.0f} rows/s, {rows / reading:,.0f} read and discarded"
    bench.say(f"GitHub: {count} pull requests collected / read", collecting / reading, SPEED_BAR, detail)
    bench.say(
        "GitHub: the same rows copied by Postgres alone / read", copying / reading, None, f"{rows / copying:,.0f}"
    )
    bench.say("GitHub: collected / COPY alone", collecting / copying, None, "")


def memory(bench: Bench, count: int) -> None:
    """Peak of the proportional set size while collecting few and many, and processor time without that of others."""
    found = []
    for number in (FEW, count):
        with served(number) as url, bench.place() as place:
            line = [sys.executable, "-m", "tests.bench.github_program", "collect", url, str(place.folder), "1", "0"]
            found.append(run(line, ROOT, samples_memory=True, environment=place.environment))
    few, many = (one.peak_mb for one in found)
    detail = f"{many:.0f} MB at {count} pull requests, {few:.0f} MB at {FEW}"
    bench.say("GitHub: peak PSS / 600 MB", many / MEMORY_BAR_MB, 1.0, detail)
    bench.say(f"GitHub: peak PSS / that at {FEW}", many / few, MEMORY_GROWTH_BAR, detail)
    few, many = (one.cpu_seconds for one in found)
    each = many / count * 1_000
    detail = f"{each:.1f} s per 1,000 of {count} pull requests, {few:.1f} s for {FEW}, Python's start included"
    bench.say("GitHub: processor seconds per 1,000 pull requests / 6", each / PROCESSOR_BAR, 1.0, detail)


def side_by_side(bench: Bench) -> None:
    """Ten repositories behind a slow line, together and one after another."""
    with served(EACH, REPOSITORIES, LATENCY) as url:
        found = [
            (collected(bench, url, REPOSITORIES), collected(bench, url, REPOSITORIES, 1)) for _ in range(bench.runs)
        ]
    together, apart = (statistics.median(column) for column in zip(*found, strict=True))
    detail = f"{together:.1f} s / {apart:.1f} s at {LATENCY * 1000:.0f} ms"
    bench.say(f"GitHub: {REPOSITORIES} repositories / one after another", together / apart, SIDE_BY_SIDE_BAR, detail)


def main() -> None:
    """Run all."""
    runs = int(os.environ.get("SEI_BENCH_RUNS", "3"))
    count = int(os.environ.get("SEI_BENCH_PULL_REQUESTS", "20000"))
    with TemporaryDirectory() as home, running(Settings(home=Path(home))) as services:
        bench = Bench(services.warehouse, Path(home), runs)
        speed(bench, count)
        memory(bench, count)
        side_by_side(bench)


if __name__ == "__main__":
    main()
