"""Collects, and is killed on the way.

Arguments: number of the call (see `killing`), warehouse URL, folder, and a path per repository. Prints how many calls
there were.
"""

import sys
from pathlib import Path

from ingestion.sources.git import GitRepository, collect, run
from tests.ingestion.killing import killing


def main(kill_at: int, url: str, folder: Path, paths: list[str]) -> None:
    run.PACKAGE_COMMITS = 3
    repositories = [GitRepository(path, f"example/{Path(path).stem}") for path in paths]
    with killing(kill_at) as calls:
        collect(repositories, url, str(folder / "lake"), folder / "state")
    sys.stdout.write(f"{calls.count}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
