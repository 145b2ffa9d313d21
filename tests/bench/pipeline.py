"""The whole `sei run`: a second run with nothing new against the first, side by side on one history."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from infra.services import stop_embedded
from infra.settings import Settings
from tests.bench.git_history import clones, find

ROOT = Path(__file__).parents[2]
BAR = 0.15
HISTORY = "signon"
REPEATS = 3


def run_seconds(configuration: Path, home: Path) -> float:
    """Wall-clock seconds of one `sei run`, start to exit."""
    environment = {**os.environ, "SEI_HOME": str(home), "SEI_CONFIG": str(configuration), "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "orchestration", "run"], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - began


def second_run_ratio(repository: Path) -> float:
    """Median of the runs with nothing new over the first run, of `sei run` on one repository."""
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "sei.toml"
        configuration.write_text(f'[[git]]\nurl = "{repository}"\nname = "bench/history"\n')
        home = Path(folder) / "home"
        try:
            first = run_seconds(configuration, home)
            return statistics.median(run_seconds(configuration, home) for _ in range(REPEATS)) / first
        finally:
            stop_embedded(Settings(home=home, _env_file=None))  # type: ignore[call-arg]


def main(names: list[str]) -> None:
    """Print the ratio for the history `signon`, if it is there and asked for."""
    path = find(clones(names), HISTORY)
    if path is None or (names and HISTORY not in names):
        print(f"sei run, nothing new, {HISTORY}: left out")
        return
    print(f"sei run, nothing new, {HISTORY}: {second_run_ratio(path):.2f} of the first run (bar {BAR})")
