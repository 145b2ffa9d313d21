"""`make bench-ml DATA=DIR`: each model on research data, split by time, beside a naive baseline."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from infra.errors import UserError
from ml.benchmark import build_failure, capacity, change_risk, delivery_time, effort, sprint_outcome
from ml.benchmark.results import Benchmark, print_all

PARTS: Mapping[str, tuple[str, Callable[[Path], list[Benchmark]]]] = {
    "change_risk": ("jit_defects", change_risk.run),
    "build_failure": ("ci_builds", build_failure.run),
    "sprint_outcome": ("sprints", sprint_outcome.run),
    "lateness": ("delayed_issues", delivery_time.late),
    "time_to_fix": ("bug_fix_time", delivery_time.time_to_fix),
    "effort": ("story_points", effort.run),
    "capacity": (".", capacity.run),
}
"""Folder of the data that each part runs on."""


def main() -> None:
    """Run the parts that are named, or all; a folder that is not there is told."""
    parser = argparse.ArgumentParser(prog="python -m ml.benchmark", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with " + ", ".join(folder for folder, _ in PARTS.values()))
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART", help=", ".join(PARTS))
    given = parser.parse_args()
    if not given.data.is_dir():
        raise UserError(
            f"There is no folder {given.data}. Name one with DATA=DIR, laid out as data.py beside this says."
        )
    console = Console(width=140)
    for name in given.parts or PARTS:
        folder, run = PARTS[name]
        if not (given.data / folder).is_dir():
            console.print(f"{name}: {given.data / folder} is not there: skipped.\n")
            continue
        began = time.process_time()
        print_all(run(given.data / folder), console)
        console.print(f"{name}: {time.process_time() - began:.0f} processor seconds, features and training included.\n")


if __name__ == "__main__":
    try:
        main()
    except UserError as error:
        sys.exit(str(error))
