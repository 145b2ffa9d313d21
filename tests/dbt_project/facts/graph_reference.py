"""Brute-force stand-in for the Spark jobs: plain sets over the parents in `raw_git.commits`.

It fills `spark.deployed_commits` and `spark.deployment_ancestry` from `intermediate.int_deployments_resolved`, the way
their definitions read, with no thought of speed and no path globs.
"""

from collections import defaultdict
from collections.abc import Iterable

import psycopg

Parents = dict[str, tuple[str, ...]]
"""Commit to its parents, both as object ids."""


def ancestors(parents: Parents, tip: str) -> set[str]:
    """Every commit reachable from `tip`, itself included."""
    found: set[str] = set()
    waiting = [tip]
    while waiting:
        sha = waiting.pop()
        if sha not in found and sha in parents:
            found.add(sha)
            waiting.extend(parents[sha])
    return found


def another_history(parents: Parents, new: set[str], seen: set[str]) -> set[str]:
    """Commits of `new` that share no root with `seen`, the commits deployed before; none if none was."""
    return {sha for sha in new if not {one for one in ancestors(parents, sha) if not parents[one]} & seen} & (
        new if seen else set()
    )


def fill(url: str) -> None:
    """Replace the rows of both `spark` tables in the database at `url`."""
    with psycopg.connect(url) as connection:
        parents: dict[str, Parents] = defaultdict(dict)
        for repository, sha, line in connection.execute(
            "select 'repository:' || repository, sha, parent_shas from raw_git.commits where deleted_at is null"
        ):
            parents[repository][sha] = tuple(line.split())
        deployments = connection.execute(
            "select service_id, environment, is_production, repository_id, sha, deployment_id "
            "from intermediate.int_deployments_resolved "
            "where status = 'success' and sha is not null order by deployment_order"
        ).fetchall()
        _replace(connection, "deployed_commits", _deployed_commits(parents, deployments))
        _replace(connection, "deployment_ancestry", _ancestry(parents, deployments))


Deployment = tuple[str, str, bool, str, str, str]


def _deployed_commits(
    parents: dict[str, Parents], deployments: list[Deployment]
) -> Iterable[tuple[str, str, str, str, bool]]:
    linked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for service, _, is_production, repository, sha, deployment in deployments:
        if is_production:
            seen = linked[service, repository]
            new = ancestors(parents[repository], sha) - seen if sha not in seen else set()
            others = another_history(parents[repository], new, seen)
            seen |= new
            yield from ((service, repository, commit, deployment, commit in others) for commit in sorted(new))


def _ancestry(
    parents: dict[str, Parents], deployments: list[Deployment]
) -> Iterable[tuple[str, str, str, str, str | None, str | None, bool, bool]]:
    last: dict[tuple[str, str], tuple[str, str]] = {}
    for service, environment, _, repository, sha, deployment in deployments:
        known, known_sha = last.get((service, environment), (None, None))
        is_ancestor = known_sha is not None and known_sha != sha and sha in ancestors(parents[repository], known_sha)
        yield deployment, service, repository, environment, known, known_sha, known_sha == sha, is_ancestor
        last[service, environment] = deployment, sha


def _replace(connection: psycopg.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    cursor = connection.cursor()
    cursor.execute(f"truncate spark.{table}")
    with cursor.copy(f"copy spark.{table} from stdin") as copy:
        for row in rows:
            copy.write_row(row)
