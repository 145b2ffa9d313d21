"""What the benchmarks of the GitHub source start; each prints its seconds.

`read URL PAGES` reads pages with httpx and discards them; `collect URL FOLDER REPOSITORIES AT_ONCE` collects into the
warehouse that `SEI_BENCH_WAREHOUSE` names.
"""

import os
import sys
import time
from pathlib import Path


def read(url: str, pages: int) -> float:
    """Ask for every page as the source does, and let the bytes go."""
    import httpx

    from ingestion.sources.github.queries import PAGE, PULL_REQUESTS

    began = time.monotonic()
    with httpx.Client() as client:
        for page in range(pages):
            variables = {"owner": "bench", "name": "r0", "first": PAGE, "after": str(page) if page else None}
            client.post(f"{url}/graphql", json={"query": PULL_REQUESTS, "variables": variables}).raise_for_status()
    return time.monotonic() - began


def collect(url: str, folder: Path, repositories: int, at_once: int) -> float:
    """Collect so many repositories, so many at the same time."""
    from pydantic import SecretStr

    from ingestion.hosts import collection
    from ingestion.sources.github import Connection
    from ingestion.sources.github import collect as collect_github
    from ingestion.sources.github.api import HEADERS, GitHub
    from ingestion.web.allowance import Broker
    from ingestion.web.client import Client
    from ingestion.web.credentials import Token

    collection.AT_ONCE = at_once or collection.AT_ONCE
    began = time.monotonic()
    with Client(url, Broker([Token("bench", SecretStr("bench"))]), HEADERS) as client:
        connection = Connection(GitHub(client), [f"bench/r{number}" for number in range(repositories)])
        report = collect_github([connection], os.environ["SEI_BENCH_WAREHOUSE"], folder / "state", "bench")
    if report.failed:
        raise SystemExit(report.failed[0].error)
    return time.monotonic() - began


if __name__ == "__main__":
    command, address, *others = sys.argv[1:]
    if command == "read":
        seconds = read(address, int(others[0]))
    else:
        seconds = collect(address, Path(others[0]), int(others[1]), int(others[2]))
    sys.stdout.write(f"{seconds}\n")
