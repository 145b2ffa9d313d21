"""One repository's deployments walked over its commit graph: Arrow tables in, an Arrow table out.

Runs in Spark's Python workers, once per repository.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from spark_jobs.commit_graph import (
    CommitGraph,
    CommitOrder,
    are_proper_ancestors,
    first_containing,
    merges_bringing,
    without_earlier_roots,
)

Key = tuple[pa.Scalar, ...]

OUTPUT = pa.schema(
    [
        ("table_name", pa.string()),
        ("service_id", pa.string()),
        ("repository_id", pa.string()),
        ("sha", pa.string()),
        ("deployment_id", pa.string()),
        ("environment", pa.string()),
        ("last_known_deployment_id", pa.string()),
        ("last_known_sha", pa.string()),
        ("is_same", pa.bool_()),
        ("is_proper_ancestor", pa.bool_()),
        ("is_imported", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Deployment:
    """A successful deployment; `commit` is its number in the graph."""

    deployment_id: str
    service_id: str
    environment: str | None
    is_production: bool
    commit: int


@dataclass(frozen=True)
class Members:
    """Commits of the services that are only a part of the repository, by service."""

    commits: dict[str, set[int]] = field(default_factory=dict)

    def of(self, service_id: str) -> set[int] | None:
        """Commit numbers; None where every commit of the repository belongs to the service."""
        return self.commits.get(service_id)


def walk_repository(key: Key, commits: pa.Table, deployments: pa.Table) -> pa.Table:
    """Rows of `deployed_commits` and `deployment_ancestry` for the repository `key`.

    Args:
        key: `repository_id`.
        commits: `sha`, `parents`, `services` (those whose globs the commit touches; null for none).
        deployments: successes with a sha: `deployment_id`, `service_id`, `environment`, `is_production`,
            `has_globs`, `sha`, `deployment_order`.
    """
    repository_id = key[0].as_py()
    commits = commits.combine_chunks()
    graph = CommitGraph.from_arrow(_column(commits, "sha"), _column(commits, "parents"))
    known = _known_deployments(graph, deployments)
    order = CommitOrder.of(graph)
    members = _members(graph, order, commits, deployments)
    deployed = [
        _deployed(graph, order, repository_id, service_id, rows, members) for service_id, rows in _by_service(known)
    ]
    return pa.concat_tables([_ancestry(graph, order, repository_id, known), *deployed])


def _column(table: pa.Table, name: str) -> pa.Array:
    column = table[name]
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def _known_deployments(graph: CommitGraph, deployments: pa.Table) -> list[Deployment]:
    """Deployments of commits that the repository has, per service in deployment order."""
    ordered = deployments.sort_by(
        [("service_id", "ascending"), ("deployment_order", "ascending"), ("deployment_id", "ascending")]
    ).combine_chunks()
    rows = zip(ordered.to_pylist(), graph.numbers(_column(ordered, "sha")), strict=True)
    return [
        Deployment(row["deployment_id"], row["service_id"], row["environment"], bool(row["is_production"]), commit)
        for row, commit in rows
        if commit >= 0
    ]


def _by_service(known: Iterable[Deployment]) -> Iterator[tuple[str, list[Deployment]]]:
    for service_id, rows in groupby(known, key=lambda row: row.service_id):
        yield service_id, list(rows)


def _members(graph: CommitGraph, order: CommitOrder, commits: pa.Table, deployments: pa.Table) -> Members:
    """Commits that touch a service's globs, and merges that bring in such a commit."""
    scoped = sorted(pc.unique(deployments.filter(deployments["has_globs"])["service_id"]).to_pylist())
    if not scoped:
        return Members()
    label_of = {service_id: label for label, service_id in enumerate(scoped)}
    touching = commits.select(["sha", "services"]).filter(pc.is_valid(commits["services"])).combine_chunks()
    labels: dict[int, list[int]] = defaultdict(list)
    touched: list[set[int]] = [set() for _ in scoped]
    numbers = graph.numbers(_column(touching, "sha"))
    for commit, services in zip(numbers, touching["services"].to_pylist(), strict=True):
        for label in (label_of[service] for service in services if service in label_of):
            labels[commit].append(label)
            touched[label].add(commit)
    bringing = merges_bringing(graph, order, labels, len(scoped))
    return Members({service_id: touched[label] | bringing[label] for service_id, label in label_of.items()})


def _deployed(
    graph: CommitGraph,
    order: CommitOrder,
    repository_id: str,
    service_id: str,
    rows: list[Deployment],
    members: Members,
) -> pa.Table:
    """The first production deployment of every commit of one service, and whether it came with another history."""
    production = [row for row in rows if row.is_production]
    places = first_containing(graph, [row.commit for row in production])
    imported = np.fromiter(without_earlier_roots(graph, order, places), dtype=np.int64)
    first = np.array(places, dtype=np.int64)
    commits = np.flatnonzero(first >= 0)
    own = members.of(service_id)
    if own is not None:
        commits = commits[np.isin(commits, np.fromiter(own, dtype=np.int64, count=len(own)))]
    deployment_ids = pa.array([row.deployment_id for row in production], pa.string())
    return _table(
        len(commits),
        table_name="deployed_commits",
        service_id=service_id,
        repository_id=repository_id,
        sha=graph.shas.take(pa.array(commits)),
        deployment_id=deployment_ids.take(pa.array(first[commits])),
        is_imported=pa.array(np.isin(commits, imported), pa.bool_()),
    )


def _ancestry(graph: CommitGraph, order: CommitOrder, repository_id: str, known: list[Deployment]) -> pa.Table:
    """Each deployment beside the one before it in its service and environment."""
    before: list[Deployment | None] = []
    latest: dict[tuple[str, str | None], Deployment] = {}
    for row in known:
        place = (row.service_id, row.environment)
        before.append(latest.get(place))
        latest[place] = row
    pairs = [(row, last) for row, last in zip(known, before, strict=True) if last is not None]
    answers = iter(are_proper_ancestors(graph, order, [(row.commit, last.commit) for row, last in pairs]))
    return _table(
        len(known),
        table_name="deployment_ancestry",
        service_id=pa.array([row.service_id for row in known], pa.string()),
        repository_id=repository_id,
        sha=graph.shas.take(pa.array([row.commit for row in known], pa.int64())),
        deployment_id=pa.array([row.deployment_id for row in known], pa.string()),
        environment=pa.array([row.environment for row in known], pa.string()),
        last_known_deployment_id=pa.array([last and last.deployment_id for last in before], pa.string()),
        last_known_sha=graph.shas.take(pa.array([last and last.commit for last in before], pa.int64())),
        is_same=pa.array(
            [last is not None and last.commit == row.commit for row, last in zip(known, before, strict=True)],
            pa.bool_(),
        ),
        is_proper_ancestor=pa.array([last is not None and next(answers) for last in before], pa.bool_()),
    )


def _table(rows: int, **columns: Any) -> pa.Table:
    """A table of `OUTPUT`: texts are repeated, columns left out are null."""
    arrays = []
    for wanted in OUTPUT:
        value = columns.get(wanted.name)
        if value is None:
            arrays.append(pa.nulls(rows, wanted.type))
        elif isinstance(value, str):
            arrays.append(pa.repeat(pa.scalar(value, wanted.type), rows))
        else:
            arrays.append(value)
    return pa.Table.from_arrays(arrays, schema=OUTPUT)
