"""Answers of real GitLabs, as two other projects recorded them, become rows of the same tables."""

import json
import tarfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ingestion.hosts.arrow import as_tables
from ingestion.hosts.readings import Row
from ingestion.sources.gitlab import rows
from ingestion.sources.gitlab.tables import GITLAB
from tests.shared_data import SHARED

RECORDED = {
    "go-scm": ("recorded_api/go-scm_testdata_github_gitlab_bitbucket_azure_gitea.tar.gz", "gitlab/testdata"),
    "go-gitlab": ("webhooks/gitlab_testdata_incl_webhooks.tar.gz", "testdata"),
}
CASES: list[tuple[str, str, str, Callable[[Any], Row]]] = [
    ("go-scm", "repo", "projects", rows.project),
    ("go-scm", "repos", "projects", rows.project),
    ("go-scm", "merge", "merge_requests", rows.merge_request),
    ("go-scm", "merges", "merge_requests", rows.merge_request),
    ("go-scm", "pr_create", "merge_requests", rows.merge_request),
    ("go-gitlab", "get_merge_request", "merge_requests", rows.merge_request),
    ("go-gitlab", "get_merge_requests", "merge_requests", rows.merge_request),
    ("go-scm", "merge_notes", "merge_request_notes", lambda node: rows.note(1, 2, node)),
    ("go-scm", "commits", "merge_request_commits", lambda node: rows.commits(1, 2, [node])[0]),
    ("go-gitlab", "get_commit", "merge_request_commits", lambda node: rows.commits(1, 2, [node])[0]),
    ("go-scm", "issue", "issues", rows.issue),
    ("go-scm", "issues", "issues", rows.issue),
    ("go-gitlab", "issue_move", "issues", rows.issue),
    ("go-scm", "issue_notes", "issue_notes", lambda node: rows.note(1, 2, node)),
    ("go-scm", "issue_events", "issue_events", lambda node: rows.label_event(1, 2, node)),
    ("go-scm", "pr_events", "issue_events", lambda node: rows.label_event(1, 2, node)),
    ("go-scm", "release", "releases", lambda node: rows.release(1, node)),
    ("go-scm", "releases", "releases", lambda node: rows.release(1, node)),
    ("go-scm", "user", "users", lambda node: rows.users([node])[0]),
]


def recorded(source: str, name: str) -> list[Mapping[str, Any]]:
    """The documents of one recorded answer."""
    archive, folder = RECORDED[source]
    if not (SHARED / archive).exists():
        pytest.skip(f"no recorded answers at {SHARED}")
    with tarfile.open(SHARED / archive) as packed:
        [member] = [one for one in packed.getnames() if one.endswith(f"{folder}/{name}.json") and "webhooks" not in one]
        handle = packed.extractfile(member)
        assert handle is not None
        found = json.loads(handle.read())
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize(("source", "name", "table", "to_row"), CASES)
def test_a_recorded_answer_is_typed_and_keyed(source: str, name: str, table: str, to_row: Callable[[Any], Row]) -> None:
    made = [to_row(node) for node in recorded(source, name)]
    typed = as_tables(GITLAB, {table: made}, "gitlab").tables[table].to_pylist()
    [described] = [one for one in GITLAB.tables if one.name == table]
    assert {column for row in made for column in row} <= set(described.column_names)
    assert all(row[column] is not None for row in typed for column in described.key)
    assert len({tuple(row[column] for column in described.key) for row in typed}) == len(made)


def test_a_recorded_merge_request_keeps_what_it_says() -> None:
    [node] = recorded("go-scm", "merge")
    made = {"merge_requests": [rows.merge_request(node)]}
    [row] = as_tables(GITLAB, made, "gitlab").tables["merge_requests"].to_pylist()
    assert (row["iid"], row["state"], row["author_username"], row["is_draft"]) == (1, "closed", "dblessing", True)
    assert row["created_at"].isoformat() == "2015-12-18T18:29:53.563000+00:00"
    assert row["merged_by_id"] is None
