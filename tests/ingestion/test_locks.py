"""Locks of sources: one collection at a time, whoever started it, and no change while a refresh reads."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from infra.advisory_locks import LOGGER, locked
from infra.warehouse import Role, Warehouse
from ingestion import locks
from ingestion.sources.git import GitRepository
from tests.ingestion.git.builder import Repository
from tests.ingestion.git.tables import Collector

SECONDS = 60


@pytest.fixture
def collector(fresh_warehouse: Warehouse, tmp_path: Path) -> Collector:
    return Collector(fresh_warehouse, tmp_path)


@pytest.fixture
def source(tmp_path: Path) -> GitRepository:
    repository = Repository.create(tmp_path / "repository.git")
    repository.write("file", "1\n").commit()
    return GitRepository(str(repository.path), "example/app")


@contextmanager
def waiting() -> Iterator[threading.Event]:
    """Set as soon as somebody in this process waits for a lock."""
    waits = threading.Event()

    def note(_: object) -> bool:
        waits.set()
        return True

    LOGGER.addFilter(note)
    try:
        yield waits
    finally:
        LOGGER.removeFilter(note)


def test_of_two_collections_of_one_source_the_second_waits_and_says_so(
    collector: Collector, source: GitRepository, caplog: pytest.LogCaptureFixture
) -> None:
    with ThreadPoolExecutor() as pool, waiting() as waits:
        second = []

        def meanwhile(_: object) -> None:
            if not second:
                second.append(pool.submit(collector.collect, source))
                assert waits.wait(SECONDS)

        first = collector.collect(source, progress=meanwhile)
        other = second[0].result(SECONDS)
    assert [scope.status for scope in (*first.scopes, *other.scopes)] == ["ok", "unchanged"]
    assert "Another collection of Git histories is at work" in caplog.text


def test_a_collection_reads_while_a_refresh_does_and_changes_nothing_until_its_end(
    collector: Collector, source: GitRepository, caplog: pytest.LogCaptureFixture
) -> None:
    collector.collect()
    with ThreadPoolExecutor() as pool, waiting() as waits:
        with locked(collector.warehouse.url(Role.TRANSFORMER), locks.RAW_TABLES, "A writer"):
            running = pool.submit(collector.collect, source)
            assert waits.wait(SECONDS)
            # It has read the history: the files are there, which no table names yet.
            assert collector.lake_rows("commits in lake")
            assert collector.query("select * from raw_git.commits") == []
            assert collector.query("select * from raw_git._lake_files") == []
        assert [scope.status for scope in running.result(SECONDS).scopes] == ["ok"]
    assert collector.query("select count(*) from raw_git.commits") == [(1,)]
    assert "A refresh that reads the raw tables is at work" in caplog.text


def test_a_killed_holder_frees_its_lock(warehouse: Warehouse) -> None:
    url = warehouse.url(Role.LOADER)
    program = f"""
import sys, time
from infra.advisory_locks import locked
with locked({url!r}, {locks.FILES}, "Nobody"):
    print("held", flush=True)
    time.sleep(600)
"""
    holder = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with psycopg.connect(url, autocommit=True) as other:
        assert other.execute("select pg_try_advisory_lock(%s)", [locks.FILES]).fetchone() == (False,)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        other.execute("set statement_timeout = '60s'")
        other.execute("select pg_advisory_lock(%s)", [locks.FILES])
