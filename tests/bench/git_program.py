"""Program of the git source's benchmarks: `read PATH SCRATCH` or `collect PATH FOLDER`.

`read` takes the commits to walk from on its input. `collect` takes the warehouse from `SEI_BENCH_WAREHOUSE`.
"""

import os
import sys
from pathlib import Path


def read(path: Path, scratch: Path, tips: list[str]) -> int:
    """Read a history into Arrow and let it go; returns the rows."""
    from ingestion.sources.git.history import open_history
    from ingestion.sources.git.log import Walk
    from ingestion.sources.git.store import open_store

    with open_store(path, path, scratch) as store, open_history(store, Walk(tips)) as batches:
        return sum(batch.commits.num_rows + batch.file_changes.num_rows for batch in batches)


def collect(path: Path, folder: Path) -> int:
    """Collect into a warehouse and a lake; returns the rows."""
    from ingestion.sources.git import GitRepository
    from ingestion.sources.git import collect as collect_histories

    url = os.environ["SEI_BENCH_WAREHOUSE"]
    repository = GitRepository(str(path), "bench/history")
    report = collect_histories([repository], url, str(folder / "lake"), folder / "state")
    if report.failed:
        raise SystemExit(report.failed[0].error)
    return report.rows


if __name__ == "__main__":
    where, target = Path(sys.argv[2]), Path(sys.argv[3])
    rows = read(where, target, sys.stdin.read().split()) if sys.argv[1] == "read" else collect(where, target)
    sys.stdout.write(f"{rows}\n")
