"""Merged pull requests as the sources `github` and `gitlab` leave them, of a repository that a test builds."""

from collections.abc import Sequence
from datetime import UTC, datetime

import psycopg

from infra.warehouse import Role, Warehouse
from ingestion.descriptors import HOSTS
from ingestion.hosts.store import ensure_in
from ingestion.sources import config

REPOSITORY = "example/app"


def ensure_hosts(warehouse: Warehouse) -> None:
    """The tables of all hosts, with one repository of the same name on both code hosts."""
    config.ensure_tables(warehouse.url(Role.LOADER))
    with psycopg.connect(warehouse.url(Role.LOADER)) as connection:
        for host in HOSTS.values():
            ensure_in(connection, host)
        connection.execute(
            "insert into raw_github.repositories (installation, repository_id, name_with_owner)"
            " values ('github', 1, %s)",
            [REPOSITORY],
        )
        connection.execute(
            "insert into raw_gitlab.projects (installation, project_id, path_with_namespace) values ('gitlab', 1, %s)",
            [REPOSITORY],
        )


def pull_request(
    warehouse: Warehouse, number: int, shas: Sequence[str], merged_at: int, merge_commit_sha: str | None = None
) -> None:
    """A pull request of GitHub with these commits, merged at a second of the epoch."""
    moment = datetime.fromtimestamp(merged_at, UTC)
    with psycopg.connect(warehouse.url(Role.LOADER)) as connection:
        connection.execute(
            "insert into raw_github.pull_requests (installation, repository_id, number, state, updated_at, created_at,"
            " merged_at, head_sha, merge_commit_sha) values ('github', 1, %s, 'MERGED', %s, %s, %s, %s, %s)",
            [number, moment, moment, moment, shas[-1], merge_commit_sha],
        )
        for position, sha in enumerate(shas):
            connection.execute(
                "insert into raw_github.pull_request_commits (installation, repository_id, pull_request_number, sha,"
                " position) values ('github', 1, %s, %s, %s)",
                [number, sha, position],
            )


def merge_request(
    warehouse: Warehouse, number: int, shas: Sequence[str], merged_at: int, squash_commit_sha: str | None = None
) -> None:
    """A merge request of GitLab with these commits, merged at a second of the epoch."""
    moment = datetime.fromtimestamp(merged_at, UTC)
    with psycopg.connect(warehouse.url(Role.LOADER)) as connection:
        connection.execute(
            "insert into raw_gitlab.merge_requests (installation, project_id, iid, state, updated_at, created_at,"
            " merged_at, head_sha, squash_commit_sha) values ('gitlab', 1, %s, 'merged', %s, %s, %s, %s, %s)",
            [number, moment, moment, moment, shas[-1], squash_commit_sha],
        )
        for position, sha in enumerate(shas):
            connection.execute(
                "insert into raw_gitlab.merge_request_commits (installation, project_id, merge_request_iid, sha,"
                " position) values ('gitlab', 1, %s, %s, %s)",
                [number, sha, position],
            )
