"""Fixtures of the tests of the git source."""

from collections.abc import Callable
from pathlib import Path

import pytest

from infra.warehouse import Warehouse
from tests.ingestion.git.builder import Repository
from tests.ingestion.git.reading import ReadHistory, read
from tests.ingestion.git.tables import Collector


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.create(tmp_path / "repository.git")


@pytest.fixture
def read_all(tmp_path: Path) -> Callable[..., ReadHistory]:
    """Read a repository from given tips (default: main)."""

    def run(repository: Repository, *tips: str) -> ReadHistory:
        return read(repository.path, list(tips) or [repository.git("rev-parse", "main")], tmp_path / "views")

    return run


@pytest.fixture
def collector(fresh_warehouse: Warehouse, tmp_path: Path) -> Collector:
    return Collector(fresh_warehouse, tmp_path)
