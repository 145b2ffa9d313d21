"""The pool of processes that compare trees."""

from pathlib import Path

import pytest

from ingestion.sources.git.differences import DiffPool
from ingestion.sources.git.store import open_store
from tests.ingestion.git.builder import Repository


def test_who_waits_for_a_git_that_cannot_start_is_told(repository: Repository, tmp_path: Path) -> None:
    sha = repository.write("file", "text\n").commit("change")
    tree = repository.git("rev-parse", f"{sha}^{{tree}}")
    with open_store(repository.path, repository.path, tmp_path / "views") as store:
        pass
    with DiffPool(store) as pool:
        result = pool.submit(f"{store.empty_tree} {tree}\n".encode())
        with pytest.raises(FileNotFoundError):
            result.result(timeout=30)
