"""Reads a repository as the source does, into plain Python values."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.sources.git.history import open_history
from ingestion.sources.git.log import Walk
from ingestion.sources.git.store import open_store
from tests.ingestion.git.builder import Change


@dataclass(frozen=True)
class ReadHistory:
    """Commits by id, and all changes, sorted."""

    commits: dict[str, dict[str, Any]]
    changes: list[Change]
    statuses: dict[tuple[str, str], str]


def read(path: Path, tips: Sequence[str], scratch: Path, **walk: Any) -> ReadHistory:
    commits: dict[str, dict[str, Any]] = {}
    changes: list[Change] = []
    statuses = {}
    git_dir = path / ".git" if (path / ".git").exists() else path
    with open_store(path, git_dir, scratch) as store, open_history(store, Walk(tips, **walk)) as batches:
        for batch in batches:
            for row in batch.commits.to_pylist():
                assert row["sha"] not in commits, "a commit was read twice"
                commits[row["sha"]] = row
            for row in batch.file_changes.to_pylist():
                changes.append((row["sha"], row["path"], row["old_path"], row["additions"], row["deletions"]))
                statuses[row["sha"], row["path"]] = row["status"]
    return ReadHistory(commits, sorted(changes, key=repr), statuses)
