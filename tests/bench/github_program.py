"""Program of the GitHub source's benchmarks; each command prints its seconds.

`read URL PAGES` reads pages with httpx and discards them; `collect URL FOLDER REPOSITORIES AT_ONCE` collects into the
warehouse that `SEI_BENCH_WAREHOUSE` names; `copy` sends the rows there to it once more, as Postgres itself wrote them.
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

    from ingestion.hosts import scope_collector
    from ingestion.hosts.connecting import Connection
    from ingestion.sources.github import collect as collect_github
    from ingestion.sources.github.api import HEADERS, GitHub
    from ingestion.web.allowance import Broker
    from ingestion.web.client import Client
    from ingestion.web.credentials import Token

    scope_collector.AT_ONCE = at_once or scope_collector.AT_ONCE
    began = time.monotonic()
    with Client(url, Broker([Token("bench", SecretStr("bench"))]), HEADERS) as client:
        connection = Connection("github", GitHub(client), [f"bench/r{number}" for number in range(repositories)])
        report = collect_github([connection], os.environ["SEI_BENCH_WAREHOUSE"], folder / "state", "bench")
    if report.failed:
        raise SystemExit(report.failed[0].error)
    return time.monotonic() - began


def copy() -> float:
    """Postgres' own `COPY` of what was collected, from memory and in binary form, into the same tables, emptied."""
    import psycopg
    from psycopg import sql

    from ingestion.sources.github.tables import GITHUB

    with psycopg.connect(os.environ["SEI_BENCH_WAREHOUSE"]) as connection:
        rows: list[tuple[sql.Identifier, bytes]] = []
        for table in GITHUB.tables:
            name = sql.Identifier(GITHUB.name, table.name)
            with connection.cursor().copy(sql.SQL("copy {} to stdout (format binary)").format(name)) as out:
                rows.append((name, b"".join(map(bytes, out))))
            connection.execute(sql.SQL("truncate {}").format(name))
        connection.commit()
        began = time.monotonic()
        for name, data in rows:
            with connection.cursor().copy(sql.SQL("copy {} from stdin (format binary)").format(name)) as into:
                into.write(data)
        connection.commit()
    return time.monotonic() - began


if __name__ == "__main__":
    command, *others = sys.argv[1:]
    if command == "read":
        seconds = read(others[0], int(others[1]))
    elif command == "copy":
        seconds = copy()
    else:
        seconds = collect(others[0], Path(others[1]), int(others[2]), int(others[3]))
    sys.stdout.write(f"{seconds}\n")
