"""A warehouse that a source collects into, and short ways to look at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import psycopg


@dataclass
class CollectedTables:
    """Raw tables of one source."""

    dataset: ClassVar[str]
    url: str
    folder: Path
    runs: int = 0

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Result of a query."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def count(self, table: str) -> int:
        """Live rows of a table."""
        return int(self.rows(f"select count(*) from {self.dataset}.{table} where deleted_at is null")[0][0])

    def let_pass(self, **days: float) -> None:
        """Move the last sweep (`swept`) or the last full check (`checked`) so many days back."""
        with psycopg.connect(self.url) as connection:
            for path, number in days.items():
                at = (datetime.now(UTC) - timedelta(days=number)).isoformat()
                connection.execute(f"update {self.dataset}._conditions set etag = %s where path = %s", [at, path])


@contextmanager
def local_server(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Address of a server of its own for the time of the context."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
